// The films of a showcase in their order. A row is moved by its handle, with a pointer or with arrow keys, or with Alt
// and arrow keys from anywhere in it; the caption is edited in place. Rows are moved at once and told after a rest; a
// row that is being edited or dragged is left alone by whatever the server says meanwhile. Streamlit drops what is said
// while the line to the server is away: an order and a caption stay as they are, and are told again until they are heard.

const REST_MS = 400;
const AGAIN_MS = 3000;
const views = new WeakMap();

const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const length = (text) => [...text].length; // in code points, as the server counts

class View {
  constructor(root) {
    this.list = root.querySelector(".films");
    this.told = root.querySelector(".unseen");
    this.rows = new Map();
    this.number = 0; // of what was told last
    this.unheard = new Map(); // what was told and is not heard yet: the order, and captions by their film
  }

  show(data, send) {
    this.send = send;
    this.words = data.words;
    this.list.setAttribute("aria-label", data.words.list);
    this.number = Math.max(this.number, ...data.heard);
    for (const [what, { said }] of this.unheard) if (data.heard.includes(said.n)) this.unheard.delete(what);
    for (const film of data.films) {
      if (!this.rows.has(film.id)) this.rows.set(film.id, this.newRow(film));
      this.fill(this.rows.get(film.id), film, data);
    }
    const there = new Set(data.films.map((film) => film.id));
    for (const [id, row] of this.rows) {
      if (there.has(id)) continue;
      if (row.contains(row.getRootNode().activeElement)) this.neighbour(row)?.querySelector(".move").focus();
      row.remove();
      this.rows.delete(id);
      this.unheard.delete(id);
    }
    const ids = data.films.map((film) => film.id);
    // What was moved here and is not heard yet stays where it was put.
    const mine = this.unheard.has("order") || this.drag || this.rest ? this.order().filter((id) => there.has(id)) : [];
    this.arrange([...mine, ...ids.filter((id) => !mine.includes(id))]);
    this.count();
  }

  order() {
    return [...this.list.children].map((row) => row.dataset.film);
  }

  // Bring the nodes into an order; one that is in its place is not touched, so focus and pictures stay.
  arrange(ids) {
    ids.forEach((id, at) => {
      const row = this.rows.get(id);
      const here = this.list.children[at];
      if (here === row) return;
      const focused = row.getRootNode().activeElement;
      this.list.insertBefore(row, here || null);
      if (focused && row.contains(focused)) focused.focus();
    });
  }

  count() {
    const rows = [...this.list.children];
    rows.forEach((row, at) => {
      const values = { film: row.title_, n: at + 1, of: rows.length };
      row.querySelector(".move").setAttribute("aria-label", say(this.words.move, values));
      row.querySelector(".take").setAttribute("aria-label", say(this.words.take, values));
      row.querySelector(".thumb").setAttribute("aria-label", say(this.words.look, values));
      row.querySelector("input").setAttribute("aria-label", say(this.words.captionOf, values));
    });
  }

  newRow(film) {
    const row = make("li", "film");
    row.dataset.film = film.id;
    const thumb = make("button", "thumb", row);
    const picture = make("img", "", thumb);
    picture.alt = "";
    picture.draggable = false;
    picture.decoding = "async";
    picture.onerror = () => picture.remove();
    thumb.onclick = () => this.send("chosen", { id: film.id });
    const text = make("div", "text", row);
    const caption = make("input", "caption", text);
    caption.dir = "auto";
    caption.spellcheck = true;
    caption.autocomplete = "off";
    make("div", "facts", text).dir = "auto";
    make("div", "problem", text).hidden = true;
    const move = make("button", "move tool", row);
    move.dataset.icon = "drag_indicator";
    const take = make("button", "take tool", row);
    take.dataset.icon = "close";
    take.onclick = () => this.send("taken", { id: film.id });
    caption.oninput = () => this.check(row);
    caption.onblur = () => this.keep(row);
    caption.onkeydown = (event) => this.typed(row, event);
    move.onpointerdown = (event) => this.lift(row, event);
    move.onpointermove = (event) => this.pull(event);
    move.onpointerup = () => this.drop();
    move.onpointercancel = () => this.drop(true);
    row.onkeydown = (event) => this.key(row, event);
    return row;
  }

