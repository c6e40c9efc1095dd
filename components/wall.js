// The walls: lists of tasks or of posters that keep their own nodes, so that no rerun of the page and no change of a
// task ever rebuilds a film that plays. This part holds the state and takes what Python and the server say;
// wall_card.js and wall_poster.js draw one card, wall_family.js keeps takes together, wall_layout.js finds a place for
// each, wall_play.js plays films, wall_select.js knows what is selected, wall_time.js counts, wall_live.js
// listens to the server.
// Every word comes from Python; every text of a person or of the service goes through `textContent`.

const FORGET_MS = 300_000;
const walls = new Map(); // by key; outlives an unmount (a page switch, a shifted sibling)

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const wall = walls.get(data.key) ?? create(data.key, data.kind);
  wall.send = (event) => setTriggerValue("action", { ...event, n: ++wall.sent });
  wall.sendSelection = (presses) => setTriggerValue("select", presses);
  mount(wall, parentElement);
  wall.emptyView = data.empty;
  wall.here = data.here;
  wall.root.classList.toggle("alone", Boolean(data.here));
  const view = JSON.stringify(data.view);
  const other = view !== wall.view; // the person looks at something else now
  wall.view = view;
  wall.live = data.view !== null;
  if (other) leave(wall);
  if (other || !wall.live || data.lang !== wall.lang || data.id >= wall.id) {
    show(wall, data);
    setClock(wall, data.now, true);
  }
  if (data.selected) takeSelection(wall, data);
  listen(wall);
  return () => unmount(wall, parentElement);
}

// What draws and counts a card, by the kind of wall.
const KINDS = {
  tasks: { make: newCard, update: updateCard, tick: tickCard },
  posters: { make: newPoster, update: updatePoster, tick: tickPoster },
};

function create(key, kind) {
  const root = make("section", `wall ${kind}`);
  const head = make("div", "head", root);
  const wall = {
    key,
    root,
    kind: KINDS[kind],
    ordered: kind === "posters", // a grid is read by rows: what comes between moves all that follows
    title: make("h3", "title", head),
    counts: make("p", "counts", head),
    list: make("div", "list", root),
    status: make("p", "unseen", root),
    cards: new Map(),
    families: new Map(), // of takes, by the name of their press
    playing: new Set(),
    id: -1,
    lang: null,
    texts: {},
    menu: null, // the card whose menu is open
    offline: false,
    offset: null, // seconds that this browser's clock is ahead of the server's
    sent: 0,
    parent: null,
  };
  wall.title.id = `films-${key}`;
  wall.title.tabIndex = -1;
  wall.list.setAttribute("role", "list");
  wall.list.setAttribute("aria-labelledby", wall.title.id);
  wall.status.setAttribute("role", "status");
  watchPlaying(wall);
  walls.set(key, wall);
  return wall;
}

function mount(wall, parent) {
  clearTimeout(wall.forgetting);
  if (wall.parent === parent) return;
  wall.parent = parent;
  parent.querySelector(".place").append(wall.root);
  wall.size?.disconnect();
  wall.size = watchSizes(wall);
  clearInterval(wall.ticking);
  wall.ticking = setInterval(() => document.hidden || tick(wall), 1000);
  for (const card of wall.playing) card.video.play().catch(() => stopped(wall, card)); // it left the page for a while
  if (wall.holding) settleSoon(wall);
}

function unmount(wall, parent) {
  if (wall.parent !== parent) return; // mounted elsewhere meanwhile
  for (const card of [...wall.playing]) endPreview(wall, card); // no pointer rests on it when it comes back
  wall.parent = null;
  wall.size.disconnect();
  clearInterval(wall.ticking);
  stopListening(wall);
  wall.forgetting = setTimeout(() => walls.delete(wall.key), FORGET_MS);
}

// --- what is shown ---------------------------------------------------------------------------------------------------

// Show all of a wall.
function show(wall, data) {
  describe(wall, data);
  reconcile(wall, data.cards, data.cards.map((card) => card.id));
}

// Take what the server says; false when it speaks of cards that were never told, so that everything is needed.
function hear(wall, message, after) {
  // A whole wall that is older than what was asked for comes from a log that began anew; it is right. One that is
  // older only than what a rerun brought meanwhile is followed by the changes.
  if (message.id < wall.id && (message.type !== "wall" || (after >= 0 && message.id >= after))) return true;
  setClock(wall, message.now, false);
  if (message.type === "wall") {
    show(wall, message);
    return true;
  }
  describe(wall, message);
  const told = new Set(message.cards.map((card) => card.id));
  if (!message.order.every((id) => told.has(id) || wall.cards.has(id))) return false;
  reconcile(wall, message.cards, message.order);
  return true;
}

