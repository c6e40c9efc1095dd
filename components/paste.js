// Hands a pasted picture to Streamlit's own uploader, so that its limits, its XSRF check and its progress stay.
// Pasted text is left alone.

const listeners = new WeakMap();

function pictures(clipboard) {
  return [...(clipboard?.items ?? [])]
    .filter((item) => item.kind === "file")
    .map((item) => item.getAsFile())
    .filter(Boolean);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const said = parentElement.querySelector("[role=status]");
  const onPaste = (event) => {
    const files = pictures(event.clipboardData);
    if (!files.length) return;
    event.preventDefault();
    const input = data.uploaders
      .map((key) => document.querySelector(`.st-key-${key} input[type=file]`))
      .find((found) => found && !found.disabled);
    if (!input) {
      setTriggerValue("full", Date.now());
      return;
    }
    const transfer = new DataTransfer();
    transfer.items.add(files[0]);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    said.textContent = data.pasted;
  };
  document.removeEventListener("paste", listeners.get(parentElement));
  listeners.set(parentElement, onPaste);
  document.addEventListener("paste", onPaste);
  return () => document.removeEventListener("paste", listeners.get(parentElement));
}