  fill(row, film, { chosen, words }) {
    row.title_ = film.title;
    row.classList.toggle("gone", !film.here);
    row.classList.toggle("chosen", film.id === chosen);
    row.querySelector(".thumb").setAttribute("aria-pressed", film.id === chosen);
    row.querySelector(".facts").textContent = film.facts;
    const picture = row.querySelector("img");
    if (picture && picture.getAttribute("src") !== film.thumb) picture.src = film.thumb;
    const caption = row.querySelector("input");
    caption.placeholder = words.caption;
    if (film.caption === row.saved || this.unheard.has(film.id)) return;
    row.saved = film.caption;
    if (row.edited === undefined) caption.value = film.caption; // else what is being written stays
  }

  // --- captions -------------------------------------------------------------------------------------------------

  check(row) {
    const { value } = row.querySelector("input");
    const problem = row.querySelector(".problem");
    const over = length(value.trim()) > this.words.most;
    problem.hidden = !over;
    problem.textContent = over ? say(this.words.tooLong, { length: length(value.trim()), most: this.words.most }) : "";
    row.querySelector("input").setAttribute("aria-invalid", over);
    row.edited = value === row.saved ? undefined : value;
    return !over;
  }

  keep(row) {
    const caption = row.querySelector("input");
    if (!this.check(row) || row.edited === undefined) return;
    this.insist(row.dataset.film, "captioned", { id: row.dataset.film, words: caption.value });
    row.edited = undefined;
    row.saved = caption.value;
  }

  typed(row, event) {
    const caption = row.querySelector("input");
    if (event.isComposing) return;
    if (event.key === "Enter") {
      this.keep(row);
      event.preventDefault();
    } else if (event.key === "Escape") {
      caption.value = row.saved;
      this.check(row);
      event.preventDefault();
    }
    // Other keys of Streamlit's page (R reruns it) do not belong to a text.
    event.stopPropagation();
    if (event.altKey) this.key(row, event);
  }

  // --- the order ------------------------------------------------------------------------------------------------

  neighbour(row) {
    return row.nextElementSibling || row.previousElementSibling;
  }

  key(row, event) {
    const rows = [...this.list.children];
    const at = rows.indexOf(row);
    const onHandle = event.target.closest?.(".move");
    if (event.key === "Escape" && this.drag) {
      this.drop(true);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.altKey || onHandle)) return;
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || (!onHandle && !event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.drag) return;
    if (to < 0 || to >= rows.length || to === at) {
      this.announce(row, at);
      return;
    }
    const ids = this.order();
    ids.splice(to, 0, ...ids.splice(at, 1));
    this.arrange(ids);
    row.scrollIntoView({ block: "nearest" });
    this.announce(row, to);
    this.count();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.tell(), REST_MS);
  }

  announce(row, at) {
    this.told.textContent = say(this.words.moved, { film: row.title_, n: at + 1, of: this.list.children.length });
  }

  tell() {
    clearTimeout(this.rest);
    this.rest = undefined;
    this.insist("order", "ordered", { ids: this.order() });
  }

  insist(what, event, said) {
    this.number += 1;
    this.unheard.set(what, { event, said: { ...said, n: this.number } });
    this.send(event, this.unheard.get(what).said);
    this.again ??= setInterval(() => this.tellAgain(), AGAIN_MS);
  }

  // One thing at a time, the oldest first: Streamlit may lay together what is told at once.
  tellAgain() {
    const [oldest] = this.unheard.values();
    if (oldest && this.list.isConnected) this.send(oldest.event, oldest.said);
    else this.again = clearInterval(this.again);
  }

  lift(row, event) {
    if (!event.isPrimary || event.button !== 0 || this.list.children.length < 2) return;
    event.preventDefault();
    row.querySelector(".move").focus({ preventScroll: true });
    row.querySelector(".move").setPointerCapture(event.pointerId);
    this.drag = new Drag(this.list, row, event.clientY);
  }

  pull(event) {
    if (event.isPrimary) this.drag?.pull(event.clientY);
  }

  drop(undone = false) {
    if (!this.drag) return;
    const { row, from, to } = this.drag;
    this.drag.end();
    this.drag = null;
    if (undone || from === to) return;
    const ids = this.order();
    ids.splice(to, 0, ...ids.splice(from, 1));
    this.arrange(ids);
    this.announce(row, to);
    this.count();
    this.tell();
  }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.show(data, setTriggerValue);
  return () => {
    if (view.rest) view.tell();
  };
}
