// Messages at the edge of the page, above all that is on it (a popover is in the top layer). One for each film, at
// most three: more become one. They leave by themselves after a while in which somebody could read them.

const TOASTS_MAX = 3;
const STAY_MS = 10_000;
const TICK_MS = 250;
const LOOKS = {
  completed: { tone: "green", glyph: "check" },
  failed: { tone: "red", glyph: "error" },
  mixed: { tone: "gray", glyph: "done_all" },
};
const stack = makeStack();

function makeStack() {
  const root = make("section", "stack");
  root.popover = "manual";
  const status = make("p", "unseen");
  status.setAttribute("role", "status");
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") dismiss(stack.toasts.get(event.target.closest(".toast")?.dataset.key));
  });
  addEventListener("scroll", () => stack.toasts.size && stepAside(), { capture: true, passive: true });
  addEventListener("resize", () => stack.toasts.size && stepAside());
  return { root, status, toasts: new Map(), ticking: null, place: null };
}

// Streamlit may hand out another place; the messages move over with all that is in them.
function mountToasts(place) {
  stack.root.setAttribute("aria-label", bell.texts.region);
  if (stack.place === place) return;
  stack.place = place;
  place.append(stack.status, stack.root);
  if (stack.toasts.size) stack.root.showPopover();
}

// Show what waits, as soon as somebody can see it and reach it.
function showToasts() {
  keepTicking();
  if (isHeldBack()) return hideStack();
  const isWanted = isOn("toast");
  bell.toasts = bell.toasts.filter((item) => item.shown || item.try || (isWanted && !isInSight(item)));
  const wanted = new Map(views().map((view) => [view.key, view]));
  for (const [key, toast] of stack.toasts) wanted.has(key) || drop(toast);
  for (const view of wanted.values()) stack.toasts.has(view.key) ? updateToast(view) : addToast(view);
  for (const item of bell.toasts) item.shown = true;
  if (!stack.toasts.size) return hideStack();
  if (!stack.root.matches(":popover-open")) {
    stack.root.classList.remove("aside");
    stack.root.showPopover();
  }
  stepAside();
}

// A dialog makes all that is outside it inert: who is in one is told when it is closed.
function isHeldBack() {
  const host = stack.place?.getRootNode().host;
  return document.hidden || isQuiet() || !host?.isConnected || host.closest("[inert]") !== null;
}

function hideStack() {
  if (stack.root.matches(":popover-open")) stack.root.hidePopover();
}

// What each message says: one a film, or one for all when they are many.
function views() {
  const items = bell.toasts;
  if (items.length <= TOASTS_MAX) return items.map((item) => ({ key: item.id, items: [item], ...item }));
  return [{ key: "many", items, ...summed(items) }];
}

// Many films as if they were one.
function summed(items) {
  const failed = items.filter((item) => item.state === "failed").length;
  const fill = (text, numbers) => text.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
  const title = fill(bell.texts.many, { count: items.length });
  const state = { 0: "completed", [items.length]: "failed" }[failed] ?? "mixed";
  const counts = state === "mixed" ? fill(bell.texts.counts, { done: items.length - failed, failed }) : "";
  return { id: "", state, title, counts, words: title };
}

// A film whose card is before the person's eyes says by itself that it is done; so does its own page.
function isInSight({ id }) {
  if (location.pathname === "/film" && new URLSearchParams(location.search).get("id") === id) return true;
  const box = cardOf(id)?.getBoundingClientRect();
  if (!box?.height) return false;
  const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
  return seen >= Math.min(box.height, innerHeight) / 2;
}

// The card of a task on this page, in whichever component draws it.
function cardOf(id) {
  for (const host of document.querySelectorAll("*")) {
    const card = host.shadowRoot?.querySelector(`[data-task="${CSS.escape(id)}"]`);
    if (card) return card;
  }
  return null;
}

// --- one message -----------------------------------------------------------------------------------------------------