function describe(wall, data) {
  wall.id = data.id;
  wall.lang = data.lang ?? wall.lang;
  wall.texts = data.texts ?? wall.texts;
  say(wall.title, data.head.title);
  wall.countsText = data.head.counts;
  showCounts(wall);
}

// The counts, or in their place that the connection is lost: nothing may jump for either.
function showCounts(wall) {
  const text = wall.offline ? wall.texts.offline : wall.countsText;
  say(wall.counts, text);
  wall.counts.title = text;
  wall.counts.classList.toggle("offline", wall.offline);
  if (wall.offline) wall.status.textContent = text;
}

// Make the list hold exactly `order`. Cards that stay are never moved in the document while a film plays.
function reconcile(wall, told, order) {
  wall.order = order;
  for (const view of told) {
    const card = wall.cards.get(view.id);
    if (!card) {
      addCard(wall, view);
      continue;
    }
    const ended = card.view.state !== view.state && view.announce;
    if (card.view.state !== view.state) keepFrame(wall, card);
    wall.kind.update(wall, card, view);
    if (ended) wall.status.textContent = view.announce;
  }
  place(wall);
  tick(wall);
  showSelection(wall);
}

function place(wall) {
  const kept = new Set(wall.order);
  const waits = wall.ordered && wall.holding; // until the film stops, and everything settles
  for (const [id, card] of wall.cards) {
    card.leaving = !kept.has(id);
    if (waits || inUse(wall).includes(card)) continue;
    if (card.leaving) drop(wall, card);
    else if (isElsewhere(card)) {
      drop(wall, card);
      addCard(wall, card.view);
    }
  }
  if (!waits) putInOrder(wall);
  showFamilies(wall);
  arrange(wall);
  showEmpty(wall);
}

function putInOrder(wall) {
  const holder = focused(wall);
  let before = null;
  for (const unit of units(wall)) {
    const { node } = unit;
    const at = before ? before.nextSibling : wall.list.firstChild;
    if (!node.parentNode || (wall.ordered && at !== node)) wall.list.insertBefore(node, at);
    before = node;
  }
  if (holder && holder !== focused(wall)) holder.focus({ preventScroll: true });
}

// What stands in the list, each once: families, and films that stand alone.
function units(wall) {
  const cards = wall.order.map((id) => wall.cards.get(id));
  for (const card of cards) if (!isElsewhere(card)) join(wall, card);
  return new Set(cards.map(unitOf));
}

// Who looks for something else is shown it at once: no film holds it back, one under a resting pointer least of all.
function leave(wall) {
  for (const card of wall.playing) {
    endPreview(wall, card);
    card.video.pause();
  }
  wall.playing.clear();
  wall.anchor = null;
  release(wall);
}

function addCard(wall, view) {
  const card = wall.kind.make(wall, view);
  card.node.classList.toggle("fresh", wall.id >= 0 && wall.cards.size > 0);
  wall.cards.set(view.id, card);
  wall.size.observe(card.node);
}

function drop(wall, card) {
  if (card.node.contains(focused(wall))) wall.title.focus({ preventScroll: true });
  card.node.remove();
  wall.cards.delete(card.view.id);
  if (wall.menu === card) useMenu(wall, null); // a menu that leaves with its card tells nobody
}

function showEmpty(wall) {
  const view = wall.emptyView;
  if (wall.cards.size || wall.empty?.lang !== wall.lang) {
    wall.empty?.remove();
    wall.empty = null;
  }
  if (wall.cards.size || wall.empty) return;
  const empty = (wall.empty = make("div", "empty"));
  empty.lang = wall.lang;
  if (view.picture) showSample(empty, view);
  make("h4", "title", empty).textContent = view.title;
  say(make("p", "body", empty), view.body);
  const bar = make("div", "bar", empty);
  bar.hidden = !view.examples.length;
  view.examples.forEach((example, index) => {
    const button = make("button", "button", bar);
    icon("draw", button);
    make("span", "", button).textContent = example.label;
    button.onclick = () => wall.send({ id: "", name: "example", index });
  });
  wall.list.after(empty);
}

function showSample(empty, view) {
  const picture = make("img", "strip", empty);
  picture.alt = view.alt;
  picture.src = view.picture;
  const ends = make("div", "ends", empty);
  make("span", "badge blue", ends).textContent = view.start;
  make("span", "badge orange", ends).textContent = view.end;
}

// --- small tools -----------------------------------------------------------------------------------------------------

function say(node, text) {
  if (node.textContent !== (text ?? "")) node.textContent = text ?? "";
  node.hidden = !text;
}

function focused(wall) {
  return wall.root.getRootNode().activeElement ?? null;
}
