// The comparison: a light table on which two pictures or films lie in the same place, seen in five ways through one
// canvas. This part holds the state and takes what Python says; compare_build.js makes the nodes, compare_sides.js
// loads what lies there, compare_view.js knows where it is seen, compare_draw.js and compare_prints.js paint it,
// compare_hands.js takes keys, mouse and fingers, compare_films.js is the clock of films. All texts come from Python and
// go through `textContent`.

const MODES = ["side", "swipe", "onion", "difference", "flick"];
const MAX_GAIN = 8;
const SETTLED_MS = 300;
const FORGOTTEN_MS = 300_000;
const tables = new Map(); // by key; outlives an unmount (a page switch, a shifted sibling)

export default function ({ data: [data], parentElement, setStateValue }) {
  const table = tables.get(data.key) ?? create(data);
  table.tell = setStateValue;
  take(table, data);
  mount(table, parentElement);
  return () => unmount(table, parentElement);
}

function create(data) {
  const table = {
    key: data.key,
    asked: data.mode,
    mode: data.mode,
    split: 0.5, // where the dividing line stands in what is seen of the box
    mix: 0.5,
    gain: 1,
    shown: 0, // the side that flick shows
    ratio: data.ratio,
    density: 1, // device pixels of a CSS pixel
    view: { zoom: 1, x: 0.5, y: 0.5, exact: false },
    sides: [],
    pair: null,
    difference: null,
    moving: false, // a zoom is on its way
    told: { mode: data.mode, moment: null },
    film: { playing: false, loop: false, scrubbing: false, at: 0, wanted: null, moment: null, frame: 1 / 24 },
    parent: null,
  };
  build(table);
  watchHands(table);
  tables.set(table.key, table);
  return table;
}

function mount(table, parent) {
  clearTimeout(table.forgetting);
  if (table.parent === parent) return;
  const returned = table.parent === null && table.mounted;
  table.parent = parent;
  table.mounted = true;
  parent.querySelector(".place").append(table.root);
  table.sizes?.disconnect();
  table.sizes = watchSize(table);
  if (returned) table.told = { mode: table.asked, moment: null }; // Python forgets who leaves its page
  tellSoon(table);
}

function unmount(table, parent) {
  if (table.parent !== parent) return; // mounted elsewhere meanwhile
  table.parent = null;
  table.sizes.disconnect();
  clearTimeout(table.telling);
  pause(table);
  table.forgetting = setTimeout(() => forget(table), FORGOTTEN_MS);
}

function forget(table) {
  tables.delete(table.key);
  for (const side of table.sides) dropSide(side);
  dropDifference(table);
}

// Take a run's data. What is equal stays as it is, so that a run never disturbs who looks.
function take(table, data) {
  const words = JSON.stringify([data.texts, data.sides]);
  table.texts = data.texts;
  table.labels = data.sides.map((side) => side.label);
  table.alts = data.sides.map((side) => side.alt);
  if (table.pair !== data.pair) laySides(table, data);
  const [width, height] = data.ratio;
  if (table.ratio[0] / table.ratio[1] !== width / height) seeAll(table);
  table.ratio = data.ratio;
  table.stage.style.aspectRatio = `${width} / ${height}`;
  if (words !== table.words) {
    table.words = words;
    write(table, data.sides);
  }
  if (data.mode !== table.asked) {
    table.asked = data.mode;
    setMode(table, data.mode);
  }
  redraw(table);
}

function laySides(table, data) {
  pause(table);
  table.pair = data.pair;
  const before = table.sides;
  table.sides = data.sides.map(({ url, kind }, index) => {
    // A picture that stays, on whichever side, is not loaded again.
    const kept = before.findIndex((side) => side && side.url === url && side.kind === kind);
    return kept < 0 ? newSide(table, url, kind, before[index]) : before.splice(kept, 1, null)[0];
  });
  for (const side of before) if (side) dropSide(side, table.sides);
  dropDifference(table);
  Object.assign(table.film, { at: 0, wanted: null, moment: null, touched: false, frame: 1 / 24, learnt: null });
  seeAll(table);
  seek(table, 0);
  showSides(table);
}

// --- what a person changes -------------------------------------------------------------------------------------------

function setMode(table, mode) {
  if (!MODES.includes(mode) || mode === table.mode) return;
  if (focused(table) === table.handle) table.stage.focus({ preventScroll: true }); // it is about to be hidden
  land(table);
  table.mode = mode;
  announce(table, mode === "flick" ? `${table.texts.modes.flick}: ${table.labels[table.shown]}` : table.texts.modes[mode]);
  redraw(table);
  tellSoon(table);
}

function flick(table) {
  table.shown = 1 - table.shown;
  announce(table, table.labels[table.shown]);
  redraw(table);
}

function setSplit(table, split) {
  table.split = clamp(split, 0, 1);
  redraw(table);
}

function setMix(table, mix) {
  table.mix = clamp(mix, 0, 1);
  redraw(table);
}

function setGain(table, gain) {
  table.gain = clamp(Math.round(gain), 1, MAX_GAIN);
  redraw(table);
}

// --- what others hear ------------------------------------------------------------------------------------------------

// Tell Python once the person has settled: flipping through the ways to compare runs the page once.
function tellSoon(table) {
  clearTimeout(table.telling);
  table.telling = setTimeout(() => {
    if (!table.parent) return;
    const { moment } = table.film;
    if (table.told.mode !== table.mode) table.tell("mode", (table.told.mode = table.mode));
    if (table.told.moment === moment) return;
    table.told.moment = moment;
    table.tell("moment", moment === null ? null : { pair: table.pair, seconds: moment });
  }, SETTLED_MS);
}

function announce(table, words) {
  table.status.textContent = words;
}

// --- small tools -----------------------------------------------------------------------------------------------------

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

// A text with its placeholders filled in.
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function focused(table) {
  return table.root.getRootNode().activeElement ?? null;
}
