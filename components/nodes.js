// What all our components make their nodes by; `own.py` lays it before each script.

function make(tag, name, parent) {
  const node = document.createElement(tag);
  if (tag === "button") node.type = "button";
  if (name) node.className = name;
  parent?.append(node);
  return node;
}

// A decorative icon. Its name is drawn by CSS as a ligature, so that it is in no text.
function icon(name, parent) {
  const node = make("span", "icon", parent);
  node.setAttribute("aria-hidden", "true");
  node.dataset.icon = name;
  return node;
}
