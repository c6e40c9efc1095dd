// Two stages: one shows a film, the other gets the next one ready behind it and fades in over it.

const READY_MS = 15_000; // a film that does not show a picture after so long is left out
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const fadeMs = () => (calm.matches ? 0 : 600);

function newStages(root, on) {
  const stages = [...root.querySelectorAll(".stage")].map((node) => ({
    node,
    video: node.querySelector("video"),
    figures: { start: node.querySelector(".start"), end: node.querySelector(".end") },
    index: -1,
  }));
  let front = stages[0];
  let settling;

  for (const stage of stages) {
    stage.video.addEventListener("loadedmetadata", () => shape(stage));
    for (const name of ["ended", "timeupdate", "error", "play", "pause"]) {
      stage.video.addEventListener(name, () => stage === front && stage.index >= 0 && on[name](stage));
    }
  }

  const back = () => stages.find((stage) => stage !== front);

  // What its keyframes are laid out by, which have the same shape.
  function shape({ node, video }) {
    const shape = video.videoWidth / video.videoHeight || 16 / 9;
    node.style.setProperty("--shape", shape);
    node.classList.toggle("tall", shape < 0.9);
  }

  // Put a film into the stage behind, unless it is there.
  function prepare(index, entry, words) {
    const stage = back();
    if (stage.index === index && stage.video.src === new URL(entry.film, location.href).href && !stage.video.error) {
      if (stage.video.currentTime) stage.video.currentTime = 0;
      return stage;
    }
    settle();
    stage.index = index;
    stage.video.src = entry.film;
    for (const [name, figure] of Object.entries(stage.figures)) {
      const picture = figure.querySelector("img");
      figure.classList.toggle("none", !entry[name]);
      figure.querySelector("figcaption").textContent = words[name];
      picture.alt = words[name];
      if (entry[name]) picture.src = entry[name];
      else picture.removeAttribute("src");
    }
    stage.video.load();
    return stage;
  }

  // Resolves once a stage can show its film's first picture.
  function ready(stage) {
    const { video } = stage;
    const isReady = () => video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !video.seeking;
    if (isReady()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => end(new Error("late")), READY_MS);
      const end = (problem) => {
        clearTimeout(late);
        for (const name of ["loadeddata", "seeked", "error"]) video.removeEventListener(name, look);
        if (problem) reject(problem);
        else resolve();
      };
      const look = () => {
        if (video.error) end(video.error);
        else if (isReady()) end();
      };
      for (const name of ["loadeddata", "seeked", "error"]) video.addEventListener(name, look);
      look();
    });
  }

  function swap(stage) {
    settle();
    const old = front;
    front = stage;
    old.node.classList.remove("on");
    old.node.classList.add("under");
    stage.node.style.zIndex = 1;
    old.node.style.zIndex = 0;
    stage.node.classList.remove("at-once");
    stage.node.getBoundingClientRect(); // from here the fade begins
    stage.node.classList.add("on");
    settling = setTimeout(settle, fadeMs());
  }

  // End a fade: what went is gone, and its film rests.
  function settle() {
    clearTimeout(settling);
    for (const stage of stages) {
      if (stage === front) {
        stage.node.classList.add("at-once");
        continue;
      }
      stage.node.classList.remove("under", "on");
      stage.video.pause();
    }
  }

  return { prepare, ready, swap, back, front: () => front, all: stages };
}
