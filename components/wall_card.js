// One card. All nodes are made once; a state only changes texts, buttons and the classes that CSS lays them out by.
// A film's player is made when the film comes, gets its address once, and is never moved or touched again.

function newCard(wall, view) {
  const node = make("div", "card");
  node.setAttribute("role", "listitem");
  node.dataset.task = view.id;
  node.tabIndex = -1; // holds the focus when the control that had it goes
  const media = make("div", "media", node);
  const words = make("div", "words", node);
  const line = make("div", "line", words);
  const badge = make("span", "badge", line);
  const card = {
    node,
    media,
    blank: icon("movie", media),
    badgeIcon: icon("", badge),
    badge,
    word: make("span", "word", badge),
    clock: make("time", "clock", line),
    star: make("span", "icon starred", line),
    best: make("span", "icon best", line),
    lineMore: make("button", "more bare", line),
    title: make("p", "reason", words),
    prompt: make("p", "prompt", words),
    gauge: make("div", "gauge", words),
    caption: make("p", "caption", words),
    note: make("p", "note", words),
    body: make("p", "body", node),
    bar: make("div", "bar", node),
    menu: make("div", "menu", node),
    original: make("div", "original", node),
    buttons: new Map(),
    items: new Map(),
    view: {},
  };
  node.unit = card;
  card.star.dataset.icon = "star";
  card.best.dataset.icon = "trophy";
  for (const mark of [card.star, card.best]) mark.setAttribute("role", "img");
  card.prompt.dir = card.title.dir = "auto";
  card.gauge.setAttribute("aria-hidden", "true"); // clock and caption say the same in words
  for (const part of ["track", "range", "past", "mark"]) make("i", part, card.gauge);
  makeBarEnd(card);
  makeMenu(wall, card);
  updateCard(wall, card, view);
  return card;
}

function makeBarEnd(card) {
  card.end = make("div", "end", card.bar);
  card.quote = make("button", "more", card.end);
  card.more = make("button", "more", card.end);
  for (const button of [card.quote, card.more]) {
    button.label = make("span", "", button);
    icon("keyboard_arrow_down", button);
  }
  icon("more_horiz", card.lineMore);
  card.openers = [card.more, card.lineMore];
  card.original.popover = "auto";
  card.original.tabIndex = 0;
  card.original.words = make("pre", "", card.original);
  card.quote.popoverTargetElement = card.original;
  card.quote.setAttribute("aria-expanded", "false");
  card.original.addEventListener("toggle", (event) =>
    card.quote.setAttribute("aria-expanded", String(event.newState === "open")),
  );
}

function updateCard(wall, card, view) {
  const holder = focused(wall);
  const hadFocus = card.node.contains(holder);
  const { texts } = wall;
  card.view = view;
  card.node.dataset.state = view.state;
  card.badge.className = `badge ${view.tone}`;
  card.badgeIcon.dataset.icon = view.icon;
  say(card.word, view.word);
  say(card.title, view.title);
  say(card.prompt, view.prompt);
  card.prompt.title = view.prompt.slice(0, 600);
  say(card.note, view.note);
  say(card.body, view.body);
  card.gauge.hidden = !view.gauge;
  showMarks(card, view);
  showThumb(card, view.thumb);
  showFilm(card, view.film);
  showButtons(wall, card, view.actions);
  card.bar.hidden = card.buttons.size === 0;
  // Beside others of its press, a take has its menu in the line: its row is narrow.
  card.lineMore.hidden = (card.buttons.size > 0 && !view.take) || card.items.size === 0;
  say(card.quote.label, texts.original_words);
  say(card.more.label, texts.more);
  card.lineMore.setAttribute("aria-label", texts.more);
  card.quote.hidden = !view.words;
  card.original.words.textContent = view.words ?? "";
  card.original.setAttribute("aria-label", texts.original_words);
  if (hadFocus && !holder.checkVisibility()) firstControl(card).focus({ preventScroll: true });
}

// Icons that stand for words.
function showMarks(card, view) {
  for (const [mark, words] of [[card.star, view.starred], [card.best, view.take?.best]]) {
    mark.hidden = !words;
    mark.setAttribute("aria-label", words ?? "");
    mark.title = words ?? "";
  }
}

function firstControl(card) {
  return [...card.node.querySelectorAll("a, button")].find((control) => control.checkVisibility()) ?? card.node;
}

function showThumb(card, thumb) {
  if (card.shown === thumb.kind + thumb.url) return;
  card.shown = thumb.kind + thumb.url;
  card.thumb?.remove();
  card.media.classList.toggle("pair", thumb.kind === "pair");
  card.blank.dataset.icon = thumb.kind === "url" ? "link" : "movie";
  if (!thumb.url) {
    card.blank.title = thumb.alt;
    return;
  }
  const picture = (card.thumb = make("img", "thumb"));
  picture.decoding = "async";
  picture.loading = "lazy";
  picture.alt = thumb.alt;
  picture.onerror = () => picture.classList.add("broken"); // the blank behind it shows
  picture.src = thumb.url;
  card.media.append(picture);
}

