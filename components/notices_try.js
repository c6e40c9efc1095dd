// What Settings shows of notices: a button beside each choice that gives one, and what this browser makes of
// notifications.

function showTry(data, parent) {
  const place = parent.querySelector(".place");
  place.button ??= make("button", "button try", place);
  place.button.textContent = data.label;
  place.button.setAttribute("aria-label", data.name);
  place.button.onclick = () => tryOut(data);
}

function tryOut({ kind, sample }) {
  const item = { id: "try", state: "completed", title: sample, words: sample, event: bell.id, try: true };
  if (kind === "sound") ring(false);
  if (kind === "notification") tryNotification(item);
  if (kind === "toast") {
    bell.toasts = [...bell.toasts.filter((other) => !other.try), item];
    showToasts();
  }
}

async function tryNotification(item) {
  if (permission() === "default") await Notification.requestPermission();
  showNotification(item);
  bell.isMissed = permission() !== "granted";
  for (const tell of told) tell(); // why there is none, where somebody looks for it
}

// --- what the browser allows -----------------------------------------------------------------------------------------

const told = new Set(); // what brings each shown permission up to date
let watched = null;

function showPermission(data, parent) {
  const place = parent.querySelector(".place");
  place.root ??= make("div", "permission", place);
  place.status ??= make("p", "status", place.root);
  place.ask ??= make("button", "button", place.root);
  const { status, ask } = place;
  status.setAttribute("role", "status");
  ask.textContent = data.texts.ask;
  const tell = () => {
    const state = permission();
    status.textContent = data.texts[state];
    status.classList.toggle("caution", state !== "granted" && (data.on || Boolean(bell.isMissed)));
    ask.hidden = state !== "default";
  };
  ask.onclick = () => Notification.requestPermission().then(tell);
  told.delete(place.tell);
  told.add((place.tell = tell));
  tell();
  watchPermission();
  return () => told.delete(tell);
}

function watchPermission() {
  if (watched || !navigator.permissions) return;
  watched = navigator.permissions.query({ name: "notifications" });
  watched.then((status) => (status.onchange = () => told.forEach((tell) => tell()))).catch(() => {});
}
