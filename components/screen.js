// The screen: one film to look at frame by frame. This part holds the state, takes what Python says and makes the nodes;
// screen_clock.js moves the film, screen_hands.js takes keys and pointers. All texts come from Python and go through
// `textContent`.

const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];
const FORGOTTEN_MS = 300_000;
const screens = new Map(); // by key; outlives an unmount (a page switch, a shifted sibling)

export default function ({ data: [data], parentElement, setStateValue, setTriggerValue }) {
  const screen = screens.get(data.key) ?? create(data.key);
  screen.tell = (moment) => setStateValue("moment", moment);
  screen.use = (frame) => setTriggerValue("frame", { ...frame, n: ++screen.used });
  mount(screen, parentElement);
  take(screen, data);
  return () => unmount(screen, parentElement);
}

function create(key) {
  const screen = {
    key,
    data: null,
    index: 0, // the frame that is seen, or will be once the film is there
    wanted: null, // the frame that is yet to be gone to
    playing: false,
    touched: false, // a person moved it: only then is Python told where it rests
    slot: null, // a press of "Use this frame" that waits until the film rests
    told: null,
    used: 0,
    parent: null,
  };
  build(screen);
  watchFilm(screen);
  watchHands(screen);
  screens.set(key, screen);
  return screen;
}

function mount(screen, parent) {
  clearTimeout(screen.forgetting);
  if (screen.parent === parent) return;
  screen.parent = parent;
  screen.told = null; // Python forgets who leaves its page
  parent.querySelector(".place").append(screen.root);
  screen.listening?.abort();
  screen.listening = new AbortController();
  watchPage(screen, screen.listening.signal);
}

function unmount(screen, parent) {
  if (screen.parent !== parent) return; // mounted elsewhere meanwhile
  screen.parent = null;
  screen.listening.abort();
  clearTimeout(screen.telling);
  pause(screen);
  screen.forgetting = setTimeout(() => forget(screen), FORGOTTEN_MS);
}

function forget(screen) {
  screens.delete(screen.key);
  screen.video.removeAttribute("src");
  screen.video.load(); // lets go of the connection and the decoder
}

// Take a run's data. What is equal stays as it is, so that a run never disturbs who looks.
function take(screen, data) {
  const before = screen.data;
  screen.data = data;
  if (before?.src !== data.src) load(screen);
  if (JSON.stringify(before) !== JSON.stringify(data)) write(screen);
  show(screen);
}

// Another film in the same place: loop, speed and sound stay as they were set.
function load(screen) {
  const { video, data, stage } = screen;
  pause(screen);
  clearTimeout(screen.telling);
  Object.assign(screen, { index: 0, wanted: null, touched: false, slot: null, told: null, broken: false });
  stage.style.aspectRatio = `${data.width} / ${data.height}`;
  stage.classList.toggle("high", data.width < 1.2 * data.height);
  stage.classList.add("fresh");
  screen.still.hidden = true;
  video.poster = data.poster;
  video.src = data.src;
}

// --- nodes -----------------------------------------------------------------------------------------------------------

function build(screen) {
  const root = (screen.root = make("section", "screen"));
  const stage = (screen.stage = make("div", "stage", root));
  const video = (screen.video = make("video", "", stage));
  Object.assign(video, { playsInline: true, preload: "auto", tabIndex: -1, disablePictureInPicture: true });
  screen.still = make("canvas", "still", stage);
  screen.still.hidden = true;
  icon("play_arrow", make("span", "big", stage));
  screen.note = make("p", "note", stage);
  icon("broken_image", screen.note);
  make("span", "", screen.note);
  screen.scrubber = make("input", "scrubber", root);
  Object.assign(screen.scrubber, { type: "range", min: 0, step: 1, value: 0 });
  const bar = make("div", "transport", root);
  screen.back = button(screen, "step", "chevron_left", bar, () => step(screen, -1));
  screen.play = button(screen, "step play", "play_arrow", bar, () => toggle(screen));
  screen.on = button(screen, "step", "chevron_right", bar, () => step(screen, 1));
  const clock = make("p", "clock", bar);
  screen.time = make("span", "time", clock);
  screen.number = make("span", "number", clock);
  buildEnd(screen, make("div", "end", bar));
  screen.uses = make("div", "uses", root);
  for (const slot of ["start", "end"]) {
    screen[slot] = button(screen, `use ${slot}`, "photo_frame", screen.uses, () => useFrame(screen, slot));
    screen[slot].words = make("span", "", screen[slot]);
  }
  screen.status = make("p", "unseen", root);
  screen.status.setAttribute("role", "status");
}

