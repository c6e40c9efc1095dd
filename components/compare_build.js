// The nodes of the comparison, made once: ways to compare and zoom above the stage, badges and the control of the way
// chosen below it, then the films' transport.

function build(table) {
  const root = (table.root = make("section", "compare"));
  const bar = make("div", "bar", root);
  buildModes(table, make("div", "modes", bar));
  buildZoom(table, make("div", "zoom", bar));
  buildStage(table, make("div", "stage", root));
  buildFoot(table, make("div", "foot", root));
  buildTransport(table, make("div", "transport", root));
  table.help = make("p", "unseen", root);
  table.help.id = "help";
  table.status = make("p", "unseen", root);
  table.status.setAttribute("role", "status");
}

function buildModes(table, group) {
  table.modes = group;
  group.setAttribute("role", "radiogroup");
  table.radios = MODES.map((mode) => {
    const radio = button("mode", group, () => setMode(table, mode));
    radio.setAttribute("role", "radio");
    radio.dataset.mode = mode;
    return radio;
  });
}

function buildZoom(table, group) {
  table.zoom = group;
  group.setAttribute("role", "group");
  table.zoomOut = button("step", group, () => zoomBy(table, 1 / ZOOM_STEP));
  icon("remove", table.zoomOut);
  table.percent = make("span", "percent", group);
  table.zoomIn = button("step", group, () => zoomBy(table, ZOOM_STEP));
  icon("add", table.zoomIn);
  table.fit = button("", group, () => glide(table, WHOLE));
  table.one = button("", group, () => seePixels(table));
  table.full = button("step", group, () => toggleFull(table));
  icon("fullscreen", table.full);
  table.full.hidden = !document.fullscreenEnabled;
}

function buildStage(table, stage) {
  table.stage = stage;
  stage.tabIndex = 0;
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-describedby", "help");
  table.canvas = make("canvas", "", stage);
  table.canvas.setAttribute("role", "img");
  table.ink = table.canvas.getContext("2d", { alpha: false });
  table.sources = make("div", "sources", stage);
  table.notes = [0, 1].map((index) => make("p", `note ${"ab"[index]}`, stage));
  for (const note of table.notes) {
    icon("broken_image", note);
    make("span", "", note);
    note.hidden = true;
  }
  const handle = (table.handle = make("div", "handle", stage));
  handle.tabIndex = 0;
  handle.setAttribute("role", "slider");
  handle.setAttribute("aria-valuemin", "0");
  handle.setAttribute("aria-valuemax", "100");
  make("i", "knob", handle);
}

function buildFoot(table, foot) {
  const badge = () => make("span", "badge", foot);
  table.badges = [badge()];
  const middle = make("div", "middle", foot);
  table.badges.push(badge());
  table.mixer = slider(middle, "onion", 0, 100, 1, (value) => setMix(table, value / 100));
  table.gainer = slider(middle, "difference", 1, MAX_GAIN, 1, (value) => setGain(table, value));
  table.other = button("other flick", middle, () => flick(table));
  icon("compare", table.other);
  make("span", "", table.other);
}

function buildTransport(table, bar) {
  table.transport = bar;
  bar.setAttribute("role", "group");
  table.play = button("step", bar, () => togglePlay(table));
  table.playIcon = icon("play_arrow", table.play);
  table.back = button("step", bar, () => stepFrame(table, -1));
  icon("chevron_left", table.back);
  table.on = button("step", bar, () => stepFrame(table, 1));
  icon("chevron_right", table.on);
  table.scrubber = make("input", "scrubber", bar);
  Object.assign(table.scrubber, { type: "range", min: 0, max: 1, step: "any", value: 0 });
  table.scrubber.oninput = () => scrub(table, Number(table.scrubber.value));
  table.scrubber.onchange = () => endScrub(table);
  table.time = make("span", "time", bar);
  table.loop = button("step", bar, () => toggleLoop(table));
  icon("repeat", table.loop);
}

// A button. Who presses it with a pointer goes on with keys on the stage; who tabs stays where they are.
function button(name, parent, press) {
  const node = make("button", name, parent);
  node.onclick = (event) => {
    press();
    if (event.detail) node.closest(".compare").querySelector(".stage").focus({ preventScroll: true });
  };
  return node;
}

function slider(parent, name, min, max, step, change) {
  const label = make("label", `slider ${name}`, parent);
  const words = make("span", "words", label);
  const input = make("input", "", label);
  Object.assign(input, { type: "range", min, max, step });
  input.oninput = () => change(Number(input.value));
  return { label, words, input, value: make("span", "value", label) };
}

// --- words -----------------------------------------------------------------------------------------------------------

// Write all texts that stay as they are until Python says others; `views` are the two sides as Python tells them.
function write(table, views) {
  const { texts } = table;
  const [a, b] = table.labels;
  const isFilm = views.some((view) => view.kind === "film");
  table.modes.setAttribute("aria-label", texts.way);
  table.radios.forEach((radio, index) => {
    radio.textContent = radio.dataset.words = texts.modes[radio.dataset.mode];
    radio.title = `${radio.textContent} (${index + 1})`;
  });
  table.zoom.setAttribute("aria-label", texts.zoom);
  name(table.zoomOut, texts.zoom_out, "−");
  name(table.zoomIn, texts.zoom_in, "+");
  table.fit.textContent = texts.fit;
  table.fit.title = `${texts.fit} (0)`;
  table.one.textContent = texts.one;
  table.one.title = `${texts.one} (9)`;
  name(table.full, texts.full, "F");
  table.stage.setAttribute("aria-label", filled(texts.stage, { a, b }));
  table.help.textContent = isFilm ? `${texts.help} ${texts.film_help}` : texts.help;
  table.handle.setAttribute("aria-label", texts.line);
  table.mixer.words.textContent = texts.mix;
  table.gainer.words.textContent = texts.gain;
  table.other.lastChild.textContent = texts.other;
  table.badges.forEach((badge, index) => {
    badge.className = `badge ${views[index].tone}`;
    badge.textContent = badge.title = views[index].label;
  });
  table.transport.setAttribute("aria-label", texts.position);
  name(table.back, texts.back, ",");
  name(table.on, texts.on, ".");
  name(table.loop, texts.loop);
  table.scrubber.setAttribute("aria-label", texts.position);
  table.notes.forEach((note, index) => {
    note.lastChild.textContent = `${views[index].label}: ${texts[`broken_${views[index].kind}`]}`;
  });
  showTransport(table);
}

function name(node, words, key) {
  node.setAttribute("aria-label", words);
  node.title = key ? `${words} (${key})` : words;
}
