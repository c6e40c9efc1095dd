// A film's family as rows of a tree. Each is one link: a plain click opens it in this tab without losing what the
// session holds, and all that a browser does with links works. Arrow keys walk. Texts of people go through `textContent`
// only.

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".family");
  list.setAttribute("aria-label", data.label);
  list.open = (id) => setTriggerValue("opened", id);
  list.onkeydown = (event) => walk(list, event);
  const told = JSON.stringify(data);
  if (list.told === told) return; // a rerun that changes nothing leaves pictures and focus alone
  list.told = told;
  const root = list.getRootNode();
  const held = root.activeElement?.dataset.key;
  list.replaceChildren(...data.rows.map((row) => newRow(list, row, data.here)));
  if (held) [...list.querySelectorAll("[data-key]")].find((node) => node.dataset.key === held)?.focus();
  const here = list.querySelector("[aria-current]");
  if (here && list.scrollHeight > list.clientHeight) {
    list.scrollTop = here.offsetTop - list.offsetTop - (list.clientHeight - here.offsetHeight) / 2;
  }
}

function newRow(list, row, hereWords) {
  const item = make("li", "");
  item.style.setProperty("--depth", Math.min(row.depth ?? 0, 6));
  const link = make(row.href ? "a" : "div", "row", item);
  link.classList.toggle("gone", Boolean(row.gone) || !row.href);
  if (row.href) {
    link.href = row.href;
    link.dataset.task = link.dataset.key = row.id;
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // the browser's own ways to open
      event.preventDefault();
      if (!row.here) list.open(row.id);
    };
  }
  addPicture(link, row);
  const words = make("span", "words", link);
  const name = make("span", "name", words);
  name.dir = "auto";
  name.textContent = name.title = row.name;
  const line = make("span", "line", words);
  if (row.kind) icon(row.kind, line);
  if (row.caption) make("span", "caption", line).textContent = row.caption;
  if (row.badge) make("span", `badge ${row.badge.tone}`, line).textContent = row.badge.word;
  if (row.here) {
    link.setAttribute("aria-current", "page");
    link.title = hereWords;
  }
  return item;
}

function addPicture(link, { picture, icon: glyph }) {
  const place = make("span", "picture", link);
  place.ariaHidden = "true"; // a link is named by its words, not by its icons
  icon(glyph, place);
  if (!picture) return;
  const image = make("img", "", place);
  image.alt = "";
  image.loading = "lazy";
  image.decoding = "async";
  image.onerror = () => image.remove(); // the icon behind it shows
  image.src = picture;
}

// Arrow keys go from film to film.
function walk(list, event) {
  const rows = [...list.querySelectorAll("a")];
  const at = rows.indexOf(event.target);
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (at < 0 || !by || !rows[at + by]) return;
  event.preventDefault();
  rows[at + by].focus();
}
