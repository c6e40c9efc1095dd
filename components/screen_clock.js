// The film's clock. At rest the film stands well inside one frame, never on the border between two, so that what is seen
// is what that frame's number says, and what Python cuts from the file at the same moment is the same frame.

const SETTLED_MS = 300;

function watchFilm(screen) {
  const { video } = screen;
  video.addEventListener("seeked", () => {
    if (screen.wanted !== null) seekOn(screen);
    else if (!screen.playing) arrived(screen);
  });
  const presented = () => {
    if (!screen.still.hidden) paint(screen); // a frame that came later than the word that it was there
    video.requestVideoFrameCallback(presented);
  };
  if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(presented);
  video.addEventListener("ended", () => {
    if (!screen.playing) return;
    screen.playing = false;
    seek(screen, screen.data.count - 1);
  });
  for (const name of ["play", "volumechange"]) video.addEventListener(name, () => isHeard(video));
  video.addEventListener("error", () => {
    if (!video.getAttribute("src")) return;
    Object.assign(screen, { broken: true, playing: false });
    show(screen);
  });
}

whenHeard((heard) => {
  for (const screen of screens.values()) if (screen.video !== heard && !screen.video.muted) pause(screen);
});

// Paint the frame in which the film stands over the film: after several jumps in a row a browser may leave an earlier one
// on the screen, though it knows where it is.
function paint(screen) {
  const { video, still } = screen;
  if (screen.playing || !video.videoWidth) return;
  Object.assign(still, { width: video.videoWidth, height: video.videoHeight });
  still.getContext("2d").drawImage(video, 0, 0);
  still.hidden = false;
}

// The number of the frame that is shown at a time.
function frameAt(screen, seconds) {
  return clamp(Math.floor(seconds * screen.data.fps + 1e-3), 0, screen.data.count - 1);
}

// A time well inside a frame, in seconds.
function within(screen, index) {
  return Math.round(((index + 0.25) / screen.data.fps) * 1e4) / 1e4;
}

// Go to a frame. While the film is on its way, only the latest wish counts.
function seek(screen, index) {
  screen.index = clamp(index, 0, screen.data.count - 1);
  screen.wanted = screen.index;
  screen.stage.classList.remove("fresh");
  seekOn(screen);
  show(screen);
}

function seekOn(screen) {
  const { video } = screen;
  if (video.readyState < HTMLMediaElement.HAVE_METADATA) {
    video.addEventListener("loadedmetadata", () => screen.wanted !== null && seekOn(screen), { once: true });
    return;
  }
  if (video.seeking) return; // and comes back here when it is there
  const at = within(screen, screen.wanted);
  screen.wanted = null;
  video.currentTime = at;
}

// The film stands where it was sent: by us, or by a key of the computer that plays media.
function arrived(screen) {
  const index = frameAt(screen, screen.video.currentTime);
  if (index !== screen.index) {
    Object.assign(screen, { index, touched: true });
    screen.stage.classList.remove("fresh");
    show(screen);
  }
  paint(screen);
  rest(screen);
}

// At rest: what waited for that can go on, and Python may know where.
function rest(screen) {
  const { slot, data, index } = screen;
  if (slot) {
    screen.slot = null;
    screen.use({ task: data.task, slot, seconds: within(screen, index) });
  }
  if (data.uses || !screen.touched) return; // a page that takes frames asks for no moment
  clearTimeout(screen.telling);
  screen.telling = setTimeout(() => {
    const seconds = within(screen, screen.index);
    if (!screen.parent || screen.playing || screen.told === seconds) return;
    screen.tell({ src: data.src, seconds: (screen.told = seconds) });
  }, SETTLED_MS);
}

// --- what a person does ----------------------------------------------------------------------------------------------

function toggle(screen) {
  if (screen.broken) return;
  screen.touched = true;
  if (screen.playing) pause(screen);
  else play(screen);
}

function play(screen) {
  const { video, data } = screen;
  if (screen.index >= data.count - 1) video.currentTime = 0;
  else if (screen.wanted !== null) video.currentTime = within(screen, screen.wanted);
  Object.assign(screen, { playing: true, wanted: null });
  screen.still.hidden = true;
  screen.stage.classList.remove("fresh");
  show(screen);
  // A browser that lets nothing play shows Play again; a pause on the way is no trouble.
  video.play().catch((error) => {
    if (error.name === "AbortError") return;
    screen.playing = false;
    show(screen);
  });
  screen.running = requestAnimationFrame(() => follow(screen));
}

// Stop at the frame that is seen.
function pause(screen) {
  if (!screen.playing) return;
  screen.playing = false;
  cancelAnimationFrame(screen.running);
  screen.video.pause();
  seek(screen, frameAt(screen, screen.video.currentTime));
}

function follow(screen) {
  if (!screen.playing) return;
  screen.running = requestAnimationFrame(() => follow(screen));
  const index = frameAt(screen, screen.video.currentTime);
  if (index === screen.index) return;
  screen.index = index;
  show(screen);
}

function step(screen, by) {
  go(screen, (screen.playing ? frameAt(screen, screen.video.currentTime) : screen.index) + by);
}

function go(screen, index) {
  if (screen.broken) return;
  screen.touched = true;
  pause(screen);
  seek(screen, index);
}

// Take the frame that is seen, once the film stands in it.
function useFrame(screen, slot) {
  screen.slot = slot;
  if (screen.playing) pause(screen);
  else if (screen.wanted === null && !screen.video.seeking) rest(screen);
}

function toggleLoop(screen) {
  screen.video.loop = !screen.video.loop;
  show(screen);
}

function toggleMute(screen) {
  screen.video.muted = !screen.video.muted;
  show(screen);
}

function setSpeed(screen, speed) {
  screen.video.defaultPlaybackRate = screen.video.playbackRate = speed; // the default is what another film begins with
}

function toggleFull(screen) {
  if (document.fullscreenElement) document.exitFullscreen();
  else screen.root.requestFullscreen?.().catch(() => {}); // refused: the film stays where it is
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
