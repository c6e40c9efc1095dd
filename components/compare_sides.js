// What lies on the table: each side loads its picture or film once, and says when it is there or broken.
// A side has a `source` to paint with its `width` and `height` once it is ready; its `version` counts what it has shown.

function newSide(table, url, kind, before) {
  const side = { url, kind, state: "loading", source: null, width: 0, height: 0, version: 0, standIn: null };
  // A picture that takes the place of another leaves that one to be seen until it is there: nothing flashes.
  if (kind === "picture" && before?.kind === "picture") side.standIn = paintable(before);
  if (kind === "film") loadFilm(table, side);
  else loadPicture(table, side);
  return side;
}

async function loadPicture(table, side) {
  const picture = (side.picture = new Image());
  picture.src = side.url;
  try {
    await picture.decode();
    // A bitmap is decoded for good: no frame ever waits for a picture to be decoded again.
    const source = await createImageBitmap(picture).catch(() => picture);
    if (side.dropped) source.close?.();
    else ready(table, side, source, picture.naturalWidth, picture.naturalHeight);
  } catch {
    broken(table, side);
  }
}

function loadFilm(table, side) {
  const video = (side.video = make("video", "", table.sources));
  Object.assign(video, { muted: true, playsInline: true, preload: "auto", tabIndex: -1 });
  video.disablePictureInPicture = true;
  video.setAttribute("aria-hidden", "true"); // what it shows is on the canvas, which has the words
  watchFilm(table, side);
  video.addEventListener("loadeddata", () => {
    if (video.videoWidth) ready(table, side, video, video.videoWidth, video.videoHeight);
    else broken(table, side); // sound only
  });
  video.addEventListener("error", () => broken(table, side));
  video.src = side.url;
}

function ready(table, side, source, width, height) {
  if (side.dropped) return;
  Object.assign(side, { state: width && height ? "ready" : "broken", source, width, height, standIn: null });
  showSides(table);
  if (side.kind === "film") seek(table, table.film.at);
  redraw(table);
}

function broken(table, side) {
  if (side.dropped) return;
  Object.assign(side, { state: "broken", source: null, standIn: null });
  showSides(table);
  redraw(table);
}

// Let a side go. Who stands in for a newcomer keeps its picture until then; it is collected with it.
function dropSide(side, sides = []) {
  side.dropped = true;
  side.print?.close();
  side.print = null;
  if (side.video) {
    side.video.remove();
    side.video.removeAttribute("src");
    side.video.load(); // lets go of the connection and the decoder
  } else if (!sides.some((other) => other.standIn === side)) side.source?.close?.();
}

function showSides(table) {
  table.stage.setAttribute("aria-busy", String(table.sides.some((side) => side.state === "loading")));
  table.sides.forEach((side, index) => {
    table.notes[index].hidden = side.state !== "broken";
  });
  showTransport(table);
}

// What can be painted for a side now, if anything.
function paintable(side) {
  if (side.state === "ready") return side;
  return side.standIn;
}
