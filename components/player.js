// One film with the browser's own controls. It tells where it stands once it rests there, so that a verdict can be
// about that moment; while it plays, nothing is told and nothing reruns.

const REST_MS = 250;

export default function ({ data, parentElement, setStateValue }) {
  const film = parentElement.querySelector("video");
  film.setAttribute("aria-label", data.label);
  film.style.aspectRatio = data.ratio;
  film.style.width = `min(100%, ${data.width}px)`;
  if (film.getAttribute("src") !== data.src) {
    film.poster = data.poster;
    film.src = data.src;
  }
  let resting;
  const rest = () => {
    clearTimeout(resting);
    resting = setTimeout(() => film.paused && setStateValue("moment", film.currentTime), REST_MS);
  };
  film.onpause = film.onseeked = rest;
  return () => clearTimeout(resting);
}
