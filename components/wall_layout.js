// Where each card stands. Cards are placed absolutely in columns (a card keeps its column for life, while their number
// stays), so the document's order is the reading order and no node ever has to be moved.
// While a film plays, the wall is held: every card keeps its place and its height, one that ends meanwhile shows its
// end within its old frame, one that goes leaves its place empty, and a new one comes where it disturbs nothing.
// When the last film stops, everything settles in one go.

const GAP = 12;
const COLUMN_MIN = 440;
const SETTLE_MS = 400; // a pause within a seek, or between two films, is no end
const SCROLLBAR = 24; // a page that grows gets a scrollbar: that is no reason to move a film

// The cards that must stay where they are.
function inUse(wall) {
  return wall.menu ? [...wall.playing, wall.menu] : [...wall.playing];
}

function useMenu(wall, card) {
  wall.menu = card;
  if (card) hold(wall);
  else settleSoon(wall);
}

function settleSoon(wall) {
  clearTimeout(wall.settling);
  wall.settling = setTimeout(() => release(wall), SETTLE_MS);
}

function hold(wall) {
  if (wall.holding) return;
  wall.holding = true;
  wall.root.classList.add("held");
  wall.heldWidth = wall.root.clientWidth;
  wall.list.style.width = `${wall.heldWidth}px`;
  freeze(wall);
}

// Fix the height of every card that has one below it.
function freeze(wall) {
  if (wall.ordered) return;
  const cards = standing(wall);
  for (const card of cards) {
    if (!cards.some((other) => other.column === card.column && other.top > card.top)) continue;
    if (card.frozen) continue;
    card.frozen = true;
    card.node.style.height = `${card.node.offsetHeight}px`;
    card.node.classList.add("frozen");
  }
}

function release(wall) {
  if (!wall.holding || !wall.parent || inUse(wall).length) return;
  wall.holding = false;
  wall.root.classList.remove("held");
  wall.list.style.width = "";
  for (const card of [...wall.cards.values()]) {
    thaw(card);
  }
  if (wall.order) place(wall);
}

function thaw(card) {
  card.frozen = false;
  card.node.style.height = "";
  card.node.classList.remove("frozen", "kept");
}

// A card that changes its state while it may not change its size shows the new one in the small form.
function keepFrame(wall, card) {
  if (wall.holding && card.frozen) card.node.classList.add("kept");
}

function standing(wall) {
  return [...wall.list.children].map((node) => wall.cards.get(node.dataset.task)).filter(Boolean);
}

function arrange(wall) {
  if (wall.ordered) return; // a grid places its cards itself
  const width = wall.holding ? wall.heldWidth : wall.root.clientWidth;
  if (!width) return;
  const columns = Math.max(1, Math.floor((width + GAP) / (COLUMN_MIN + GAP)));
  if (columns !== wall.columns) {
    wall.columns = columns;
    wall.list.style.setProperty("--columns", columns);
    for (const card of wall.cards.values()) card.column = undefined;
  }
  const cards = standing(wall);
  const heights = new Map(cards.map((card) => [card, card.node.offsetHeight]));
  const bottoms = Array(columns).fill(0);
  if (wall.holding && cards.some((card) => card.column !== undefined)) arrangeHeld(wall, cards, heights, bottoms);
  else {
    for (const card of cards) {
      card.column ??= bottoms.indexOf(Math.min(...bottoms));
      card.top = bottoms[card.column];
      bottoms[card.column] += heights.get(card) + GAP;
    }
  }
  for (const card of cards) {
    card.node.style.setProperty("--column", card.column);
    card.node.style.top = `${card.top}px`;
  }
  const height = Math.max(0, ...bottoms) - (cards.length ? GAP : 0);
  // A page that grew shorter under who looks at its end would scroll, and take the film along.
  wall.height = wall.holding ? Math.max(wall.height, height) : height;
  wall.list.style.height = `${wall.height}px`;
}

// Leave every card where it is; find room for the new ones.
function arrangeHeld(wall, cards, heights, bottoms) {
  const bottom = (card) => card.top + heights.get(card) + GAP;
  const measure = () => {
    bottoms.fill(0);
    for (const card of cards) {
      if (card.column !== undefined) bottoms[card.column] = Math.max(bottoms[card.column], bottom(card));
    }
  };
  const above = -wall.list.getBoundingClientRect().top; // what has scrolled out of sight
  const [lowest] = inUse(wall).sort((one, other) => bottom(other) - bottom(one));
  for (const card of cards.filter((card) => card.column === undefined).reverse()) {
    measure();
    const free = bottoms.indexOf(Math.min(...bottoms));
    const inSight = bottoms[free] >= above && bottoms[free] + heights.get(card) <= above + innerHeight;
    if (!lowest || inSight) {
      card.column = free; // the end of a column: nothing moves
      card.top = bottoms[free];
      continue;
    }
    const top = bottom(lowest); // else right below the film that plays, where the person looks
    for (const other of cards) {
      if (other.column === lowest.column && other.top >= top) other.top += heights.get(card) + GAP;
    }
    card.column = lowest.column;
    card.top = top;
  }
  measure();
  freeze(wall);
}

function watchSizes(wall) {
  const sizes = new ResizeObserver(() => {
    const width = wall.root.clientWidth;
    const resized = Math.abs(width - (wall.width ?? width)) > SCROLLBAR;
    wall.width = width;
    // The person made the window another size: everything moves anyhow, and at once.
    wall.list.classList.toggle("still", resized);
    if (resized && wall.holding) holdAnew(wall);
    else arrange(wall);
  });
  sizes.observe(wall.root);
  for (const card of wall.cards.values()) sizes.observe(card.node);
  return sizes;
}

function holdAnew(wall) {
  wall.holding = false;
  wall.list.style.width = "";
  for (const card of wall.cards.values()) thaw(card);
  arrange(wall);
  hold(wall);
}
