// Films that play. Wherever one plays, its wall is held (see wall_layout.js), and only one has sound (see heard.js).
// A poster's film is made when it is first wanted, gets its address once, and lies over the poster, picture on picture.

const DWELL_MS = 300; // a pointer that only passes by starts nothing
const PREVIEW_MS = 20_000; // nor does one that rests there for ever keep the grid held
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

// Hold the wall for as long as a film plays. Media events do not bubble, but they can be captured.
function watchPlaying(wall) {
  const on = (name, act) =>
    wall.list.addEventListener(
      name,
      ({ target }) => {
        const card = [...wall.cards.values()].find((each) => each.video === target);
        if (card) act(card);
      },
      { capture: true },
    );
  on("play", (card) => {
    wall.playing.add(card);
    hold(wall);
    isHeard(card.video);
    showPlay(wall, card);
  });
  on("volumechange", (card) => isHeard(card.video));
  // A film that leaves the page with its wall is paused by the browser, not by the person.
  on("pause", (card) => card.video.isConnected && wall.parent && stopped(wall, card));
  on("ended", (card) => {
    stopped(wall, card);
    putAway(wall, card);
  });
  on("emptied", (card) => stopped(wall, card));
  on("error", (card) => {
    stopped(wall, card);
    putAway(wall, card, wall.texts.unplayable);
  });
}

whenHeard((heard) => {
  for (const wall of walls.values()) {
    for (const { video } of wall.playing) if (video !== heard && !video.muted) video.pause();
  }
});

function stopped(wall, card) {
  wall.playing.delete(card);
  showPlay(wall, card);
  settleSoon(wall);
}

// --- posters ---------------------------------------------------------------------------------------------------------

function makePlayable(wall, card) {
  const button = (card.play = make("button", "button play", card.bar));
  button.glyph = icon("play_arrow", button);
  button.label = make("span", "", button);
  button.onclick = () => playOrPause(wall, card);
  card.tile.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "mouse" || stillness.matches) return;
    card.dwelling = setTimeout(() => preview(wall, card), DWELL_MS);
  });
  card.tile.addEventListener("pointerleave", () => {
    clearTimeout(card.dwelling);
    endPreview(wall, card);
  });
}

function endPreview(wall, card) {
  clearTimeout(card.tiring);
  if (card.node.classList.contains("previewed")) putAway(wall, card);
}

function playOrPause(wall, card) {
  if (isPlaying(card)) card.video.pause();
  else play(wall, card);
}

function isPlaying(card) {
  return card.node.classList.contains("played") && !card.video.paused;
}

function showPlay(wall, card) {
  if (!card.play) return;
  card.play.hidden = !card.view.film;
  say(card.play.label, isPlaying(card) ? wall.texts.pause : wall.texts.play);
  card.play.glyph.dataset.icon = isPlaying(card) ? "pause" : "play_arrow";
  showTile(wall, card);
}

function filmOf(card) {
  if (card.video) return card.video;
  const { film } = card.view;
  const video = (card.video = make("video", "film"));
  video.playsInline = true;
  video.preload = "none";
  video.setAttribute("aria-label", film.alt);
  video.src = film.url;
  card.tile.append(video);
  return video;
}

// Play with sound, from the start or where it was paused.
function play(wall, card) {
  const video = filmOf(card);
  if (!card.node.classList.contains("played")) video.currentTime = 0;
  card.node.classList.remove("previewed");
  card.node.classList.add("played");
  say(card.trouble, "");
  video.loop = false;
  video.controls = true;
  video.muted = false;
  isHeard(video);
  video.play().catch(() => showPlay(wall, card)); // why is told by its own event
  showPlay(wall, card);
}

// Play without sound for as long as the pointer rests on the tile.
function preview(wall, card) {
  if (!card.view.film || card.node.classList.contains("played") || !card.node.isConnected) return;
  const video = filmOf(card);
  card.node.classList.add("previewed");
  card.tiring = setTimeout(() => endPreview(wall, card), PREVIEW_MS);
  video.loop = true;
  video.controls = false;
  video.muted = true;
  video.play().catch(() => {}); // put away before it began
}

// Show the poster again.
function putAway(wall, card, trouble) {
  if (!card.play || !card.video) return;
  const { classList } = card.node;
  if (!classList.contains("played") && !classList.contains("previewed")) return;
  if (classList.contains("played")) say(card.trouble, trouble);
  if (focused(wall) === card.video) card.play.focus({ preventScroll: true });
  classList.remove("played", "previewed");
  card.video.controls = false;
  card.video.pause();
  if (card.video.readyState) card.video.currentTime = 0;
  showPlay(wall, card);
}
