// Hands on the table. A drag moves the dividing line while all is seen, and the pictures once they are zoomed; the
// knob always moves the line. Two fingers zoom and move. At rest one finger still scrolls the page up and down.

const SLACK_PX = 4; // a press that moves less is no drag
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function watchHands(table) {
  const { root, stage } = table;
  const hand = { fingers: new Map(), drag: null };
  stage.addEventListener("pointerdown", (event) => press(table, hand, event));
  stage.addEventListener("pointermove", (event) => move(table, hand, event));
  stage.addEventListener("pointerup", (event) => release(table, hand, event));
  stage.addEventListener("pointercancel", (event) => release(table, hand, event));
  stage.addEventListener("dblclick", (event) => toggleZoom(table, placeOf(table, event)));
  stage.addEventListener("wheel", (event) => wheel(table, event), { passive: false });
  root.addEventListener("keydown", (event) => key(table, event));
}

// Where an event is on the stage, in device pixels.
function placeOf(table, event) {
  const box = table.stage.getBoundingClientRect();
  return { x: (event.clientX - box.left) * table.density, y: (event.clientY - box.top) * table.density };
}

// --- mouse and fingers -----------------------------------------------------------------------------------------------

function press(table, hand, event) {
  if (event.button !== 0) return;
  const { stage, handle } = table;
  const onHandle = handle.contains(event.target);
  (onHandle ? handle : stage).focus({ preventScroll: true });
  event.preventDefault(); // the focus is where it belongs
  stage.setPointerCapture(event.pointerId);
  stopGliding(table);
  const at = placeOf(table, event);
  hand.fingers.set(event.pointerId, at);
  if (hand.fingers.size === 1) {
    const off = onHandle ? lineRange(table).at - at.x : 0; // the line stays where it was held
    hand.drag = { kind: onHandle ? "line" : null, from: at, off };
  } else if (hand.fingers.size === 2) hand.drag = { kind: "pinch", ...spread(hand) };
}

function move(table, hand, event) {
  const before = hand.fingers.get(event.pointerId);
  if (!before || !hand.drag) return;
  const at = placeOf(table, event);
  const { drag } = hand;
  hand.fingers.set(event.pointerId, at);
  if (drag.kind === null) {
    if (Math.hypot(at.x - drag.from.x, at.y - drag.from.y) < SLACK_PX * table.density) return;
    drag.kind = isZoomed(table) ? "pan" : table.mode === "swipe" ? "line" : "none";
  }
  if (drag.kind === "line") moveLine(table, at.x + drag.off);
  else if (drag.kind === "pan") pan(table, at.x - before.x, at.y - before.y);
  else if (drag.kind === "pinch" && hand.fingers.size === 2) pinch(table, hand);
  table.stage.classList.toggle("held", drag.kind === "pan");
}

function release(table, hand, event) {
  if (!hand.fingers.delete(event.pointerId)) return;
  const tapped = event.type === "pointerup" && hand.drag?.kind === null;
  if (hand.drag?.kind === "pinch") announce(table, table.percent.textContent);
  hand.drag = null; // the finger that stays after a pinch moves nothing
  table.stage.classList.remove("held");
  if (tapped && table.mode === "flick") flick(table);
}

function moveLine(table, x) {
  const { left, width } = lineRange(table);
  setSplit(table, (x - left) / width);
}

function spread(hand) {
  const [one, other] = hand.fingers.values();
  return {
    apart: Math.max(1, Math.hypot(one.x - other.x, one.y - other.y)),
    middle: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 },
  };
}

function pinch(table, hand) {
  const { drag } = hand;
  const now = spread(hand);
  stir(table);
  see(table, zoomedAt(table, zoomOf(table) * (now.apart / drag.apart), drag.middle));
  if (isZoomed(table)) pan(table, now.middle.x - drag.middle.x, now.middle.y - drag.middle.y);
  Object.assign(drag, now);
}

