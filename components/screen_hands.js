// Hands on the screen: a press on the film plays and pauses it, the scrubber goes from frame to frame, and keys work
// while the focus is here, or nowhere on the page while the film is in sight.

function watchHands(screen) {
  const { root, stage, scrubber, speed } = screen;
  stage.addEventListener("click", () => {
    toggle(screen);
    scrubber.focus({ preventScroll: true });
  });
  scrubber.addEventListener("input", () => go(screen, Number(scrubber.value)));
  speed.addEventListener("change", () => setSpeed(screen, Number(speed.value)));
  root.addEventListener("keydown", (event) => key(screen, event));
}

// What the screen hears of the page while it is on it.
function watchPage(screen, signal) {
  document.addEventListener("fullscreenchange", () => show(screen), { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      const free = !document.activeElement || document.activeElement === document.body;
      if (free && inSight(screen)) key(screen, event);
    },
    { signal },
  );
}

function inSight(screen) {
  const { top, bottom } = screen.stage.getBoundingClientRect();
  const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
  return bottom > top && seen >= (bottom - top) / 2;
}

function key(screen, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  const target = event.composedPath()[0];
  if (target.tagName === "SELECT") return; // it has uses of its own for all of them
  if (event.key === " " && target.tagName === "BUTTON") return; // pressed by Space
  const does = KEYS[event.key.toLowerCase()];
  if (!does) return;
  does(screen, event);
  event.preventDefault();
  event.stopPropagation();
}

function arrow(screen, event, by) {
  step(screen, event.shiftKey ? by * Math.round(screen.data.fps) : by);
}

const once = (does) => (screen, event) => event.repeat || does(screen);

const KEYS = {
  " ": once(toggle),
  k: once(toggle),
  l: once(toggleLoop),
  m: once(toggleMute),
  f: once(toggleFull),
  ",": (screen) => step(screen, -1),
  ".": (screen) => step(screen, 1),
  arrowleft: (screen, event) => arrow(screen, event, -1),
  arrowright: (screen, event) => arrow(screen, event, 1),
  home: (screen) => go(screen, 0),
  end: (screen) => go(screen, screen.data.count - 1),
};
