// Where the table is seen: one zoom and one place for both sides. Both lie in a box of the ratio that Python names,
// each fitted into it as a whole; lengths are device pixels of the canvas, places in the box go from 0 to 1.
// `zoom` is relative to the size at which the box fits; `exact` means 1:1, whatever the size of the stage.

const ZOOM_STEP = 1.25;
const MOST_AT_FIT = 8; // times the fitted size, and
const MOST_AT_PIXELS = 16; // times the pictures' own size, whichever is more
const GLIDE_MS = 160;
const GAP_PX = 2;
const WHOLE = { zoom: 1, x: 0.5, y: 0.5, exact: false };

function watchSize(table) {
  const sizes = new ResizeObserver(([entry]) => {
    const { width: wide, height: high } = entry.contentRect;
    const exact = entry.devicePixelContentBoxSize?.[0];
    const width = devicePixels(wide, exact?.inlineSize);
    const height = devicePixels(high, exact?.blockSize);
    if (!width || !height) return;
    table.density = width / wide;
    if (table.canvas.width !== width || table.canvas.height !== height) Object.assign(table.canvas, { width, height });
    keepInside(table);
    draw(table); // at once: a canvas of another size is empty
  });
  try {
    sizes.observe(table.canvas, { box: "device-pixel-content-box" });
  } catch {
    sizes.observe(table.canvas); // Safari knows no device pixels here
  }
  return sizes;
}

// A length in device pixels: as the browser snaps it to them, where it tells, and tells so for this screen (Chromium
// does not while a screen is emulated).
function devicePixels(length, snapped) {
  const near = length * devicePixelRatio;
  return Math.abs(snapped - near) <= 1 ? snapped : Math.round(near);
}

// The parts of the canvas that the two sides are seen in: one half each, or all of it.
function panes(table) {
  const { width, height } = table.canvas;
  if (table.mode !== "side") return [0, 1].map(() => ({ x: 0, y: 0, width, height }));
  const half = Math.floor((width - Math.round(GAP_PX * table.density)) / 2);
  return [0, width - half].map((x) => ({ x, y: 0, width: half, height }));
}

function boxRatio(table) {
  return table.ratio[0] / table.ratio[1];
}

function fittedWidth(table) {
  const [pane] = panes(table);
  return Math.max(1, Math.min(pane.width, pane.height * boxRatio(table)));
}

// How wide the box would be with one device pixel for each pixel of a side.
function ownWidth(table, side) {
  return Math.max(side.width, side.height * boxRatio(table));
}

// The zoom that shows the finer side pixel for pixel.
function pixelZoom(table) {
  const widths = table.sides.map((side) => paintable(side)).map((side) => (side ? ownWidth(table, side) : 0));
  return Math.max(...widths) / fittedWidth(table) || 1;
}

function zoomOf(table) {
  return table.view.exact ? pixelZoom(table) : table.view.zoom;
}

function isWhole(table) {
  return Math.abs(zoomOf(table) - 1) < 1e-6;
}

// Whether there is more than the panes show.
function isZoomed(table) {
  return zoomOf(table) > 1 + 1e-6;
}

// The box in a pane.
function boxIn(table, pane) {
  const width = fittedWidth(table) * zoomOf(table);
  const height = width / boxRatio(table);
  const { x, y } = table.view;
  return { x: pane.x + pane.width / 2 - x * width, y: pane.y + pane.height / 2 - y * height, width, height };
}

