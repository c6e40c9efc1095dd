// Hands a pasted picture to Streamlit's own uploader, so that its limits, its XSRF check and its progress stay.
// Pasted text is left alone.

const listeners = new WeakMap();

function pictures(clipboard) {
  return [...(clipboard?.items ?? [])]
    .filter((item) => item.kind === "file")
    .map((item) => item.getAsFile())
    .filter(Boolean);
}

function holdsFile(input) {
  return Boolean(input.closest("[data-testid=stFileUploader]")?.querySelector("[data-testid=stFileChip]"));
}

export default function ({ data: [data], parentElement, setStateValue }) {
  const said = parentElement.querySelector("[role=status]");
  const onPaste = (event) => {
    const files = pictures(event.clipboardData);
    if (!files.length) return;
    event.preventDefault();
    const inputs = data.uploaders
      .map((key) => document.querySelector(`.st-key-${key} input[type=file]`))
      .filter((found) => found && !found.disabled);
    if (!inputs.length) {
      setStateValue("full", Date.now());
      return;
    }
    // One that still uploads what was pasted a moment ago comes last: the new picture would take its place.
    const input = inputs.find((found) => !holdsFile(found)) ?? inputs[0];
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
