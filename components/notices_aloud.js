// What is told beyond the page: a sound, and a notification of the computer. A browser has many tabs and a person two
// ears: only the tab that was looked at last speaks. Nobody looks at two tabs at once, so this needs no agreement.

const VOICE = `${PREFIX}voice`;
const RINGS_MS = 700;
const FALLS = [587.33, 440]; // Hz: a failed film goes down, a finished one up
const RISES = [659.26, 987.77];

function beginAloud() {
  addEventListener("pagehide", () => isVoice() && keepVoice(null));
  addEventListener("pageshow", look);
  addEventListener("storage", ({ key, newValue }) => key === VOICE && newValue === null && keepVoice(ME));
  // Some browsers give sound only to what was begun by a hand.
  for (const gesture of ["click", "keydown"]) addEventListener(gesture, unlock, { capture: true });
}

function takeVoice() {
  if (!isVoice()) keepVoice(ME);
}

function isVoice() {
  try {
    return localStorage.getItem(VOICE) === ME;
  } catch {
    return true; // a browser that keeps nothing: each tab speaks for itself
  }
}

function keepVoice(tab) {
  try {
    tab ? localStorage.setItem(VOICE, tab) : localStorage.removeItem(VOICE);
  } catch {
    // as above
  }
}

function tellAloud(news) {
  if (isQuiet() || !isVoice()) return;
  if (isOn("sound")) ring(news.every((item) => item.state === "failed"));
  if (isOn("notification") && !isLookedAt()) notify(news);
}

// --- sound -----------------------------------------------------------------------------------------------------------

let context = null;
let ringsUntil = 0;
let touched = false;

function unlock() {
  touched = true; // what Safari knows of it, it does not tell
  for (const gesture of ["click", "keydown"]) removeEventListener(gesture, unlock, { capture: true });
  if (isOn("sound")) rest(sounding());
}

function sounding() {
  context ??= new AudioContext();
  return context.resume();
}

// An audio context that runs costs a little all the time.
function rest(running) {
  running.then(() => setTimeout(() => performance.now() > ringsUntil && context.suspend(), RINGS_MS + 100)).catch(() => {});
}

// One soft tone that rises or falls to another. Never two at once; and none before somebody has touched the page,
// because a browser would keep it and play it then.
function ring(isFailed) {
  if (!(navigator.userActivation?.hasBeenActive || touched) || performance.now() < ringsUntil) return;
  ringsUntil = performance.now() + RINGS_MS;
  const running = sounding();
  running.then(() => (isFailed ? FALLS : RISES).forEach((hertz, index) => tone(hertz, index * 0.14))).catch(() => {});
  rest(running);
}

function tone(hertz, after) {
  const at = context.currentTime + after;
  const source = context.createOscillator();
  const volume = context.createGain();
  source.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.07, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
  source.connect(volume).connect(context.destination);
  source.start(at);
  source.stop(at + 0.52);
}

// --- notification ----------------------------------------------------------------------------------------------------

// `granted`, `denied` or `default` as browsers say it; else why there is none: `insecure` or `none`.
function permission() {
  if (!isSecureContext) return "insecure";
  if (!("Notification" in window) || bell.lacksNotifications) return "none";
  return Notification.permission;
}

function notify(news) {
  for (const item of news.length > TOASTS_MAX ? [summed(news)] : news) showNotification(item);
}

function showNotification(item) {
  if (permission() !== "granted") return;
  try {
    const shown = new Notification(item.counts || bell.texts.states[item.state], {
      body: item.title,
      tag: `twoframe-${item.id}`,
      lang: bell.lang,
      silent: isOn("sound"), // never two sounds for one film
    });
    shown.onclick = () => {
      shown.close();
      window.focus();
      if (!item.try) open(item.id);
    };
  } catch {
    bell.lacksNotifications = true; // phones have them for installed apps only, and say so when one is made
  }
}