// Where a side is painted in a box, and how large a pixel of it gets. On whole device pixels, but for enlarged ones on
// the way between two whole sizes.
function placeIn(table, side, box) {
  const exact = box.width / ownWidth(table, side);
  const times = Math.round(exact);
  const scale = times >= 1 && Math.abs(exact - times) < 1e-4 ? times : exact;
  const [width, height] = [side.width * scale, side.height * scale];
  const place = { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
  if (scale > 1 && scale !== times) return { ...place, scale };
  return { x: Math.round(place.x), y: Math.round(place.y), width: Math.round(width), height: Math.round(height), scale };
}

// The part of the stage that the dividing line moves over, and where it stands; device pixels from the left.
function lineRange(table) {
  const [pane] = panes(table);
  const box = boxIn(table, pane);
  const left = Math.max(0, box.x);
  const width = Math.max(1, Math.min(pane.width, box.x + box.width) - left);
  return { left, width, at: Math.round(left + table.split * width) };
}

// --- changes ---------------------------------------------------------------------------------------------------------

function keepInside(table) {
  const { view } = table;
  const [pane] = panes(table);
  const width = fittedWidth(table) * zoomOf(table);
  const within = (place, seen, all) => {
    const half = Math.min(0.5, seen / all / 2);
    return clamp(place, half, 1 - half);
  };
  view.x = within(view.x, pane.width, width);
  view.y = within(view.y, pane.height, width / boxRatio(table));
}

function see(table, view) {
  table.view = { ...view };
  keepInside(table);
  redraw(table);
}

function seeAll(table) {
  stopGliding(table);
  see(table, WHOLE);
}

// The view with another zoom that leaves a point of the stage where it is; `at` is in device pixels from its corner.
function zoomedAt(table, zoom, at) {
  const pixels = pixelZoom(table);
  const to = clamp(zoom, Math.min(1, pixels), Math.max(MOST_AT_FIT, MOST_AT_PIXELS * pixels));
  const pane = paneAt(table, at);
  const before = boxIn(table, pane);
  const width = fittedWidth(table) * to;
  const height = width / boxRatio(table);
  const x = (at.x - before.x) / before.width - (at.x - pane.x - pane.width / 2) / width;
  const y = (at.y - before.y) / before.height - (at.y - pane.y - pane.height / 2) / height;
  return { zoom: to, x, y, exact: false };
}

function paneAt(table, at) {
  const [left, right] = panes(table);
  return at.x < right.x ? left : right;
}

function middle(table) {
  const [pane] = panes(table);
  return { x: pane.width / 2, y: pane.height / 2 };
}

function zoomBy(table, factor, at = middle(table)) {
  const from = table.gliding ? (table.gliding.to.exact ? pixelZoom(table) : table.gliding.to.zoom) : zoomOf(table);
  glide(table, zoomedAt(table, from * factor, at));
}

function seePixels(table, at = middle(table)) {
  glide(table, { ...zoomedAt(table, pixelZoom(table), at), exact: true });
}

// From the whole to the pixels and back; where the two are all but the same, to twice the size instead.
function toggleZoom(table, at) {
  if (!isWhole(table) || table.view.exact) glide(table, WHOLE);
  else if (Math.abs(pixelZoom(table) - 1) < 0.05) glide(table, zoomedAt(table, 2, at));
  else seePixels(table, at);
}

// Move the table under the eye, by device pixels.
function pan(table, dx, dy) {
  stopGliding(table);
  const width = fittedWidth(table) * zoomOf(table);
  const { view } = table;
  see(table, { ...view, x: view.x - dx / width, y: view.y - (dy / width) * boxRatio(table) });
}

// Go to a view within a moment, so that the eye can follow; at once for who wants no motion.
function glide(table, to) {
  stopGliding(table);
  const arrive = () => {
    table.gliding = null;
    still(table);
    see(table, to);
    draw(table);
    announce(table, table.percent.textContent);
  };
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    arrive();
    return;
  }
  const from = { ...table.view, zoom: zoomOf(table) };
  const end = to.exact ? pixelZoom(table) : to.zoom;
  const glide = (table.gliding = { to, began: performance.now() });
  const step = (now) => {
    const t = clamp((now - glide.began) / GLIDE_MS, 0, 1);
    if (t === 1) {
      arrive();
      return;
    }
    stir(table);
    const eased = 1 - (1 - t) ** 3;
    const zoom = from.zoom * (end / from.zoom) ** eased;
    // Places go with 1 / zoom, so that the point under the pointer stays there on the way as well.
    const way = Math.abs(end - from.zoom) < 1e-9 ? eased : (1 / zoom - 1 / from.zoom) / (1 / end - 1 / from.zoom);
    see(table, { zoom, x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, exact: false });
    glide.frame = requestAnimationFrame(step);
  };
  glide.frame = requestAnimationFrame(step);
}

// Be at once where a glide goes.
function land(table) {
  const to = table.gliding?.to;
  stopGliding(table);
  if (!to) return;
  still(table);
  see(table, to);
}

function stopGliding(table) {
  if (table.gliding) cancelAnimationFrame(table.gliding.frame);
  table.gliding = null;
}
