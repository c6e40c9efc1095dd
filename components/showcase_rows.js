// The films of a showcase in their order. A row is moved by its handle, with a pointer or with arrow keys, or with Alt
// and arrow keys from anywhere in it; the caption is edited in place. Both are told once the hands rest; a row that is
// being edited or dragged is left alone by whatever the server says meanwhile. Streamlit drops what is said while the
// line to the server is away, or while the page is left: an order and a caption stay as they are, over a reload too, and
// are told again until they are heard.

const REST_MS = 400;
const AGAIN_MS = 3000;
const views = new WeakMap();

const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const length = (text) => [...text].length; // in code points, as the server counts

class View {
  constructor(root, id) {
    this.list = root.querySelector(".films");
    this.told = root.querySelector(".unseen");
    this.rows = new Map();
    this.path = location.pathname;
    this.place = `twoframe.showcase.${id}`; // where this tab keeps what is not heard yet
    this.unheard = this.kept(); // the order, and captions by their film
    this.number = Math.max(0, ...[...this.unheard.values()].map(({ said }) => said.n)); // of the last of them
    if (this.unheard.size) setTimeout(() => this.insist());
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
    }
    for (const what of this.unheard.keys()) if (what !== "order" && !there.has(what)) this.unheard.delete(what);
    const ids = data.films.map((film) => film.id);
    // What was moved here and is not heard yet stays where it was put.
    const wished = this.unheard.get("order")?.said.ids || (this.drag ? this.order() : []);
    const mine = wished.filter((id) => there.has(id));
    this.arrange([...mine, ...ids.filter((id) => !mine.includes(id))]);
    this.count();
    this.keep();
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
    caption.onfocus = () => (row.before = caption.value);
    caption.oninput = (event) => this.write(row, event);
    caption.oncompositionend = (event) => this.write(row, event);
    caption.onblur = () => this.settle(row);
    caption.onkeydown = (event) => this.typed(row, event);
    move.onpointerdown = (event) => this.lift(row, event);
    move.onpointermove = (event) => this.pull(event);
    move.onpointerup = () => this.drop();
    move.onpointercancel = () => this.drop(true);
    row.onkeydown = (event) => this.key(row, event);
    row.onfocusout = () => this.tell(); // before a press elsewhere leads away
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
    row.querySelector("input").placeholder = words.caption;
    row.saved = this.unheard.get(film.id)?.said.words ?? film.caption;
    this.settle(row);
  }

  // --- captions -------------------------------------------------------------------------------------------------

  // True where there is nothing to mend.
  check(row) {
    const { value } = row.querySelector("input");
    const problem = row.querySelector(".problem");
    const over = length(value.trim()) > this.words.most;
    problem.hidden = !over;
    problem.textContent = over ? say(this.words.tooLong, { length: length(value.trim()), most: this.words.most }) : "";
    row.querySelector("input").setAttribute("aria-invalid", over);
    return !over;
  }

  write(row, { isComposing }) {
    const { value } = row.querySelector("input");
    if (!this.check(row) || isComposing || value === row.saved) return;
    row.saved = value;
    this.wish(row.dataset.film, "captioned", { id: row.dataset.film, words: value });
  }

  // Show what is saved, but leave alone what is being written or has to be mended.
  settle(row) {
    const caption = row.querySelector("input");
    const mine = caption === row.getRootNode().activeElement || caption.getAttribute("aria-invalid") === "true";
    if (!mine && caption.value !== row.saved) caption.value = row.saved;
  }

  typed(row, event) {
    const caption = row.querySelector("input");
    if (event.isComposing) return;
    if (event.key === "Enter") {
      this.tell(row.dataset.film);
      event.preventDefault();
    } else if (event.key === "Escape") {
      caption.value = row.before;
      this.write(row, event);
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
    this.wish("order", "ordered", { ids });
  }

  announce(row, at) {
    this.told.textContent = say(this.words.moved, { film: row.title_, n: at + 1, of: this.list.children.length });
  }

  // --- what is told ---------------------------------------------------------------------------------------------

  kept() {
    try {
      return new Map(JSON.parse(sessionStorage.getItem(this.place)) || []);
    } catch {
      return new Map(); // a browser that keeps nothing
    }
  }

  keep() {
    try {
      if (this.unheard.size) sessionStorage.setItem(this.place, JSON.stringify([...this.unheard]));
      else sessionStorage.removeItem(this.place);
    } catch {
      // Then it is told again until the page is left.
    }
  }

  // What is wished is kept at once, and told once nothing else of the kind was wished for a while.
  wish(what, event, said) {
    this.number += 1;
    const wish = { event, said: { ...said, n: this.number }, sent: false };
    this.unheard.set(what, wish);
    this.keep();
    setTimeout(() => this.unheard.get(what) === wish && this.tell(what), REST_MS);
  }

  // Tell what was not told yet: all of it, or one thing.
  tell(what) {
    for (const [each, wish] of this.unheard) if (!wish.sent && [each, undefined].includes(what)) this.deliver(wish);
  }

  // Nothing from a page that is being left: it would bring the person back to it.
  deliver(wish) {
    this.again ??= setInterval(() => this.insist(), AGAIN_MS);
    if (!this.list.isConnected || location.pathname !== this.path) return;
    wish.sent = true;
    this.send(wish.event, wish.said);
  }

  // One thing at a time, the oldest first: Streamlit may lay together what is told at once.
  insist() {
    const [oldest] = this.unheard.values();
    if (oldest && this.list.isConnected) this.deliver(oldest);
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
    this.wish("order", "ordered", { ids });
    this.tell("order");
  }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement, data.id));
  views.get(parentElement).show(data, setTriggerValue);
}
