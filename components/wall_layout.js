// Where each card stands. Cards are placed absolutely in columns (a card keeps its column for life, while their number
// stays), so the document's order is the reading order and no node ever has to be moved.
// While a film plays, the wall is held: every card keeps its place and its height, one that ends meanwhile shows its
// end within its old frame, one that goes leaves its place empty, and a new one comes where it disturbs nothing.
// When the last film stops, everything settles in one go.

const GAP = 12;
const COLUMN_MIN = 440;
const [POSTER_MIN, GRID_GAP] = [250, 16]; // as in wall_poster.css
const TAKE_MIN = 200;
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

// Fix the height of all that has something below it.
function freeze(wall) {
  if (wall.ordered) return;
  const all = standing(wall);
  for (const unit of all) {
    if (all.some((other) => other.column === unit.column && other.top > unit.top)) fix(unit);
    if (unit.list) takesOf(unit).forEach(fix); // takes stand above each other too
  }
}

function fix(unit) {
  if (unit.frozen) return;
  unit.frozen = true;
  unit.node.style.height = `${unit.node.offsetHeight}px`;
  unit.node.classList.add("frozen");
}

function release(wall) {
  if (!wall.holding || !wall.parent || inUse(wall).length) return;
  wall.holding = false;
  wall.root.classList.remove("held");
  wall.list.style.width = "";
  thawAll(wall);
  if (wall.order) place(wall);
}

function thawAll(wall) {
  for (const unit of [...wall.families.values(), ...wall.cards.values()]) {
    unit.frozen = false;
    unit.node.style.height = "";
    unit.node.classList.remove("frozen", "kept");
  }
}

// A card that changes its state while it may not change its size shows the new one in the small form.
function keepFrame(wall, card) {
  if (wall.holding && card.frozen) card.node.classList.add("kept");
}

// What stands in the list: cards, and families of cards.
function standing(wall) {
  return [...wall.list.children].map((node) => node.unit);
}

function arrange(wall) {
  if (wall.ordered) {
    arrangeGrid(wall);
    return;
  }
  const width = wall.holding ? wall.heldWidth : wall.root.clientWidth;
  if (!width) return;
  const columns = Math.max(1, Math.floor((width + GAP) / (COLUMN_MIN + GAP)));
  if (columns !== wall.columns) {
    wall.columns = columns;
    wall.list.style.setProperty("--columns", columns);
    for (const unit of standing(wall)) unit.column = undefined;
  }
  const all = standing(wall);
  const heights = new Map(all.map((unit) => [unit, unit.node.offsetHeight]));
  const bottoms = Array(columns).fill(0);
  if (wall.holding && all.some((unit) => unit.column !== undefined)) arrangeHeld(wall, all, heights, bottoms);
  else {
    for (const unit of all) {
      unit.column ??= bottoms.indexOf(Math.min(...bottoms));
      unit.top = bottoms[unit.column];
      bottoms[unit.column] += heights.get(unit) + GAP;
    }
  }
  for (const unit of all) {
    unit.node.style.setProperty("--column", unit.column);
    unit.node.style.top = `${unit.top}px`;
  }
  const height = Math.max(0, ...bottoms) - (all.length ? GAP : 0);
  // A page that grew shorter under who looks at its end would scroll, and take the film along.
  wall.height = wall.holding ? Math.max(wall.height, height) : height;
  wall.list.style.height = `${wall.height}px`;
}

// Leave every card where it is; find room for the new ones.
function arrangeHeld(wall, all, heights, bottoms) {
  const bottom = (unit) => unit.top + heights.get(unit) + GAP;
  const measure = () => {
    bottoms.fill(0);
    for (const unit of all) {
      if (unit.column !== undefined) bottoms[unit.column] = Math.max(bottoms[unit.column], bottom(unit));
    }
  };
  const above = -wall.list.getBoundingClientRect().top; // what has scrolled out of sight
  const [lowest] = inUse(wall).map(unitOf).sort((one, other) => bottom(other) - bottom(one));
  for (const unit of all.filter((unit) => unit.column === undefined).reverse()) {
    measure();
    const free = bottoms.indexOf(Math.min(...bottoms));
    const inSight = bottoms[free] >= above && bottoms[free] + heights.get(unit) <= above + innerHeight;
    if (!lowest || inSight) {
      unit.column = free; // the end of a column: nothing moves
      unit.top = bottoms[free];
      continue;
    }
    const top = bottom(lowest); // else right below the film that plays, where the person looks
    for (const other of all) {
      if (other.column === lowest.column && other.top >= top) other.top += heights.get(unit) + GAP;
    }
    unit.column = lowest.column;
    unit.top = top;
  }
  measure();
  freeze(wall);
}

// A grid places its cards itself; only how many columns an open family spans is for us to say. One that stands alone
// stands in even rows.
function arrangeGrid(wall) {
  const least = (wall.here ? TAKE_MIN : POSTER_MIN) + GRID_GAP;
  const columns = Math.max(1, Math.floor((wall.root.clientWidth + GRID_GAP) / least));
  for (const family of wall.families.values()) {
    const { length } = takesOf(family);
    const across = Math.min(length, columns);
    const span = family.open ? (wall.here ? Math.ceil(length / Math.ceil(length / across)) : across) : 1;
    family.node.style.setProperty("--span", span);
    family.node.style.gridColumn = `span ${span}`;
  }
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
  for (const unit of [...wall.families.values(), ...wall.cards.values()]) sizes.observe(unit.node);
  return sizes;
}

function holdAnew(wall) {
  wall.holding = false;
  wall.list.style.width = "";
  thawAll(wall);
  arrange(wall);
  hold(wall);
}
