// Notices: tells that a film came to its end, on whichever page a person is. This part knows what is news and who has
// seen it, and counts in the tab's title; notices_toasts.js draws messages, notices_aloud.js makes the sound and the
// notification, notices_try.js is what Settings shows, wall_live.js is the line to the server.
// Every word comes from Python; every text of a person or of the service goes through `textContent`.

const ENDS = new Set(["completed", "failed"]);
const PREFIX = "twoframe."; // as in memory.js, which writes what was chosen
const ME = `${Date.now()}-${Math.random()}`; // this tab among those of the browser

// The only one of its kind in a tab; it outlives page switches, and listens for as long as the tab lives.
const bell = {
  id: -1, // the last event that the server told of
  lang: null,
  view: JSON.stringify({ view: "notices" }),
  live: true,
  known: new Map(), // states by id, of what the server tells of now
  told: new Map(), // states by id, of what has been told: a film that comes back out of the bin is no news
  since: Infinity, // what ended before, by the server's clock, is no news
  seenUpTo: -1, // the last event that somebody saw in another tab
  unseen: [], // what ended since somebody looked
  toasts: [], // what is to be shown as a message, or is shown
  texts: {},
  choices: {},
  send: null,
};

export default function ({ data: [data], parentElement, setTriggerValue }) {
  if (data.shows === "try") return showTry(data, parentElement);
  if (data.shows === "permission") return showPermission(data, parentElement);
  bell.send = (event) => setTriggerValue("opened", { ...event, n: (bell.sent = (bell.sent ?? 0) + 1) });
  bell.texts = data.texts;
  bell.choices = data.choices;
  bell.lang = data.lang;
  if (!bell.tabs) begin();
  mountToasts(parentElement.querySelector(".place"));
  listen(bell);
  look(); // the page may be another one than before
}

function begin() {
  bell.tabs = new BroadcastChannel("twoframe.notices");
  bell.tabs.onmessage = ({ data }) => seenElsewhere(data.seen);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("fullscreenchange", look);
  addEventListener("focus", look);
  new MutationObserver(showTitle).observe(document.head, { childList: true, subtree: true, characterData: true });
  beginAloud();
}

// --- what is news ----------------------------------------------------------------------------------------------------

// What the server says; the line that calls it is in wall_live.js, for which a `wall` is whoever listens.
function hear(wall, message) {
  const isWhole = message.type === "wall";
  if (message.id < bell.id) {
    if (!isWhole) return true;
    bell.since = Infinity; // a log that began anew: what it holds is no news
    bell.seenUpTo = -1;
  }
  const news = bell.since < Infinity ? message.cards.filter(isNews) : [];
  if (isWhole) bell.known.clear();
  for (const card of message.cards) bell.known.set(card.id, card.state);
  for (const id of message.gone ?? []) bell.known.delete(id);
  bell.since = Math.min(bell.since, message.now);
  bell.id = message.id;
  tell(news.map((card) => ({ ...card, event: message.id })));
  return true;
}

function isNews(card) {
  if (!ENDS.has(card.state) || bell.told.get(card.id) === card.state) return false;
  return bell.known.has(card.id) ? !ENDS.has(bell.known.get(card.id)) : card.ended > bell.since;
}

function tell(news) {
  for (const item of news) bell.told.set(item.id, item.state);
  const fresh = news.filter((item) => item.event > bell.seenUpTo || isLookedAt());
  if (!fresh.length) return;
  bell.unseen.push(...fresh);
  bell.toasts.push(...fresh);
  tellAloud(fresh);
  look();
}

// wall_live.js also tells each wall when to count on and that its line is away; here nothing is to be seen of it.
function tick() {}
function showCounts() {}

// --- who has seen it -------------------------------------------------------------------------------------------------

function isLookedAt() {
  return !document.hidden && document.hasFocus();
}

// What fills the screen is watched, and nothing may disturb that. (The presenter is a page of its own, without this.)
function isQuiet() {
  return Boolean(document.fullscreenElement);
}

// Take note of it when somebody looks, and show what there is to show.
function look() {
  if (isLookedAt()) takeVoice();
  if (isLookedAt() && !isQuiet()) {
    bell.unseen = [];
    bell.tabs.postMessage({ seen: bell.id });
  }
  showTitle();
  showToasts();
}

// Another tab of this browser is looked at, and has told of everything up to an event.
function seenElsewhere(event) {
  if (isLookedAt()) return;
  bell.unseen = bell.unseen.filter((item) => item.event > event);
  bell.toasts = bell.toasts.filter((item) => item.event > event);
  bell.seenUpTo = event;
  showTitle();
  showToasts();
}

// --- the title -------------------------------------------------------------------------------------------------------

// Streamlit writes the title anew with each run; whatever it writes gets the count.
function showTitle() {
  const plain = document.title.replace(/^\(\d+\) /, "");
  const count = isQuiet() ? 0 : bell.unseen.length;
  const title = count ? `(${count}) ${plain}` : plain;
  if (document.title !== title) document.title = title;
}

// --- small tools -----------------------------------------------------------------------------------------------------

function isOn(kind) {
  let kept = null;
  try {
    kept = localStorage.getItem(PREFIX + kind);
  } catch {
    // A browser that keeps nothing is a person's choice; then what this session knows holds.
  }
  return kept === "on" || (kept !== "off" && bell.choices[kind]);
}

function open(id) {
  bell.send({ id });
}
