// One poster card: a tile in which the film plays, its name with a checkbox, a line of facts, tags, and buttons.
// As with task cards, all nodes are made once; a change of the task only changes texts, buttons and classes.

function newPoster(wall, view) {
  const node = make("div", "poster");
  node.setAttribute("role", "listitem");
  node.dataset.task = view.id;
  node.tabIndex = -1; // holds the focus when the control that had it goes
  const tile = make("div", "tile", node);
  const link = make("a", "media", tile);
  const badge = make("span", "badge state", tile);
  const named = make("div", "named", node);
  const label = make("label", "label", named);
  const line = make("div", "line", node);
  const facts = make("a", "facts", line);
  const said = make("span", "", facts);
  const card = {
    node,
    tile,
    link,
    media: link,
    blank: icon("movie", link),
    badge,
    badgeIcon: icon("", badge),
    word: make("span", "word", badge),
    trouble: make("p", "trouble", tile),
    label,
    box: make("input", "box", label),
    name: make("span", "name", label),
    best: make("span", "icon best", named),
    facts,
    before: make("span", "", said),
    clock: make("time", "clock", said),
    after: make("span", "", said),
    star: make("span", "icon starred", line),
    verdict: make("span", "badge", line),
    left: make("span", "left", line),
    prompt: make("p", "unseen", node),
    reason: make("p", "reason", node),
    tags: make("div", "tags", node),
    bar: make("div", "bar", node),
    menu: make("div", "menu", node),
    buttons: new Map(),
    items: new Map(),
    view: {},
  };
  node.unit = card;
  card.star.dataset.icon = "★";
  card.best.dataset.icon = "trophy";
  for (const mark of [card.star, card.best]) mark.setAttribute("role", "img");
  card.name.dir = card.reason.dir = card.prompt.dir = "auto";
  said.id = `facts-${view.id}`; // read after what the link is called
  facts.setAttribute("aria-describedby", said.id);
  leadsTo(link, () => (plays(card) ? playOrPause(wall, card) : act(wall, card, { name: "open" })));
  leadsTo(facts, () => act(wall, card, { name: "open" }));
  link.addEventListener("keydown", (event) => {
    if (event.key !== " " || !plays(card)) return; // a button takes the space bar, a link leaves it to the page
    event.preventDefault();
    link.click();
  });
  card.box.type = "checkbox";
  card.trouble.hidden = true;
  makeSelectable(wall, card);
  makePlayable(wall, card);
  card.end = make("div", "end", card.bar);
  card.more = make("button", "more", card.end);
  card.more.label = make("span", "", card.more);
  icon("keyboard_arrow_down", card.more);
  card.openers = [card.more];
  makeMenu(wall, card);
  updatePoster(wall, card, view);
  return card;
}

// A plain click goes on in this tab without losing what the session holds; the browser's own ways to open stay.
function leadsTo(link, open) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
}

function updatePoster(wall, card, view) {
  const holder = focused(wall);
  const hadFocus = card.node.contains(holder);
  const { texts } = wall;
  card.view = view;
  card.node.dataset.state = view.state;
  card.link.href = card.facts.href = view.href;
  card.facts.setAttribute("aria-label", named(texts.open, view));
  card.node.classList.toggle("here", view.id === wall.here);
  if (view.id === wall.here) card.link.setAttribute("aria-current", "page");
  else card.link.removeAttribute("aria-current");
  card.link.title = view.id === wall.here ? texts.here : "";
  card.badge.className = `badge state ${view.tone}`;
  card.badgeIcon.dataset.icon = view.icon;
  say(card.word, view.word);
  say(card.name, view.name);
  card.name.title = view.name.slice(0, 600);
  say(card.prompt, view.prompt === view.name ? "" : view.prompt);
  const [before, after] = view.facts.split("{day}");
  card.before.textContent = before;
  card.after.textContent = after;
  say(card.reason, view.reason);
  card.reason.title = view.reason ?? "";
  say(card.left, view.left);
  showMarks(card, view);
  say(card.verdict, view.verdict?.word);
  card.verdict.className = `badge ${view.verdict?.tone}`;
  showTags(card, view);
  showStill(card, view);
  showButtons(wall, card, view.actions);
  showPlay(wall, card);
  say(card.more.label, texts.more);
  if (hadFocus && !holder.checkVisibility()) firstControl(card).focus({ preventScroll: true });
}

function named(words, view) {
  return words.replace("{name}", () => view.name);
}

// Whether a click on the tile plays the film. A tile without one leads to its page, as a take does that lies small on
// another.
function plays(card) {
  return Boolean(card.view.film) && !card.node.classList.contains("folded");
}

// Name the tile for what it does. Where it leads to the page, the Tab key comes to it alone, and not to the facts too.
function showTile(wall, card) {
  const { link, facts, node } = card;
  const { play_named: play, pause_named: pause, open } = wall.texts;
  if (plays(card)) link.setAttribute("role", "button");
  else link.removeAttribute("role");
  link.setAttribute("aria-label", named(plays(card) ? (isPlaying(card) ? pause : play) : open, card.view));
  link.tabIndex = node.classList.contains("folded") ? -1 : 0;
  facts.tabIndex = plays(card) ? 0 : -1;
}

function showTags(card, { tags, more_tags: more }) {
  const told = JSON.stringify([tags, more]);
  if (card.tags.told === told) return;
  card.tags.told = told;
  card.tags.replaceChildren();
  card.tags.hidden = !tags.length;
  for (const tag of tags) {
    const chip = make("span", "tag", card.tags);
    chip.dir = "auto";
    chip.textContent = chip.title = tag;
  }
  if (!more) return;
  const rest = make("span", "tag rest", card.tags);
  rest.textContent = more.word;
  rest.title = more.names;
}

// The film's own picture, with its own blurred copy around where it does not fill the tile; before there is a film,
// the keyframes.
function showStill(card, { film, thumb, take }) {
  if (!film) {
    showThumb(card, thumb);
    return;
  }
  if (card.shown === film.poster) return;
  card.shown = film.poster;
  card.thumb?.remove();
  card.media.classList.remove("pair");
  card.thumb = null;
  const fills = Math.abs(film.width / film.height - 16 / 9) < 0.06;
  for (const name of fills ? ["still"] : ["around", "still"]) {
    const picture = make("img", name, card.media);
    picture.alt = "";
    picture.decoding = "async";
    picture.loading = "lazy";
    picture.onerror = () => picture.classList.add("broken"); // the blank behind it shows
    picture.src = film.poster;
  }
}

function tickPoster(wall, card, now) {
  const { since } = card.view.clock;
  const text = dayWords(wall, since, now);
  if (card.clock.textContent === text) return;
  card.clock.textContent = text;
  card.clock.dateTime = new Date(since * 1000).toISOString();
  card.clock.title = new Date(since * 1000).toLocaleString(localeOf(wall));
}