// The wheel zooms once the stage has the focus; else the page scrolls on, as it does where nothing is left to zoom out.
function wheel(table, event) {
  const pinched = event.ctrlKey || event.metaKey; // so trackpads tell a pinch
  if (!pinched && !table.stage.contains(focused(table))) return;
  const lines = { 1: 16, 2: 400 }[event.deltaMode] ?? 1;
  if (!event.deltaY) return;
  if (!pinched && event.deltaY > 0 && zoomOf(table) <= Math.min(1, pixelZoom(table)) && !table.wheeling) return;
  event.preventDefault(); // for a turn that began as a zoom up to its end: the page must not jump off under it
  stopGliding(table);
  stir(table);
  const factor = Math.exp(-clamp(event.deltaY * lines, -200, 200) * (pinched ? 0.01 : 0.002));
  let zoom = zoomOf(table) * factor;
  if ((zoomOf(table) - 1) * (zoom - 1) < 0) zoom = 1; // the whole is a place to rest on the way
  see(table, zoom === 1 ? WHOLE : zoomedAt(table, zoom, placeOf(table, event)));
  clearTimeout(table.wheeling);
  table.wheeling = setTimeout(() => {
    table.wheeling = null;
    announce(table, table.percent.textContent);
  }, SETTLED_MS);
}

// --- keys ------------------------------------------------------------------------------------------------------------

// Who came to the page and touched nothing yet has the focus nowhere: digits mean the one comparison that is there.
document.addEventListener("keydown", (event) => {
  if (!/^[1-5]$/.test(event.key)) return;
  const [table, other] = [...tables.values()].filter((each) => each.parent && each.root.checkVisibility());
  if (!table || other || !document.activeElement?.contains(table.root.getRootNode().host ?? table.root)) return;
  if (focused(table)) return; // it has heard the key itself
  key(table, event);
  table.stage.focus({ preventScroll: true });
});

function key(table, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  const target = event.composedPath()[0];
  const done = target.type === "range" && /^(Arrow|Page|Home|End)/.test(event.key) ? false : pressed(table, event, target);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}

// Act on a key; true when it meant something here.
function pressed(table, event, target) {
  const digit = MODES["12345".indexOf(event.key)];
  if (digit) return act(() => setMode(table, digit));
  switch (event.key) {
    case " ":
      // A focused button is pressed by Space; a way that is chosen already has no other use for it.
      if (target.tagName === "BUTTON" && target.getAttribute("aria-checked") !== "true") return false;
      return event.repeat || act(() => (table.mode === "flick" ? flick(table) : setMode(table, "flick")));
    case "+":
    case "=":
      return act(() => zoomBy(table, ZOOM_STEP));
    case "-":
      return act(() => zoomBy(table, 1 / ZOOM_STEP));
    case "0":
      return act(() => glide(table, WHOLE));
    case "9":
      return act(() => seePixels(table));
    case "f":
      return act(() => toggleFull(table));
    case "k":
      return hasFilm(table) && act(() => togglePlay(table));
    case ",":
      return hasFilm(table) && act(() => stepFrame(table, -1));
    case ".":
      return hasFilm(table) && act(() => stepFrame(table, 1));
  }
  if (target === table.handle) return lineKey(table, event);
  const way = WAYS[event.key];
  if (!way) return false;
  if (target.getAttribute("role") === "radio") return act(() => rove(table, way[0] || way[1]));
  return target === table.stage && arrow(table, way, event.shiftKey);
}

function act(does) {
  does();
  return true;
}

function lineKey(table, event) {
  const way = WAYS[event.key];
  const steps = { Home: -100, End: 100, PageUp: 10, PageDown: -10 };
  const by = way ? (way[0] || -way[1]) * (event.shiftKey ? 10 : 2) : steps[event.key];
  return Boolean(by) && act(() => setSplit(table, table.split + by / 100));
}

function rove(table, by) {
  const next = (MODES.indexOf(table.mode) + by + MODES.length) % MODES.length;
  setMode(table, MODES[next]);
  table.radios[next].focus();
}

// An arrow on the stage: moves the eye over what is zoomed, else what the way to compare has to move.
function arrow(table, [x, y], far) {
  if (isZoomed(table)) {
    const [pane] = panes(table);
    const step = (far ? 0.5 : 0.1) * Math.min(pane.width, pane.height);
    return act(() => pan(table, -x * step, -y * step));
  }
  if (!x) return false; // the page scrolls
  const by = (x * (far ? 10 : 2)) / 100;
  if (table.mode === "swipe") return act(() => setSplit(table, table.split + by));
  if (table.mode === "onion") return act(() => setMix(table, table.mix + by));
  if (table.mode === "difference") return act(() => setGain(table, table.gain + x));
  return false;
}

function toggleFull(table) {
  if (document.fullscreenElement) document.exitFullscreen();
  else table.root.requestFullscreen?.().catch(() => {}); // refused: the stage stays as it is
}
