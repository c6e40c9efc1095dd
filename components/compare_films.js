// The clock of films: one transport for both. The longer film is the clock, the other follows it; a film that has
// ended rests on its last frame until the longer one ends too. At rest both stand in the same frame.

const NUDGE_FROM_S = 0.015; // further apart than this, the follower runs a little faster or slower
const JUMP_FROM_S = 0.2; // further than this, it jumps
const MOST_NUDGE = 0.25;
const KNOWN_RATES = [12, 15, 24000 / 1001, 24, 25, 30000 / 1001, 30, 48, 50, 60000 / 1001, 60];

function filmsOf(table) {
  return table.sides.filter((side) => side.kind === "film" && side.state === "ready");
}

function hasFilm(table) {
  return filmsOf(table).length > 0;
}

function clockOf(table) {
  const films = filmsOf(table);
  return films.reduce((longest, side) => (longest.video.duration >= side.video.duration ? longest : side), films[0]);
}

function watchFilm(table, side) {
  const { video } = side;
  video.addEventListener("seeked", () => {
    side.version++;
    if (!side.dropped) seekOn(table);
  });
  video.addEventListener("ended", () => side === clockOf(table) && table.film.playing && ended(table));
  let last = null;
  const presented = (_now, frame) => {
    if (side.dropped) return;
    if (last && frame.presentedFrames === last.presentedFrames + 1) learnRate(table, frame.mediaTime - last.mediaTime);
    last = frame;
    side.version++;
    redraw(table);
    video.requestVideoFrameCallback(presented);
  };
  if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(presented);
}

// The shortest time between two frames is that of a frame; 24 a second until a film has shown otherwise.
function learnRate(table, seconds) {
  if (!(seconds > 1 / 130 && seconds < 1 / 5)) return;
  const { film } = table;
  if (film.learnt && seconds > film.learnt * 0.99) return;
  film.learnt = seconds;
  const rate = KNOWN_RATES.reduce((best, each) => (Math.abs(each * seconds - 1) < Math.abs(best * seconds - 1) ? each : best));
  film.frame = Math.abs(rate * seconds - 1) < 0.005 ? 1 / rate : seconds;
}

// --- standing still --------------------------------------------------------------------------------------------------

// A time well inside the frame that is seen at `at`: on the border between two, films would part.
function withinFrame(table, at, side) {
  const { frame } = table.film;
  const last = Math.max(0, Math.round(side.video.duration / frame) - 1);
  return (clamp(Math.floor(at / frame + 1e-3), 0, last) + 0.25) * frame;
}

// Bring all films to a moment. While they are on their way, only the latest wish counts.
function seek(table, at) {
  const clock = clockOf(table);
  if (!clock) return;
  const { film } = table;
  film.at = clamp(at, 0, clock.video.duration || 0);
  film.wanted = film.at;
  seekOn(table);
}

function seekOn(table) {
  const { film } = table;
  const films = filmsOf(table);
  redraw(table);
  if (films.some((side) => side.video.seeking)) return;
  if (film.wanted === null) return;
  const at = film.wanted;
  const late = films.filter((side) => side.sought !== withinFrame(table, at, side));
  for (const side of late) side.video.currentTime = side.sought = withinFrame(table, at, side);
  if (late.length) return; // and comes back here when they are there
  film.wanted = null;
  if (film.playing) for (const side of films) start(table, side, at);
  else if (!film.scrubbing) rest(table);
}

// Films have come to rest: Python may know where, once a person has brought them there.
function rest(table) {
  const { film } = table;
  if (!film.touched) return;
  film.moment = Math.round(withinFrame(table, film.at, clockOf(table)) * 1000) / 1000;
  tellSoon(table);
}

function scrub(table, at) {
  pause(table);
  Object.assign(table.film, { scrubbing: true, touched: true });
  seek(table, at);
}

function endScrub(table) {
  table.film.scrubbing = false;
  if (table.film.wanted === null) rest(table);
}

function stepFrame(table, by) {
  if (!hasFilm(table)) return;
  const { film } = table;
  pause(table);
  film.touched = true;
  const here = Math.floor(film.at / film.frame + 1e-3);
  const last = Math.round(clockOf(table).video.duration / film.frame) - 1;
  seek(table, clamp(here + by, 0, last) * film.frame);
}

