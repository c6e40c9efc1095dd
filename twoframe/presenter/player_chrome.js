// All that stands over a film: title, count, captions, notes, buttons, the list of keys.

const NOTE_MS = 2600;
const HINT_MS = 6000;
const THIN_REEL = 60; // with more films than these, one line stands for all
const KEYS = {
  previous: ["←"],
  next: ["→"],
  pause: ["Space"],
  full: ["F"],
  sound: ["M"],
  captions: ["C"],
  keyframes: ["K"],
  autoplay: ["A"],
  loop: ["L"],
  first: ["Home"],
  last: ["End"],
  leave: ["Esc"],
};

function newChrome({ root, show, words, state, say, stages }) {
  const one = (selector) => root.querySelector(selector);
  const count = show.films.length;
  const segments = [];
  let noteEnds;

  one("h1").textContent = one(".title").textContent = show.title;
  root.setAttribute("aria-label", words.player);
  for (const button of root.querySelectorAll(".row button")) {
    const { act } = button.dataset;
    button.setAttribute("aria-label", words.acts[act]);
    button.title = KEYS[act] ? `${words.acts[act]} (${words.keys[KEYS[act][0]] || KEYS[act][0]})` : words.acts[act];
    if (act === "full") button.hidden = !document.fullscreenEnabled;
    if (act === "keyframes") button.hidden = !show.films.some((film) => film.start || film.end);
    if (act === "captions") button.hidden = !show.films.some((film) => film.caption || film.prompt);
  }
  for (let at = 0; at < (count > THIN_REEL ? 1 : count); at++) {
    const segment = document.createElement("i");
    segments.push(segment.appendChild(document.createElement("b")));
    one(".reel").append(segment);
  }
  const list = one("dialog dl");
  for (const [act, keys] of Object.entries(KEYS)) {
    if (!document.fullscreenEnabled && ["full", "leave"].includes(act)) continue;
    const [term, told] = [document.createElement("dt"), document.createElement("dd")];
    for (const key of keys) {
      const cap = document.createElement("kbd");
      cap.textContent = words.keys[key] || key;
      term.append(cap);
    }
    told.textContent = words.acts[act];
    list.append(term, told);
  }
  one("dialog h2").textContent = words.help;
  one("dialog button").textContent = words.close;

  function draw() {
    const video = stages.front().video;
    const pressed = {
      pause: !state.playing || video.ended,
      autoplay: state.autoplay,
      loop: state.loop,
      sound: !state.muted,
      captions: state.captions,
      keyframes: state.framed,
      full: Boolean(document.fullscreenElement),
    };
    for (const [act, on] of Object.entries(pressed)) one(`[data-act="${act}"]`).setAttribute("aria-pressed", on);
    root.classList.toggle("framed", state.framed);
    const film = show.films[state.index];
    one(".caption").textContent = (state.captions && film?.caption) || "";
    one(".prompt").textContent = (state.captions && film?.prompt) || "";
    one(".words").classList.toggle("empty", !(state.captions && (film?.caption || film?.prompt)));
    makeRoom();
  }

  // Beside keyframes the words have room of their own below the film.
  function makeRoom() {
    const said = one(".caption").offsetHeight + one(".prompt").offsetHeight;
    stages.front().node.style.setProperty("--said", `${said}px`);
  }

  function film(index) {
    const { caption } = show.films[index];
    one(".count").textContent = say(words.count, { n: index + 1, of: count });
    for (const stage of stages.all) stage.video.ariaHidden = stage === stages.front() ? null : "true";
    stages.front().video.setAttribute("aria-label", caption || say(words.film, { n: index + 1, of: count }));
    tell([say(words.film, { n: index + 1, of: count }), caption].filter(Boolean).join(": "));
    progress(index, 0);
    draw();
  }

  function progress(index, share) {
    segments.forEach((segment, at) => {
      const done = segments.length < count ? (index + share) / count : at < index ? 1 : at > index ? 0 : share;
      segment.style.transform = `scaleX(${done})`;
    });
  }

  function tell(text) {
    one("[role=status]").textContent = text;
  }

  function note(text, ms = NOTE_MS) {
    const node = one(".note");
    node.textContent = text;
    node.classList.add("on");
    tell(text);
    clearTimeout(noteEnds);
    noteEnds = setTimeout(() => node.classList.remove("on"), ms);
  }

  // Black, with words: where there is nothing to show.
  function blank(text, button, act) {
    one(".wait").hidden = true;
    one(".blank").hidden = false;
    one(".blank p").textContent = text;
    one(".blank button").hidden = !button;
    one(".blank button").textContent = button || "";
    one(".blank button").onclick = act || null;
    one(".bar").hidden = !count;
    tell(text);
  }

  function hint() {
    if (!count) return;
    const hints = matchMedia("(pointer: coarse)").matches ? words.touchHints : words.hints;
    note(hints[document.fullscreenEnabled ? 0 : 1], HINT_MS);
  }

  function help() {
    const dialog = one("dialog");
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  addEventListener("resize", makeRoom);
  return { draw, film, progress, note, blank, hint, help };
}
