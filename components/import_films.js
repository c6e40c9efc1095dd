// Sends a ZIP to the server, whatever its size, and tells how far it and what follows is. The upload lives in this
// module, not in the place that shows it, so it goes on when the control is closed or another page is opened. What the
// server does with it is asked for, and so is there after a reload. Texts of people go through `textContent` only.

const EVERY_MS = 700;
let upload = null; // {name, size, sent, request}, or {name, words} where it came to nothing
const seen = new Set(); // imports that this page has seen running
let shown = null; // the place that shows it all

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".import");
  root.ended = (id) => setTriggerValue("ended", id);
  root.data = data;
  if (shown !== root) {
    shown = root;
    root.told = "";
    root.list = build(root);
    ask(root);
  }
  return () => {
    if (shown === root) shown = null;
  };
}

function build(root) {
  const { words } = root.data;
  const zone = make("div", "zone", root);
  make("span", "", zone).textContent = words.drop;
  const input = make("input", "", zone);
  input.type = "file";
  input.accept = ".zip,application/zip";
  const button = make("button", "", zone);
  button.textContent = words.choose;
  button.onclick = () => input.click();
  input.onchange = () => {
    if (input.files.length) send(input.files[0]);
    input.value = "";
  };
  zone.ondragover = (event) => {
    event.preventDefault();
    zone.classList.add("over");
  };
  zone.ondragleave = () => zone.classList.remove("over");
  zone.ondrop = (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
  };
  root.zone = zone;
  root.own = make("div", "row", root);
  const list = make("div", "row", root);
  list.ariaLive = "polite";
  show(root);
  return list;
}

function send(file) {
  const { words, language } = shown.data;
  if (!/\.zip$/i.test(file.name)) {
    upload = { name: file.name, words: words.notZip };
    show(shown);
    return;
  }
  const request = new XMLHttpRequest();
  const mine = (upload = { name: file.name, size: file.size, sent: 0, request });
  const end = (told) => {
    removeEventListener("beforeunload", warn);
    if (upload === mine) upload = told ? { name: file.name, words: told } : null;
    if (shown) {
      show(shown);
      ask(shown);
    }
  };
  request.upload.onprogress = (event) => {
    mine.sent = event.loaded;
    if (shown) show(shown);
  };
  request.onload = () => end(request.status === 202 ? "" : refusal(request.responseText) || words.broken);
  request.onerror = () => end(words.broken);
  request.onabort = () => end(words.cancelled);
  request.open("POST", `/imports/new?${new URLSearchParams({ name: file.name, lang: language })}`);
  request.setRequestHeader("Content-Type", "application/zip");
  addEventListener("beforeunload", warn);
  request.send(file);
  show(shown);
}

function warn(event) {
  event.preventDefault(); // the browser asks, in words of its own
}

function refusal(text) {
  try {
    return String(JSON.parse(text).words ?? "");
  } catch {
    return "";
  }
}

// --- what is seen ------------------------------------------------------------------------------------------------------

function show(root) {
  const { words } = root.data;
  const isSending = Boolean(upload?.request);
  root.zone.hidden = isSending;
  root.own.hidden = !upload;
  root.own.classList.toggle("failed", Boolean(upload?.words));
  if (!upload) return;
  if (root.own.upload !== upload) {
    root.own.upload = upload;
    root.own.replaceChildren();
    const head = make("div", "head", root.own);
    make("span", "name", head).textContent = upload.name;
    if (isSending) {
      const cancel = make("button", "", head);
      cancel.textContent = words.cancel;
      cancel.onclick = () => upload?.request?.abort();
      const bar = make("progress", "", root.own);
      bar.ariaLabel = words.sending;
    }
    make("span", "words", root.own);
    if (isSending) make("span", "quiet", root.own).textContent = words.stay;
  }
  if (isSending) {
    const bar = root.own.querySelector("progress");
    bar.max = upload.size || 1;
    bar.value = upload.sent;
  }
  const told = upload.words ?? fill(words.sent, { sent: size(root, upload.sent), size: size(root, upload.size) });
  root.own.querySelector(".words").textContent = told;
}

async function ask(root) {
  clearTimeout(root.timer);
  let imports = [];
  let again = false;
  try {
    const answer = await fetch(`/imports/progress?${new URLSearchParams({ lang: root.data.language })}`);
    ({ imports } = await answer.json());
    list(root, imports);
  } catch {
    again = seen.size > 0; // the server restarts, perhaps
  }
  if (shown !== root) return;
  for (const each of imports) {
    if (each.running) seen.add(each.id);
    else if (seen.delete(each.id)) root.ended(each.id);
  }
  if (again || imports.some((each) => each.running)) root.timer = setTimeout(() => ask(root), EVERY_MS);
}

function list(root, imports) {
  const told = JSON.stringify(imports);
  if (root.told === told) return;
  root.told = told;
  const open = new Set([...root.list.querySelectorAll("details[open]")].map((each) => each.dataset.id));
  root.list.replaceChildren(...imports.map((each) => item(root, each, open.has(each.id))));
}

function item(root, told, isOpen) {
  const { words } = root.data;
  const row = make("div", told.failed ? "row failed" : "row");
  row.dataset.import = told.id;
  make("span", "name", row).textContent = told.name;
  if (told.running) {
    const bar = make("progress", "", row);
    bar.ariaLabel = told.name;
    if (told.total) {
      bar.max = told.total;
      bar.value = told.done;
    }
  }
  make("span", "words", row).textContent = told.words;
  if (told.running) make("span", "quiet", row).textContent = words.leave;
  if (told.problems.length) {
    const more = make("details", "", row);
    more.dataset.id = told.id;
    more.open = isOpen;
    make("summary", "", more).textContent = words.refused;
    const problems = make("ul", "", more);
    for (const problem of told.problems) {
      const line = make("li", "", problems);
      const name = make("div", "name", line);
      name.dir = "auto";
      name.textContent = problem.name;
      make("div", "", line).textContent = problem.words;
    }
    if (told.more) make("li", "quiet", problems).textContent = told.more;
  }
  return row;
}

function size(root, bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"]; // as sizes.py
  let step = 0;
  let amount = bytes;
  while (amount >= 999.5 && step < units.length - 1) {
    amount /= 1000;
    step += 1;
  }
  const style = { maximumFractionDigits: amount < 10 && step > 0 ? 1 : 0 };
  return `${new Intl.NumberFormat(root.data.language, style).format(amount)} ${units[step]}`;
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
