// The list of reviews. Each row is one link: a plain click opens it in this tab without losing what the session holds,
// and all that a browser does with links (new tab, copy, Back) works. Texts of people go through `textContent` only.

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".reviews");
  list.setAttribute("aria-label", data.label);
  list.open = (id) => setTriggerValue("opened", id);
  const told = JSON.stringify(data.rows);
  if (list.told === told) return; // a rerun that changes nothing leaves pictures and focus alone
  list.told = told;
  list.replaceChildren(...data.rows.map((row) => newRow(list, row)));
}

function newRow(list, row) {
  const item = make("li", "");
  const link = make("a", "row", item);
  link.href = row.href;
  link.dataset.review = row.id;
  link.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // the browser's own ways to open
    event.preventDefault();
    list.open(row.id);
  };
  const media = make("span", row.film ? "media film" : "media", link);
  media.ariaHidden = "true"; // a link is named by its words, not by its icons
  for (const picture of row.pictures) addPicture(media, picture);
  const title = make("span", "title", link);
  title.dir = "auto";
  title.textContent = row.title;
  const line = make("span", "line", link);
  make("span", `badge ${row.tone}`, line).textContent = row.word;
  make("span", "caption", line).textContent = row.caption;
  return item;
}

function addPicture(media, { url, icon: glyph }) {
  const place = make("span", "place", media);
  icon(glyph, place);
  if (!url) return;
  const picture = make("img", "", place);
  picture.alt = "";
  picture.loading = "lazy";
  picture.decoding = "async";
  picture.onerror = () => picture.remove(); // the icon behind it shows
  picture.src = url;
}
