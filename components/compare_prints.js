// Painting one side, and the difference of both, into a box. Sampling a large picture down costs most of a frame, so
// it is done once for the size at which a picture is seen: a print, which every further frame only copies. What is on
// its way (a zoom, a film that plays) is painted straight from its source, as fast as that goes.

const PIXELS_FROM = 2; // device pixels for one of the picture, above which its pixels are shown as squares
const STILL_AFTER_MS = 80;

// The size is changing: paint fast, and well again when it has come to rest.
function stir(table) {
  table.moving = true;
  clearTimeout(table.stilling);
  table.stilling = setTimeout(() => still(table), STILL_AFTER_MS);
}

function still(table) {
  clearTimeout(table.stilling);
  table.moving = false;
  redraw(table);
}

function isRunning(table, side) {
  return side.kind === "film" && (table.film.playing || table.film.scrubbing);
}

function paint(table, ink, side, box) {
  if (!side) return;
  const place = placeIn(table, side, box);
  const print = place.scale < 1 && printOf(table, side, place);
  ink.imageSmoothingEnabled = place.scale <= PIXELS_FROM;
  ink.imageSmoothingQuality = "low";
  if (print) ink.drawImage(print, place.x, place.y);
  else ink.drawImage(side.source, place.x, place.y, place.width, place.height);
}

// The print of a side in a size, made if there is time; null while all is in motion.
function printOf(table, side, { width, height }) {
  const kept = side.print;
  if (kept?.width === width && kept.height === height && side.printed === side.version) return kept;
  if (table.moving || isRunning(table, side) || !width || !height) return null;
  const ink = new OffscreenCanvas(width, height).getContext("2d", { alpha: false });
  ink.imageSmoothingQuality = "high";
  ink.drawImage(side.source, 0, 0, width, height);
  kept?.close();
  side.printed = side.version;
  return (side.print = ink.canvas.transferToImageBitmap());
}

// Paint how far two sides are apart, times the gain.
function paintDifference(table, ink, a, b, box) {
  // Above their own size the pixels' differences are enlarged, so that one print does for every zoom.
  const width = Math.min(box.width, Math.max(ownWidth(table, a), ownWidth(table, b)));
  const print = differencePrint(table, a, b, width);
  if (!print) {
    subtract(table, ink, a, b, box);
    return;
  }
  const times = box.width / print.of;
  const whole = Math.abs(times - Math.round(times)) < 1e-4;
  const [x, y] = whole ? [Math.round(box.x), Math.round(box.y)] : [box.x, box.y];
  ink.imageSmoothingEnabled = times <= PIXELS_FROM && !whole;
  ink.imageSmoothingQuality = "low";
  ink.drawImage(print.bitmap, x, y, print.bitmap.width * times, print.bitmap.height * times);
}

function differencePrint(table, a, b, width) {
  const kept = table.difference;
  const holds = [a, a.version, b, b.version, table.gain];
  const same = kept?.holds.every((each, index) => each === holds[index]);
  // While a zoom moves, a print of another size is stretched: the whole work again would halt it.
  if (same && (kept.of === width || table.moving)) return kept;
  if (table.moving || isRunning(table, a) || isRunning(table, b)) return null;
  const box = { x: 0, y: 0, width, height: width / boxRatio(table) };
  const size = [width, box.height].map((side) => Math.max(1, Math.round(side)));
  const ink = new OffscreenCanvas(...size).getContext("2d", { alpha: false });
  subtract(table, ink, a, b, box);
  kept?.bitmap.close();
  return (table.difference = { holds, of: width, bitmap: ink.canvas.transferToImageBitmap() });
}

function dropDifference(table) {
  table.difference?.bitmap.close();
  table.difference = null;
}

// Paint |a − b| × gain. Adding a canvas to itself is exact, clips at white, and reads no pixel back: three times for 8.
function subtract(table, ink, a, b, box) {
  paint(table, ink, a, box);
  ink.globalCompositeOperation = "difference";
  paint(table, ink, b, box);
  ink.globalCompositeOperation = "lighter";
  for (let reached = 1; reached < table.gain; reached = Math.min(table.gain, reached * 2)) {
    ink.globalAlpha = Math.min(1, table.gain / reached - 1);
    ink.drawImage(ink.canvas, 0, 0);
  }
}
