// The line to the server: a websocket at the root of this origin that tells what changed. It comes back by itself,
// sooner when the page is looked at or the network returns, and says so only when it stays away for a while.

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5000;
const NOTE_AFTER_MS = 3000;

function listen(wall) {
  if (!wall.live) {
    stopListening(wall);
    return;
  }
  if (wall.listening) {
    if (wall.heardIn !== wall.lang || wall.heardOf !== wall.view) connect(wall, wall.heardIn === wall.lang);
    return;
  }
  wall.listening = new AbortController();
  const { signal } = wall.listening;
  wall.lostAt = null;
  document.addEventListener("visibilitychange", () => document.hidden || wake(wall), { signal });
  addEventListener("online", () => connect(wall, true), { signal });
  connect(wall, true);
}

function stopListening(wall) {
  if (!wall.listening) return;
  wall.listening.abort();
  wall.listening = null;
  clearTimeout(wall.retrying);
  clearTimeout(wall.noting);
  hangUp(wall);
  setOffline(wall, false);
}

function wake(wall) {
  tick(wall);
  if (wall.socket?.readyState === WebSocket.OPEN) return;
  wall.lostAt = null;
  connect(wall, true);
}

function hangUp(wall) {
  const { socket } = wall;
  wall.socket = null;
  socket?.close();
}

// Open a fresh line; `resume` tells the server up to where this wall knows everything.
function connect(wall, resume) {
  hangUp(wall);
  clearTimeout(wall.retrying);
  const after = resume ? wall.id : -1;
  const url = new URL("/live", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  for (const [name, value] of Object.entries(JSON.parse(wall.view))) url.searchParams.set(name, value);
  url.searchParams.set("lang", wall.lang);
  if (after >= 0) url.searchParams.set("after", after);
  const socket = (wall.socket = new WebSocket(url));
  wall.heardIn = wall.lang;
  wall.heardOf = wall.view;
  awaitSignal(wall);
  socket.onmessage = ({ data }) => {
    if (wall.socket !== socket) return;
    heard(wall);
    if (!hear(wall, JSON.parse(data), after)) connect(wall, false);
  };
  socket.onclose = () => {
    if (wall.socket !== socket) return;
    wall.socket = null;
    awaitSignal(wall);
    wall.pause = Math.min((wall.pause ?? FIRST_PAUSE_MS / 1.7) * 1.7, LONGEST_PAUSE_MS);
    wall.retrying = setTimeout(() => connect(wall, true), wall.pause * (0.8 + 0.4 * Math.random()));
  };
}

function heard(wall) {
  wall.pause = undefined;
  wall.lostAt = null;
  clearTimeout(wall.noting);
  setOffline(wall, false);
}

// Say that the connection is lost once nothing was heard for a while; a page that nobody looks at says nothing.
function awaitSignal(wall) {
  wall.lostAt ??= Date.now();
  clearTimeout(wall.noting);
  wall.noting = setTimeout(
    () => wall.lostAt && setOffline(wall, !document.hidden),
    Math.max(0, wall.lostAt + NOTE_AFTER_MS - Date.now()),
  );
}

function setOffline(wall, offline) {
  if (Boolean(wall.offline) === offline) return;
  wall.offline = offline;
  showCounts(wall);
}
