// The place on the Library. Streamlit scrolls an element of its own, of which the browser keeps nothing: so each address
// of the Library keeps here how far one had gone. Back, a reload and the way back from a film's page lead there again;
// another page of films begins at the top of its wall.

const PATIENCE_MS = 3000; // so long a page may take to grow to the height that it had
const HEAD_PX = 72; // what lies over the top of the scroller
const HANDS = ["wheel", "pointerdown", "touchstart", "keydown"];

let place = null; // what is drawn: the name of its address, and the address that the browser had then
let turned = null;
let gone = ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type) ? location.href : "";

// Only the browser's own steps lead back; what a script dispatches is a step forward.
addEventListener("popstate", (event) => (gone = event.isTrusted ? location.href : ""));

export default function ({ data: [data], parentElement }) {
  const main = parentElement.getRootNode().host?.closest("[data-testid=stMain]") ?? parentElement.closest("[data-testid=stMain]");
  const arrives = place === null;
  if (place?.name !== data.name) {
    place?.leave();
    place = { name: data.name, href: location.href, leave: () => {} };
    const back = gone === location.href || (arrives && data.returned);
    gone = "";
    if (turned !== null && data.turned > turned) toTheTop(main, data.wall);
    if (back) goBack(main, Number(kept(data.name)));
    else keep(data.name, main.scrollTop);
    watch(main, place);
  }
  turned = data.turned;
  return () => {
    place?.leave();
    place = null;
  };
}

function watch(main, here) {
  const note = () => here.settling || location.href !== here.href || keep(here.name, main.scrollTop);
  main.addEventListener("scroll", note);
  const { leave } = here;
  here.leave = () => {
    main.removeEventListener("scroll", note);
    leave();
  };
}

// Go to where one was, as soon as the page is that high, unless the person goes elsewhere first.
function goBack(main, top) {
  const here = place;
  const go = () => (main.scrollTop = top);
  const sizes = new ResizeObserver(go);
  const settle = () => {
    here.settling = false;
    sizes.disconnect();
    clearTimeout(ending);
    for (const hand of HANDS) removeEventListener(hand, settle, true);
  };
  const ending = setTimeout(settle, PATIENCE_MS);
  here.settling = true;
  here.leave = settle;
  for (const hand of HANDS) addEventListener(hand, settle, true);
  for (const part of main.children) sizes.observe(part);
  go();
}

// A page of films begins with its first row, for those who had gone further down.
function toTheTop(main, wall) {
  const first = main.querySelector(wall);
  const above = first ? first.getBoundingClientRect().top - main.getBoundingClientRect().top - HEAD_PX : 0;
  if (above < 0) main.scrollTop += above;
}

// --- what is kept, as long as the tab is open ------------------------------------------------------------------------

function keep(name, top) {
  try {
    sessionStorage.setItem(`twoframe:place:${name}`, Math.round(top));
  } catch {
    // a browser that keeps nothing begins each page at its top
  }
}

function kept(name) {
  try {
    return sessionStorage.getItem(`twoframe:place:${name}`);
  } catch {
    return null;
  }
}
