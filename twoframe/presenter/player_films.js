// Where films and pictures come from: our own server, or this very file. Either way they become blobs in the browser's
// own store, so that what was loaded plays on when the server goes, and nothing is decoded before it is needed.

const HELD_MAX = 512e6; // bytes that are held at a time; a file that has its films inside holds what it decoded
const READ_MAX = 16e6; // so much of a film is decoded without a pause
const SOON_MS = 1500; // who waits longer for all of a film sees it while it comes

// `inUse` tells the films that are on a stage.
function newFilms(films, inUse) {
  const held = new Map(); // index → { film, start, end: addresses of blobs, bytes }
  const coming = new Map(); // index → promise of the same
  const tried = new Set(); // by `fill`, since the place changed last
  let now = 0;
  let filling = false;

  const sources = (index) => ["film", "start", "end"].filter((name) => films[index][name]);

  async function load(index) {
    const entry = { bytes: 0 };
    for (const name of sources(index)) {
      const source = films[index][name];
      try {
        const blob = await (source.part === undefined ? fetched(source) : decoded(source));
        entry[name] = URL.createObjectURL(blob);
        entry.bytes += blob.size;
      } catch (error) {
        if (name === "film") throw error; // a film can do without its keyframes
      }
    }
    held.set(index, entry);
    makeRoom();
    return entry;
  }

  const total = () => [...held.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  const far = (index) => (index - now + films.length) % films.length;

  // Let go of what is farthest from now, never of what is on a stage or comes next.
  function makeRoom() {
    if (films[0].film.part !== undefined) return; // what was decoded is nowhere else any more
    const kept = new Set(inUse());
    for (const index of [...held.keys()].sort((a, b) => far(b) - far(a))) {
      if (total() <= HELD_MAX || far(index) <= 1) return;
      if (kept.has(index)) continue;
      const entry = held.get(index);
      held.delete(index);
      for (const name of ["film", "start", "end"]) if (entry[name]) URL.revokeObjectURL(entry[name]);
    }
  }

  function get(index) {
    if (held.has(index)) return Promise.resolve(held.get(index));
    if (!coming.has(index)) {
      const promise = load(index).finally(() => coming.delete(index));
      promise.catch(() => {}); // whoever waits hears of it
      coming.set(index, promise);
    }
    return coming.get(index);
  }

  // All of a film or, where that takes long, the address from which it can be shown while it comes.
  function soon(index) {
    const { film, start, end } = films[index];
    if (film.part !== undefined) return get(index);
    const streamed = { film: film.url, start: start?.url, end: end?.url };
    const late = new Promise((resolve) => setTimeout(() => resolve(streamed), SOON_MS));
    return Promise.race([get(index), late]);
  }

  // Load one after the other, beginning with what comes next, as far as there is room; from a new place, anew.
  async function fill(index) {
    now = index;
    tried.clear();
    if (filling) return;
    filling = true;
    for (let at = missing(); at !== undefined; at = missing()) {
      tried.add(at);
      await get(at).catch(() => {}); // who wants to see it is told then
    }
    filling = false;
  }

  function missing() {
    const order = [...films.keys()].sort((a, b) => far(a) - far(b));
    const at = order.find((index) => !held.has(index) && !tried.has(index));
    if (at === undefined || far(at) <= 1) return at;
    return total() + (films[at].film.bytes || 0) > HELD_MAX ? undefined : at;
  }

  return { get, soon, fill, has: (index) => held.has(index) };
}

async function fetched(source) {
  const answer = await fetch(source.url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.blob();
}

// The blocks of a part stand in the file as Base64, each decoded for itself; the page may still be reading them.
async function decoded({ part, chunks, type }) {
  const blocks = await arrived(part, chunks);
  const pieces = [];
  let since = 0;
  for (const block of blocks) {
    pieces.push(bytesOf(block.textContent));
    since += pieces.at(-1).length;
    if (since > READ_MAX) {
      since = 0;
      await new Promise((resume) => setTimeout(resume));
    }
  }
  const blob = new Blob(pieces, { type });
  for (const block of blocks) block.remove(); // one copy is enough
  return blob;
}

function arrived(part, chunks) {
  const look = () => {
    const blocks = [...document.querySelectorAll(`script[data-part="${part}"]`)];
    const whole = blocks.length === chunks && (blocks.at(-1).nextElementSibling || document.readyState !== "loading");
    return whole ? blocks : null;
  };
  return new Promise((resolve, reject) => {
    const watch = new MutationObserver(() => check());
    const check = () => {
      const blocks = look();
      const over = document.readyState !== "loading";
      if (!blocks && !over) return;
      watch.disconnect();
      document.removeEventListener("DOMContentLoaded", check);
      if (blocks) resolve(blocks);
      else reject(new Error("the file is cut off"));
    };
    watch.observe(document.body, { childList: true });
    document.addEventListener("DOMContentLoaded", check);
    check();
  });
}

function bytesOf(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}
