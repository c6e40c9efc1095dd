// The presenter: films one after the other on black, from our own server or from inside this file. It shows what the
// page says in #show and nothing else; texts of people go through `textContent` only.

const show = JSON.parse(document.getElementById("show").textContent);
const { words } = show;
const root = document.getElementById("player");
const one = (selector) => root.querySelector(selector);
const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const state = { index: -1, playing: true, autoplay: true, loop: true, muted: true, captions: true, framed: false };
const films = show.films.length ? newFilms(show.films, () => stages.all.map(({ index }) => index)) : null;
const stages = newStages(root, {
  ended: () => ended(),
  timeupdate: (stage) => chrome.progress(stage.index, stage.video.currentTime / stage.video.duration || 0),
  error: (stage) => broken(stage),
  play: () => chrome.draw(),
  pause: () => chrome.draw(),
});
let ticket = 0; // the newest wish; what was wished before it no longer counts
let wished = -1; // the film that it is for
let pending = false; // a film is on its way to the stage behind, which must not be taken for another one meanwhile
let failed = new Set(); // films that could not be shown since the last one that could

async function go(index, direction = 1) {
  const mine = ++ticket;
  const count = show.films.length;
  const target = ((index % count) + count) % count;
  wished = target;
  if (target === state.index && stages.front().index === target) {
    pending = false;
    one(".wait").hidden = true; // that was for another one
    return restart();
  }
  pending = true;
  const waiting = setTimeout(() => mine === ticket && (one(".wait").hidden = false), 400);
  try {
    const entry = await films.soon(target);
    if (mine !== ticket) return undefined;
    const stage = stages.prepare(target, entry, words);
    await stages.ready(stage);
    if (mine !== ticket) return undefined;
    present(stage);
  } catch {
    if (mine === ticket) {
      pending = false;
      leaveOut(target, direction);
    }
  } finally {
    clearTimeout(waiting);
    if (mine === ticket) one(".wait").hidden = true;
  }
  return undefined;
}

// One film on or back, counted from the one that is on its way. Where it does not begin again at the end, nothing lies
// beyond the ends: a slip of a remote control does not give the end away. Also while it is paused the film plays.
function step(way) {
  const index = (pending ? wished : state.index) + way;
  const beyond = index < 0 || index >= show.films.length;
  if (beyond && !state.loop) chrome.note(words.edges[way < 0 ? 0 : 1]);
  else go(index, way);
}

function present(stage) {
  pending = false;
  failed = new Set();
  one(".blank").hidden = true;
  state.index = stage.index;
  stage.video.muted = state.muted;
  stages.swap(stage);
  play();
  chrome.film(stage.index);
  remember(stage.index);
  films.fill(stage.index);
  setTimeout(getReady, fadeMs() + 100);
}

// The film that comes next waits behind this one.
async function getReady() {
  const mine = ticket;
  const next = (state.index + 1) % show.films.length;
  if (next === state.index || pending) return;
  const entry = await films.get(next).catch(() => null);
  if (entry && mine === ticket) stages.prepare(next, entry, words);
}

// A film that broke off on the way from the server goes on from what was loaded meanwhile, or is left out.
function broken(stage) {
  const { index } = stage;
  if (stage.video.src.startsWith("blob:") || !films.has(index)) return leaveOut(index, 1);
  state.index = -1;
  return go(index);
}

function leaveOut(index, direction) {
  failed.add(index);
  if (failed.size >= show.films.length) {
    chrome.blank(words.nothing, words.again, () => {
      failed = new Set();
      state.index = -1;
      go(index);
    });
    return;
  }
  chrome.note(say(words.leftOut, { n: index + 1 }));
  const count = show.films.length;
  let next = index;
  do next += direction;
  while (failed.has((next + count) % count));
  const beyond = next < 0 || next >= count;
  next = beyond && !state.loop && state.index >= 0 && state.index !== index ? state.index : (next + count) % count;
  if (next !== state.index) go(next, direction);
  else if (stages.front().video.error || stages.front().video.ended) restart();
}

function ended() {
  const last = state.index === show.films.length - 1;
  if (!state.autoplay) {
    if (state.loop) restart();
    else pause();
  } else if (!last || state.loop) {
    go(state.index + 1);
  } else {
    pause();
  }
}

function restart() {
  const { video } = stages.front();
  video.currentTime = 0;
  play();
}

async function play() {
  const { video } = stages.front();
  state.playing = true;
  chrome.draw();
  try {
    await video.play();
  } catch (error) {
    if (error.name !== "NotAllowedError" || video !== stages.front().video) return;
    if (!video.muted) {
      state.muted = video.muted = true; // a browser that heard no key or click yet plays without sound only
      video.play().catch(() => {});
    } else state.playing = false;
    chrome.draw();
  }
}

function pause() {
  state.playing = false;
  stages.front().video.pause();
  chrome.draw();
}

function toggle(name, told) {
  state[name] = !state[name];
  chrome.draw();
  chrome.note(told[state[name] ? 0 : 1]);
}

const acts = {
  next: () => step(1),
  previous: () => step(-1),
  first: () => go(0, 1),
  last: () => go(show.films.length - 1, -1),
  pause: () => {
    if (!state.playing || stages.front().video.ended) play();
    else pause();
  },
  autoplay: () => toggle("autoplay", words.autoplayTold),
  loop: () => toggle("loop", words.loopTold),
  captions: () => toggle("captions", words.captionsTold),
  sound: () => {
    state.muted = !state.muted;
    for (const stage of stages.all) stage.video.muted = state.muted;
    chrome.draw();
    chrome.note(words.soundTold[state.muted ? 1 : 0]);
  },
  keyframes: () => {
    state.framed = !state.framed;
    chrome.draw();
    const film = show.films[state.index];
    if (state.framed && film && !film.start && !film.end) chrome.note(words.noFrames);
    else chrome.note(words.framesTold[state.framed ? 0 : 1]);
  },
  full: () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  },
  help: () => chrome.help(),
};

// A reload goes on with the film that was shown.
function remember(index) {
  try {
    history.replaceState(null, "", `#${index + 1}`);
  } catch {
    // A browser that refuses this for files begins with the first film.
  }
}

// Of the tabs of a browser only the one that was looked at last gives notices (components/notices_aloud.js). While this
// one is looked at it is the last, and gives none: no tone and no failed film comes between people and the films.
function hush() {
  if (document.hidden || location.protocol === "file:") return;
  try {
    localStorage.setItem("twoframe.voice", "presenter");
  } catch {
    // A browser that keeps nothing has no such agreement.
  }
}

function speakAgain() {
  try {
    if (localStorage.getItem("twoframe.voice") === "presenter") localStorage.removeItem("twoframe.voice");
  } catch {
    // as above
  }
}

hush();
for (const [target, event] of [[document, "visibilitychange"], [window, "focus"], [window, "pageshow"]]) {
  target.addEventListener(event, hush);
}
addEventListener("pagehide", speakAgain);

const chrome = newChrome({ root, show, words, state, say, stages });
newHands({ root, acts, state, stages, chrome, isEmpty: !films });
if (films) {
  const begun = Number(/^#(\d{1,4})$/.exec(location.hash)?.[1] || 1);
  go(Math.min(begun, show.films.length) - 1);
} else chrome.blank(words.empty);
