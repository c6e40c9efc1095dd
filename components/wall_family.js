// The takes of one press: one family, in which each take keeps a card of its own. Open, they stand side by side and the
// best one is picked with one key; closed, one stands for all. A task's family is open until its best take is known, a
// poster's is closed until somebody opens it. While a film plays, nothing folds or opens unless the person asks.

function newFamily(wall, group) {
  const node = make("div", "family");
  node.setAttribute("role", "listitem");
  const head = make("div", "takes", node);
  const family = {
    group,
    node,
    toggle: make("button", "more", head),
    note: make("p", "note", head),
    prompt: make("p", "prompt", node),
    list: make("div", "members", node),
    choice: null, // whether the person wants it open; null: as the best take says
    best: null,
    current: null, // the take that the Tab key comes to
  };
  node.unit = family;
  family.list.setAttribute("role", "list");
  family.prompt.dir = "auto";
  family.prompt.setAttribute("aria-hidden", "true"); // each take says it itself
  family.toggle.label = make("span", "", family.toggle);
  icon("keyboard_arrow_down", family.toggle);
  family.toggle.onclick = () => turn(wall, family);
  node.addEventListener("keydown", (event) => onFamilyKey(family, event));
  node.addEventListener("focusin", ({ target }) => {
    const card = takeAt(family, target);
    if (card && family.open) makeCurrent(family, card);
  });
  wall.families.set(group, family);
  wall.size?.observe(node);
  return family;
}

function takesOf(family) {
  return [...family.list.children].map((node) => node.unit);
}

function takeAt(family, target) {
  return takesOf(family).find((card) => card.node.contains(target));
}

// What stands in the list for a card: its family, or itself.
function unitOf(card) {
  return card.family ?? card;
}

// Put a card into its family, in the order of the takes. A card whose family came or went since is made anew.
function join(wall, card) {
  const group = card.view.take?.group;
  card.family = group ? (wall.families.get(group) ?? newFamily(wall, group)) : null;
  if (!card.family || card.node.parentNode) return;
  const { number } = card.view.take;
  const next = takesOf(card.family).find((other) => other.view.take?.number > number);
  card.family.list.insertBefore(card.node, next?.node ?? null);
}

function isElsewhere(card) {
  return card.node.parentNode && (card.family?.group ?? null) !== (card.view.take?.group ?? null);
}

function showFamilies(wall) {
  for (const family of wall.families.values()) {
    if (!family.list.firstChild) {
      family.node.remove();
      wall.families.delete(family.group);
    } else if (!waitsToFold(wall) || family.open === undefined) showFamily(wall, family);
  }
}

// A film that only shows itself under a resting pointer keeps nobody waiting.
function waitsToFold(wall) {
  return wall.holding && !(wall.ordered && inUse(wall).every((card) => card.node.classList.contains("previewed")));
}

function showFamily(wall, family) {
  const takes = takesOf(family);
  const best = takes.find((card) => card.view.take?.best) ?? null;
  if (best !== family.best) family.choice = null;
  family.best = best;
  family.open = family.choice ?? (Boolean(wall.here) || (!wall.ordered && !best));
  family.face = takes.find((card) => card.view.take?.face) ?? best ?? takes.find((card) => card.view.film) ?? takes[0];
  family.node.classList.toggle("closed", !family.open);
  say(family.toggle.label, wall.texts.takes.replace("{n}", takes.length));
  say(family.note, family.open && takes.some((card) => card.view.film) ? wall.texts.takes_note : "");
  say(family.prompt, family.open && !wall.ordered ? takes[0].view.prompt : "");
  if (!wall.ordered) layOut(takes);
  family.toggle.setAttribute("aria-expanded", String(family.open));
  let folded = 0;
  for (const card of takes) {
    const shown = family.open || card === family.face;
    card.node.classList.toggle("face", card === family.face);
    card.node.classList.toggle("folded", !shown);
    if (!shown) putAway(wall, card);
    card.node.style.setProperty("--fold", shown ? 0 : folded++);
    if (card.link) showTile(wall, card);
  }
  makeCurrent(family, takes.includes(family.current) ? family.current : family.face);
  const holder = focused(wall);
  if (family.node.contains(holder) && !holder.checkVisibility()) family.toggle.focus({ preventScroll: true });
}

// Takes that are a film, or may become one, stand two by two, the odd one out in a row of its own. Those that came to
// nothing lie small below them, and what one of them says at length is not said again by the next.
function layOut(takes) {
  const said = new Set();
  for (const { node, view } of takes) {
    const nothing = view.state === "failed" || view.state === "unconfirmed";
    node.classList.toggle("rests", nothing);
    node.classList.toggle("again", nothing && said.has(view.body));
    if (nothing) said.add(view.body);
  }
  const standing = takes.filter((card) => !rests(card));
  for (const card of takes) card.node.classList.toggle("odd", standing.length % 2 === 1 && card === standing.at(-1));
}

function rests(card) {
  return card.node.classList.contains("rests");
}

function makeCurrent(family, card) {
  family.current = card;
  for (const each of takesOf(family)) each.node.tabIndex = family.open && each === card ? 0 : -1;
}

// The person opens or folds it: that is done at once, whatever plays.
function turn(wall, family) {
  family.choice = !family.open;
  showFamily(wall, family);
  for (const card of takesOf(family)) if (card.node.classList.contains("folded")) card.video?.pause();
  showSelection(wall);
  if (wall.holding) holdAnew(wall);
  else arrange(wall);
}

function onFamilyKey(family, event) {
  const card = takeAt(family, event.target);
  if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("[popover]")) return;
  if (event.code === "KeyB" || event.key.toLowerCase() === "b") {
    (card.buttons.get("best") ?? card.items.get("best"))?.click();
    return;
  }
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step || !family.open || event.target.matches("video, input")) return; // a player's arrows seek
  const takes = takesOf(family).sort((one, other) => rests(one) - rests(other)); // as they are seen
  event.preventDefault();
  takes[(takes.indexOf(card) + step + takes.length) % takes.length].node.focus();
}
