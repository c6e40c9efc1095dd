// Only one film on a page has sound: when one begins to be heard, all others are told by an event of the document,
// whichever component they belong to, and pause.

const HEARD = "twoframe:heard";

function isHeard(video) {
  if (!video.paused && !video.muted && video.volume > 0) document.dispatchEvent(new CustomEvent(HEARD, { detail: video }));
}

// Call `hush` with each film that begins to be heard.
function whenHeard(hush) {
  document.addEventListener(HEARD, ({ detail: heard }) => hush(heard));
}