// --- playing ---------------------------------------------------------------------------------------------------------

function togglePlay(table) {
  const { film } = table;
  if (film.playing) {
    pause(table);
    return;
  }
  const clock = clockOf(table);
  if (!clock) return;
  Object.assign(film, { playing: true, touched: true });
  showTransport(table);
  seek(table, film.at >= clock.video.duration - 1.5 * film.frame ? 0 : film.at);
  film.running = requestAnimationFrame(() => follow(table));
}

function start(table, side, at) {
  side.sought = null;
  side.video.playbackRate = 1;
  if (at < side.video.duration) run(table, side.video);
}

function run(table, video) {
  // A browser that lets nothing play shows Play again; a pause on the way is no trouble.
  video.play().catch((error) => error.name === "NotAllowedError" && pause(table));
}

// Stop where the clock is, all in the same frame.
function pause(table) {
  const { film } = table;
  if (!film.playing) return;
  film.playing = false;
  cancelAnimationFrame(film.running);
  for (const side of filmsOf(table)) side.video.pause();
  showTransport(table);
  seek(table, film.wanted ?? clockOf(table).video.currentTime);
}

function ended(table) {
  const { film } = table;
  if (film.loop) seek(table, 0);
  else {
    film.at = clockOf(table).video.duration;
    pause(table);
  }
}

// While films play: hold the follower to the clock, each frame anew.
function follow(table) {
  const { film } = table;
  if (!film.playing) return;
  film.running = requestAnimationFrame(() => follow(table));
  const clock = clockOf(table);
  if (!clock || film.wanted !== null) return;
  film.at = clock.video.currentTime;
  if ("requestVideoFrameCallback" in clock.video) showTime(table);
  else redraw(table); // nobody tells when there is a new frame
  for (const side of filmsOf(table)) if (side !== clock) hold(table, side.video, clock.video);
}

function hold(table, video, clock) {
  if (clock.currentTime >= video.duration - 0.02 || video.ended || video.seeking) return;
  const ahead = video.currentTime - clock.currentTime;
  if (Math.abs(ahead) > JUMP_FROM_S) {
    video.currentTime = clock.currentTime + 0.05; // where the clock is by the time that it gets there
    return;
  }
  const stalled = clock.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
  if (stalled !== video.paused) stalled ? video.pause() : run(table, video);
  video.playbackRate = Math.abs(ahead) < NUDGE_FROM_S ? 1 : 1 - clamp(ahead * 4, -MOST_NUDGE, MOST_NUDGE);
}

function toggleLoop(table) {
  table.film.loop = !table.film.loop;
  showTransport(table);
}

// --- what is shown ---------------------------------------------------------------------------------------------------

function showTransport(table) {
  const { transport, texts, film } = table;
  transport.hidden = !table.sides.some((side) => side.kind === "film");
  if (transport.hidden || !texts) return;
  const usable = hasFilm(table);
  for (const control of transport.children) if ("disabled" in control) control.disabled = !usable;
  name(table.play, film.playing ? texts.pause : texts.play, "K");
  table.playIcon.dataset.icon = film.playing ? "pause" : "play_arrow";
  set(table.loop, "aria-pressed", film.loop);
  showTime(table);
}

function showTime(table) {
  const { scrubber, film, texts } = table;
  const duration = clockOf(table)?.video.duration || 0;
  if (table.transport.hidden) return;
  if (Number(scrubber.max) !== duration && duration) scrubber.max = duration;
  if (!film.scrubbing) scrubber.value = film.at;
  scrubber.style.setProperty("--done", `${duration ? (film.at / duration) * 100 : 0}%`);
  say(table.time, `${clockWords(film.at)} / ${clockWords(duration)}`);
  set(scrubber, "aria-valuetext", filled(texts.position_at, { n: film.at.toFixed(2), t: duration.toFixed(2) }));
}

function clockWords(seconds) {
  const hundredths = Math.round(seconds * 100);
  const two = (number) => String(number).padStart(2, "0");
  return `${Math.floor(hundredths / 6000)}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}