function addToast(view) {
  const node = make("article", "toast");
  node.dataset.key = view.key;
  const picture = make("div", "picture", node);
  const words = make("div", "words", node);
  const line = make("p", "line", words);
  const badge = make("span", "badge", line);
  const toast = {
    node,
    picture,
    badge,
    glyph: icon("", badge),
    word: make("span", "", badge),
    title: make("p", "title", words),
    link: make("a", "open", words),
    close: make("button", "close", node),
  };
  toast.title.dir = "auto";
  icon("close", toast.close);
  toast.close.setAttribute("aria-label", bell.texts.dismiss);
  toast.close.onclick = () => dismiss(toast);
  toast.link.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // the browser's own ways to open
    event.preventDefault();
    dismiss(toast);
    open(toast.view.id);
  };
  stack.toasts.set(view.key, toast);
  stack.root.prepend(node);
  updateToast(view);
  announce(view);
}

function updateToast(view) {
  const toast = stack.toasts.get(view.key);
  if (toast.view?.items.length === view.items.length) return;
  toast.view = view;
  toast.left = STAY_MS;
  const { tone, glyph } = LOOKS[view.state];
  toast.badge.className = `badge ${tone}`;
  toast.glyph.dataset.icon = glyph;
  toast.word.textContent = view.counts || bell.texts.states[view.state];
  toast.title.textContent = view.title;
  toast.title.title = view.title.slice(0, 600);
  toast.link.textContent = bell.texts.open;
  toast.link.href = view.id ? `/film?id=${view.id}` : "/library";
  toast.link.hidden = view.items.some((item) => item.try);
  showPoster(toast, view);
}

function showPoster(toast, view) {
  toast.picture.replaceChildren();
  icon(view.state === "failed" ? "error" : "movie", toast.picture);
  if (!view.id || view.state === "failed" || view.items[0].try) return;
  const poster = make("img", "", toast.picture);
  poster.alt = "";
  poster.onerror = () => poster.remove(); // the icon behind it shows
  poster.src = `/films/${view.id}.jpg`;
}

// A card on the page tells a screen reader by itself that it came to its end.
function announce(view) {
  if (view.items.length === 1 && cardOf(view.id)) return;
  stack.status.textContent = view.words;
}

function dismiss(toast) {
  if (!toast) return;
  const hadFocus = toast.node.matches(":focus-within");
  const { items } = toast.view;
  bell.toasts = bell.toasts.filter((item) => !items.some((other) => other.id === item.id));
  const next = toast.node.nextElementSibling ?? toast.node.previousElementSibling;
  showToasts();
  if (hadFocus) next?.querySelector(".close").focus();
}

function drop(toast) {
  toast.node.remove();
  stack.toasts.delete(toast.node.dataset.key);
}

// --- how long, and where ---------------------------------------------------------------------------------------------

function keepTicking() {
  if (bell.toasts.length && !document.hidden) stack.ticking ??= setInterval(tickToasts, TICK_MS);
  else {
    clearInterval(stack.ticking);
    stack.ticking = null;
  }
}

// Time runs only while somebody can read: not behind another window, and not under a hand that has stopped there.
function tickToasts() {
  if (isHeldBack() === stack.root.matches(":popover-open")) showToasts();
  else stepAside();
  if (isHeldBack() || !isLookedAt() || stack.root.matches(":hover, :focus-within")) return;
  for (const toast of [...stack.toasts.values()]) {
    toast.left -= TICK_MS;
    if (toast.left <= 0) dismiss(toast);
  }
}

// Nothing may lie on the page's main button: then the messages go to the other edge, and stay there until all are gone.
function stepAside() {
  const { root } = stack;
  if (root.classList.contains("aside")) return;
  const mine = root.getBoundingClientRect();
  const isCovered = [...document.querySelectorAll('button[kind="primary"]')].some((button) => {
    const box = button.getBoundingClientRect();
    return box.left < mine.right && box.right > mine.left && box.top < mine.bottom && box.bottom > mine.top;
  });
  root.classList.toggle("aside", isCovered);
}