function buildEnd(screen, end) {
  const label = make("label", "speed", end);
  screen.speedWords = make("span", "unseen", label);
  screen.speed = make("select", "", label);
  for (const speed of SPEEDS) screen.speed.append(new Option(`${speed}×`, speed, speed === 1, speed === 1));
  icon("keyboard_arrow_down", label);
  screen.loop = button(screen, "step", "repeat", end, () => toggleLoop(screen));
  screen.mute = button(screen, "step", "volume_up", end, () => toggleMute(screen));
  screen.full = button(screen, "step", "fullscreen", end, () => toggleFull(screen));
  screen.full.hidden = !document.fullscreenEnabled;
}

// A button. Who presses it with a pointer goes on with keys on the scrubber; who tabs stays where they are.
function button(screen, name, glyph, parent, press) {
  const node = make("button", name, parent);
  node.glyph = icon(glyph, node);
  node.onclick = (event) => {
    press();
    if (event.detail) screen.scrubber.focus({ preventScroll: true });
  };
  return node;
}

// --- words -----------------------------------------------------------------------------------------------------------

// Write all that stays as it is until Python says something else.
function write(screen) {
  const { texts, count, uses, label } = screen.data;
  screen.root.setAttribute("aria-label", label);
  screen.video.setAttribute("aria-label", label);
  screen.note.lastChild.textContent = texts.broken;
  screen.scrubber.setAttribute("aria-label", texts.position);
  screen.scrubber.max = count - 1;
  name(screen.back, texts.back, "←");
  name(screen.on, texts.on, "→");
  name(screen.loop, texts.loop, "L");
  screen.speedWords.textContent = screen.speed.title = texts.speed;
  screen.uses.hidden = !uses;
  screen.start.words.textContent = texts.use_start;
  screen.end.words.textContent = texts.use_end;
}

function name(node, words, key) {
  node.setAttribute("aria-label", words);
  node.title = `${words} (${key})`;
}

// Show what changes from frame to frame.
function show(screen) {
  const { texts, count, fps } = screen.data;
  const { scrubber, index, video } = screen;
  const shown = { n: index + 1, count, time: clockWords(index / fps), length: clockWords(count / fps) };
  name(screen.play, screen.playing ? texts.pause : texts.play, "K");
  screen.play.glyph.dataset.icon = screen.playing ? "pause" : "play_arrow";
  if (Number(scrubber.value) !== index) scrubber.value = index;
  scrubber.style.setProperty("--done", `${count > 1 ? (index / (count - 1)) * 100 : 0}%`);
  scrubber.setAttribute("aria-valuetext", filled(texts.at, shown));
  say(screen.time, `${shown.time} / ${shown.length}`);
  say(screen.number, filled(texts.frame, shown));
  screen.loop.setAttribute("aria-pressed", String(video.loop));
  name(screen.mute, video.muted ? texts.unmute : texts.mute, "M");
  screen.mute.glyph.dataset.icon = video.muted ? "volume_off" : "volume_up";
  const full = Boolean(document.fullscreenElement);
  name(screen.full, full ? texts.leave_full : texts.full, "F");
  screen.full.glyph.dataset.icon = full ? "fullscreen_exit" : "fullscreen";
  screen.note.hidden = !screen.broken;
  for (const control of screen.root.querySelectorAll("button, input, select")) control.disabled = Boolean(screen.broken);
}

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// A text with its placeholders filled in.
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function clockWords(seconds) {
  const hundredths = Math.round(seconds * 100);
  const two = (number) => String(number).padStart(2, "0");
  return `${Math.floor(hundredths / 6000)}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}