function showFilm(card, film) {
  if (!film || card.video) return;
  const video = (card.video = make("video", "film"));
  video.controls = true;
  video.playsInline = true;
  video.preload = "metadata";
  video.poster = film.poster;
  video.setAttribute("aria-label", film.alt);
  video.src = film.url;
  card.node.style.setProperty("--ratio", `${film.width} / ${film.height}`);
  card.node.classList.add("film");
  card.node.classList.toggle("tall", film.width < 0.9 * film.height);
  card.media.append(video);
}

// --- buttons ---------------------------------------------------------------------------------------------------------

function showButtons(wall, card, actions) {
  const row = actions.filter((action) => action.place === "row");
  const menu = actions.filter((action) => action.place === "menu");
  match(card.buttons, row, (action) => newButton(wall, card, action), (node) => card.end.before(node));
  match(card.items, menu, (action) => newItem(wall, card, action), (node) => card.menu.append(node));
  card.more.hidden = menu.length === 0;
}

const TOGGLES = { unstar: "star", unbest: "best" };

// Make a map of nodes hold one for each action, in their order; a toggle stays one button under both its names.
function match(nodes, actions, create, place) {
  const keyed = new Map(actions.map((action) => [TOGGLES[action.name] ?? action.name, action]));
  for (const [key, node] of nodes) {
    if (keyed.has(key)) continue;
    node.remove();
    nodes.delete(key);
  }
  const inOrder = [...nodes.keys()].every((key, index) => [...keyed.keys()][index] === key);
  for (const [key, action] of keyed) {
    const node = nodes.get(key) ?? create(action);
    if (!nodes.has(key) || !inOrder) place(node);
    nodes.set(key, node);
    node.action = action;
    say(node.label, action.label);
    node.glyph.dataset.icon = action.icon;
    if (action.href) node.href = action.href;
    if ("pressed" in action) node.setAttribute(node.toggled, String(action.pressed));
  }
}

function newButton(wall, card, action) {
  const node = make(action.href ? "a" : "button", "button");
  node.toggled = "aria-pressed";
  node.glyph = icon(action.icon, node);
  node.label = make("span", "", node);
  does(node, action, () => act(wall, card, node.action));
  return node;
}

// A download is the browser's, another link is ours as long as it is clicked plainly.
function does(node, action, act) {
  if (!action.href) node.onclick = act;
  else if (action.name === "download") node.setAttribute("download", "");
  else leadsTo(node, act);
}

function newItem(wall, card, action) {
  const node = make(action.href ? "a" : "button", "item");
  node.tabIndex = -1;
  node.setAttribute("role", "pressed" in action ? "menuitemcheckbox" : "menuitem");
  node.toggled = "aria-checked";
  node.glyph = icon(action.icon, node);
  node.label = make("span", "", node);
  node.addEventListener("click", () => card.menu.hidePopover());
  does(node, action, () => act(wall, card, node.action));
  return node;
}

function act(wall, card, action) {
  if (action.name === "delete") card.video?.pause(); // a film that plays would stay until its end
  wall.send({ id: card.view.id, name: action.name });
}

// --- the menu under More ---------------------------------------------------------------------------------------------

function makeMenu(wall, card) {
  const { menu } = card;
  menu.popover = "auto";
  menu.setAttribute("role", "menu");
  for (const button of card.openers) {
    button.popoverTargetElement = menu;
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      menu.last = event.key === "ArrowUp";
      menu.showPopover({ source: button });
    });
  }
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open" || !menu.contains(focused(wall))) return;
    card.openers.find((button) => button.checkVisibility())?.focus({ preventScroll: true });
  });
  // A menu whose card moved away under it would be pressed wrongly: while it is open, the wall is held.
  menu.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    for (const button of card.openers) button.setAttribute("aria-expanded", String(open));
    menu.setAttribute("aria-label", card.more.label.textContent);
    if (open) menu.children[menu.last ? menu.children.length - 1 : 0]?.focus();
    menu.last = false;
    useMenu(wall, open ? card : null);
  });
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const at = items.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    items[to % items.length]?.focus();
  });
}

// --- each second -----------------------------------------------------------------------------------------------------

function tickCard(wall, card, now) {
  const { view } = card;
  const seconds = Math.max(0, Math.floor(now - view.clock.since));
  const counting = view.clock.kind === "elapsed" && seconds < 86400;
  const text = counting ? elapsedWords(seconds) : agoWords(wall, seconds);
  if (card.clock.textContent !== text) {
    card.clock.textContent = text;
    card.clock.dateTime = new Date(view.clock.since * 1000).toISOString();
    card.clock.title = new Date(view.clock.since * 1000).toLocaleString(localeOf(wall));
  }
  card.clock.classList.toggle("counting", counting);
  say(card.caption, view.late && seconds > view.late.after ? view.late.caption : view.caption);
  if (!view.gauge) return;
  const end = view.gauge.high * 1.6; // no share of the work is known: the scale only leaves room for being late
  const share = (value) => `${((Math.min(value, end) / end) * 100).toFixed(1)}%`;
  for (const [name, value] of [["low", view.gauge.low], ["high", view.gauge.high], ["now", seconds]]) {
    if (card[name] === value) continue;
    card[name] = value;
    card.gauge.style.setProperty(`--${name}`, share(value));
  }
}
