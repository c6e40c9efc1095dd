// Escape takes a selection back, unless it has something nearer to close: a dialog, a menu, a film, a field.

const NEARER = "input, textarea, select, video, [role=dialog], [role=menu], [role=listbox], [aria-expanded=true]";

export default function ({ data: [data], parentElement, setTriggerValue }) {
  parentElement.heard?.();
  if (!data.selecting) return;
  const hear = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("[role=dialog]")) return;
    if (event.composedPath().some((node) => node.matches?.(NEARER) && node.type !== "checkbox")) return;
    setTriggerValue("none", true);
  };
  document.addEventListener("keydown", hear);
  parentElement.heard = () => document.removeEventListener("keydown", hear);
  return parentElement.heard;
}
