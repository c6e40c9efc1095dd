// A frame: each change asks for one, which paints both sides as they are seen now, and sets what stands on and around
// the stage by it. One canvas for all ways to compare, so that both sides are sampled alike and never drift.

const STAGE = "#14191A";
const BOX = "#000";

function redraw(table) {
  table.frame ??= requestAnimationFrame(() => draw(table));
}

function draw(table) {
  cancelAnimationFrame(table.frame);
  table.frame = null;
  if (!table.parent) return;
  const { ink, canvas } = table;
  const [left, right] = panes(table);
  const [a, b] = table.sides.map(paintable);
  ink.globalAlpha = 1;
  ink.globalCompositeOperation = "source-over";
  ink.fillStyle = STAGE;
  ink.fillRect(0, 0, canvas.width, canvas.height);
  PAINTED[table.mode](table, a, b, left, right);
  show(table);
}

// How the two sides are painted, by the way to compare; a side that is not there is null, and the other one is shown.
const PAINTED = {
  side(table, a, b, left, right) {
    within(table, left, left, (box) => paint(table, table.ink, a, box));
    within(table, right, right, (box) => paint(table, table.ink, b, box));
  },
  swipe(table, a, b, pane) {
    const { at } = lineRange(table);
    within(table, pane, { ...pane, width: at }, (box) => paint(table, table.ink, a, box));
    within(table, pane, { ...pane, x: at, width: pane.width - at }, (box) => paint(table, table.ink, b, box));
  },
  onion(table, a, b, pane) {
    const { ink, mix } = table;
    within(table, pane, pane, (box) => {
      if (a && b) ink.globalAlpha = 1 - mix;
      paint(table, ink, a, box);
      if (a && b) ink.globalAlpha = mix;
      ink.globalCompositeOperation = "lighter"; // on black, so that what only one of them covers fades as well
      paint(table, ink, b, box);
    });
  },
  difference(table, a, b, pane) {
    within(table, pane, pane, (box) => {
      if (a && b) paintDifference(table, table.ink, a, b, box);
      else paint(table, table.ink, a ?? b, box);
    });
  },
  flick(table, a, b, pane) {
    within(table, pane, pane, (box) => paint(table, table.ink, table.shown ? b : a, box));
  },
};

// Paint within a part of a pane, on the black of the box.
function within(table, pane, part, paintIn) {
  const { ink } = table;
  const box = boxIn(table, pane);
  const [x, y, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height].map(Math.round);
  ink.save();
  ink.beginPath();
  ink.rect(part.x, part.y, part.width, part.height);
  ink.clip();
  ink.beginPath();
  ink.rect(x, y, right - x, bottom - y);
  ink.clip();
  ink.fillStyle = BOX;
  ink.fillRect(x, y, right - x, bottom - y);
  paintIn(box);
  ink.restore();
}

// --- what stands on and around the stage -----------------------------------------------------------------------------

function show(table) {
  const { root, stage, texts, mode } = table;
  const [a, b] = table.labels;
  root.dataset.mode = mode;
  root.dataset.shown = table.shown;
  const zoomed = isZoomed(table);
  stage.classList.toggle("zoomed", zoomed);
  for (const radio of table.radios) {
    const chosen = radio.dataset.mode === mode;
    set(radio, "aria-checked", chosen);
    radio.tabIndex = chosen ? 0 : -1;
  }
  const pixels = table.view.exact;
  const size = (zoomOf(table) / pixelZoom(table)) * 100;
  say(table.percent, table.sides.some(paintable) ? `${size < 10 ? size.toFixed(1) : Math.round(size)} %` : "");
  set(table.fit, "aria-pressed", isWhole(table) && !pixels);
  set(table.one, "aria-pressed", pixels);
  const { at, left, width } = lineRange(table);
  const split = Math.round(table.split * 100);
  table.handle.style.left = `${at / table.density}px`;
  set(table.handle, "aria-valuenow", split);
  set(table.handle, "aria-valuetext", filled(texts.line_at, { n: split, a }));
  const mix = Math.round(table.mix * 100);
  slide(table.mixer, mix, `${mix} %`, filled(texts.mix_at, { n: mix, b }));
  slide(table.gainer, table.gain, `${table.gain} ×`, `${table.gain} ×`);
  const n = { onion: mix, swipe: split, difference: table.gain }[mode];
  const [first, second] = mode === "flick" && table.shown ? [b, a] : [a, b];
  set(table.canvas, "aria-label", [filled(texts.shows[mode], { a: first, b: second, n }), ...described(table)].join(" "));
  showTime(table);
}

function described(table) {
  return table.alts.flatMap((alt, index) => (alt ? [`${table.labels[index]}: ${alt}.`] : []));
}

function slide(slider, value, text, spoken) {
  const { input } = slider;
  if (Number(input.value) !== value) input.value = value;
  input.style.setProperty("--done", `${((value - input.min) / (input.max - input.min)) * 100}%`);
  say(slider.value, text);
  set(slider.input, "aria-valuetext", spoken);
}

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function set(node, attribute, value) {
  if (node.getAttribute(attribute) !== String(value)) node.setAttribute(attribute, value);
}
