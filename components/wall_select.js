// What is selected. The page's script has the truth; a press shows at once, and is sent again with the next one until
// the script says that it has heard it: two quick presses may reach it as one.

function makeSelectable(wall, card) {
  card.box.addEventListener("click", ({ shiftKey }) => press(wall, card, card.box.checked, shiftKey));
  card.label.addEventListener("mousedown", (event) => event.shiftKey && event.preventDefault()); // marks no text
}

// What Python says: the ids that are selected, and up to which press it has heard.
function takeSelection(wall, data) {
  wall.selectable = Boolean(data.selectable);
  wall.truth = new Set(data.selected);
  wall.fixed = new Set(data.fixed);
  wall.pressed = (wall.pressed ?? []).filter(({ n }) => n > data.heard);
  wall.presses = Math.max(wall.presses ?? 0, data.heard ?? 0);
  wall.root.classList.toggle("selectable", wall.selectable);
  showSelection(wall);
}

function showSelection(wall) {
  if (!wall.truth) return;
  const chosen = (wall.chosen = new Set(wall.truth));
  for (const { ids, on } of wall.pressed) for (const id of ids) on ? chosen.add(id) : chosen.delete(id);
  for (const card of wall.cards.values()) {
    const ids = idsOf(card);
    const count = ids.filter((id) => chosen.has(id)).length;
    card.box.checked = count === ids.length;
    card.box.indeterminate = count > 0 && count < ids.length;
    card.box.disabled = ids.every((id) => wall.fixed.has(id));
    card.node.classList.toggle("selected", count > 0);
  }
}

function press(wall, card, on, shift) {
  const cards = shift ? upTo(wall, card) : [card];
  wall.anchor = card.view.id;
  const ids = cards.flatMap((each) => idsOf(each)).filter((id) => !wall.fixed.has(id));
  wall.pressed.push({ ids, on, n: ++wall.presses });
  wall.sendSelection(wall.pressed);
  showSelection(wall);
}

// All that stand between the card that was pressed last and this one.
function upTo(wall, card) {
  const all = [...wall.list.querySelectorAll(".poster")].map((node) => node.unit);
  const boxes = all.filter((each) => each.box.checkVisibility());
  const [from, to] = [boxes.findIndex((each) => each.view.id === wall.anchor), boxes.indexOf(card)];
  return from < 0 ? [card] : boxes.slice(Math.min(from, to), Math.max(from, to) + 1);
}

// What a card's box stands for: a folded family is selected as one.
function idsOf(card) {
  const { family } = card;
  return (family && !family.open ? takesOf(family) : [card]).map((each) => each.view.id);
}
