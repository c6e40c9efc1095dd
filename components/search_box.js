// Search as you type. What is typed goes into the address, which is the one truth of what is looked for: the box only
// mirrors it, so no rerun that comes late can take a letter away, and Back, a link and a reload fill it by themselves.
// Streamlit takes the address anew on `popstate`, as it does for Back. One search is one step of the browser's history:
// its first letter makes the step, all that follow change it.

const WAIT_MS = 200;
let box = null; // outlives an unmount, so that the caret stays where a rerun builds the page around it anew

export default function ({ data: [data], parentElement }) {
  box ??= create();
  box.name = data.name;
  box.text = data.text;
  box.most = data.most;
  box.input.placeholder = data.placeholder;
  box.input.setAttribute("aria-label", data.label);
  box.clear.setAttribute("aria-label", data.clear);
  mount(parentElement.querySelector(".place"));
  mirror();
  const found = box.input.value ? data.found : "";
  if (box.status.textContent !== found) box.status.textContent = found;
  return () => unmount(parentElement);
}

function create() {
  const root = make("div", "box");
  root.setAttribute("role", "search");
  icon("search", root);
  const input = make("input", "", root);
  Object.assign(input, { type: "text", enterKeyHint: "search", autocomplete: "off", spellcheck: false, dir: "auto" });
  const clear = make("button", "clear", root);
  icon("close", clear);
  const status = make("p", "unseen", root);
  status.setAttribute("role", "status");
  const made = { root, input, clear, status, place: null, focused: false, composing: false, waiting: 0 };
  made.step = null; // the address that this search wrote last
  made.said = null; // what it said there, until the page has heard it

  input.oninput = (event) => event.isComposing || typed();
  input.addEventListener("compositionstart", () => (made.composing = true));
  input.addEventListener("compositionend", () => {
    made.composing = false;
    typed();
  });
  input.onfocus = () => {
    if (!made.focused) made.step = null; // another search
    made.focused = true;
  };
  input.onblur = () => {
    if (!input.isConnected || !document.hasFocus()) return; // the page is being drawn, or another window is looked at
    made.focused = false;
    say(); // before whatever was pressed instead: it must not act on an older search
  };
  input.onkeydown = (event) => {
    event.stopPropagation(); // letters are Streamlit's shortcuts elsewhere
    if (event.isComposing) return;
    if (event.key === "Enter") say();
    if (event.key === "Escape") input.value ? empty() : input.blur();
  };
  clear.onclick = () => {
    empty();
    input.focus();
  };
  return made;
}

function mount(place) {
  if (box.place === place) return;
  box.place = place;
  place.append(box.root);
  if (box.focused) box.input.focus({ preventScroll: true });
  document.addEventListener("keydown", shortcut);
  window.addEventListener("popstate", moved);
}

function unmount(parent) {
  if (!parent.contains(box.place)) return; // mounted elsewhere meanwhile
  box.place = null;
  document.removeEventListener("keydown", shortcut);
  window.removeEventListener("popstate", moved);
}

// --- the box and the address -----------------------------------------------------------------------------------------

function typed() {
  show();
  clearTimeout(box.waiting);
  box.waiting = setTimeout(say, WAIT_MS);
}

// Put what is typed into the address.
function say() {
  clearTimeout(box.waiting);
  box.waiting = 0;
  if (box.composing || !box.place) return;
  const text = plain(box.input.value);
  if (text === asked()) return;
  const query = new URLSearchParams(location.search);
  query.delete(box.name);
  query.delete("page");
  if (text) query.set(box.name, text);
  box.said = text;
  const address = location.pathname + (query.size ? `?${query}` : "");
  if (box.step === location.href) history.replaceState({}, "", address);
  else history.pushState({}, "", address);
  box.step = location.href;
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}

// Show what the address says, unless the person is ahead of it.
function mirror() {
  show();
  if (box.waiting || box.composing) return;
  if (box.said !== null && box.said === box.text) {
    // The page has heard it. A filter that was set just before, on a slow server, may have written an address since that
    // knows nothing of it.
    const { said } = box;
    box.said = null;
    if (said !== asked()) {
      box.input.value = said;
      return say();
    }
  }
  if (plain(box.input.value) === asked() || (box.said !== null && box.focused)) return;
  box.input.value = asked();
  show();
}

function moved() {
  if (box.step === location.href) return; // our own step
  clearTimeout(box.waiting);
  box.waiting = 0;
  box.step = box.said = null;
  mirror();
}

function asked() {
  return plain(new URLSearchParams(location.search).get(box.name) ?? "");
}

// As `Filters.parse` reads it.
function plain(text) {
  return [...text].slice(0, box.most).join("").split(/\s+/).filter(Boolean).join(" ");
}

function empty() {
  box.input.value = "";
  show();
  say();
}

function show() {
  box.clear.hidden = !box.input.value;
}

// --- keys and small tools --------------------------------------------------------------------------------------------

// "/" leads here from anywhere but a field or a dialog.
function shortcut(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const at = event.composedPath()[0];
  if (at.isContentEditable || at.closest?.("input, textarea, select, [role=dialog]")) return;
  event.preventDefault();
  box.input.focus();
  box.input.select();
}
