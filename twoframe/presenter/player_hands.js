// Keys, clicks, swipes, and the rest of the pointer, after which everything but the film fades away.

const REST_MS = 2600;
const SWIPE_PX = 48;
const BY_KEY = {
  ArrowRight: "next",
  ArrowLeft: "previous",
  PageDown: "next", // what a presenter's remote control sends
  PageUp: "previous",
  " ": "pause",
  Home: "first",
  End: "last",
  a: "autoplay",
  l: "loop",
  m: "sound",
  c: "captions",
  k: "keyframes",
  f: "full",
  h: "help",
  "?": "help",
};

function newHands({ root, acts, state, stages, chrome, isEmpty }) {
  const one = (selector) => root.querySelector(selector);
  let resting;
  let wasFull = false;
  let touch = null;

  function wake() {
    root.classList.remove("resting");
    clearTimeout(resting);
    resting = setTimeout(rest, REST_MS);
  }

  function rest() {
    const busy = one("dialog").open || isEmpty || !one(".blank").hidden || one(".row:hover");
    if (busy && matchMedia("(hover: hover)").matches) resting = setTimeout(rest, REST_MS);
    else root.classList.add("resting");
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = BY_KEY[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const onButton = event.target.closest?.("button");
    if (event.key === "Tab" || onButton) wake();
    if (!act || (isEmpty && act !== "full") || (one("dialog").open && act !== "help")) return;
    if (onButton && (event.key === " " || event.key === "Enter")) return; // the button's own
    event.preventDefault();
    if (!event.repeat || act === "next" || act === "previous") acts[act]();
  });

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.act) {
      acts[button.dataset.act]();
      if (event.detail) button.blur(); // pressed by a pointer: the keys belong to the films again
      wake();
      return;
    }
    if (button || event.target.closest("dialog, .row") || isEmpty || touch?.swiped) return;
    if (event.detail > 1) return; // the second half of a double click
    if (!wasFull && !document.fullscreenElement && document.fullscreenEnabled) {
      wasFull = true; // the first click; later ones pause
      acts.full();
    } else if (touch?.hidden) wake(); // a finger asks for the buttons first
    else acts.pause();
  });

  root.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return; // a second finger
    if (event.pointerType === "mouse") {
      touch = null;
      return;
    }
    touch = { x: event.clientX, y: event.clientY, hidden: root.classList.contains("resting"), swiped: false };
  });
  root.addEventListener("pointerup", (event) => {
    if (!event.isPrimary || !touch || isEmpty || event.target.closest("dialog, .row")) return;
    const [across, down] = [event.clientX - touch.x, event.clientY - touch.y];
    if (Math.abs(across) < SWIPE_PX || Math.abs(across) < 1.5 * Math.abs(down)) return;
    touch.swiped = true;
    if (across < 0) acts.next();
    else acts.previous();
  });
  root.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" && (event.movementX || event.movementY)) wake();
  });
  root.addEventListener("focusin", wake);
  document.addEventListener("fullscreenchange", () => {
    wasFull ||= Boolean(document.fullscreenElement);
    chrome.draw();
  });
  document.addEventListener("visibilitychange", () => {
    // A browser may pause a film that nobody sees.
    if (!document.hidden && state.playing && !isEmpty) stages.front().video.play().catch(() => {});
  });
  wake();
  chrome.draw();
  chrome.hint();
}
