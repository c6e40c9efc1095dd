// Time as people read it. It is counted in the browser, by the server's clock, so that no card has to be told again for
// it; each wall ticks once a second.

function setClock(wall, now, late) {
  const offset = Date.now() / 1000 - now;
  // What a rerun brings was on its way for longer than a message: it may only correct the clock downwards.
  wall.offset = late ? Math.min(wall.offset ?? offset, offset) : offset;
}

function tick(wall) {
  const now = Date.now() / 1000 - (wall.offset ?? 0);
  for (const card of wall.cards.values()) wall.kind.tick(wall, card, now);
}

function elapsedWords(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function agoWords(wall, seconds) {
  if (seconds < 45) return wall.texts.just_now;
  const steps = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = steps.find(([, size]) => seconds >= size) ?? ["minute", 60];
  if (wall.relative?.lang !== wall.lang) {
    wall.relative = { lang: wall.lang, format: new Intl.RelativeTimeFormat(wall.lang, { style: "short" }) };
  }
  return wall.relative.format.format(-Math.max(1, Math.floor(seconds / size)), unit).replace(".", "");
}

// The day, as far as it needs to be said; of what is younger than that, the age.
function dayWords(wall, since, now) {
  if (now - since < 86400) return agoWords(wall, Math.max(0, Math.floor(now - since)));
  const day = new Date(since * 1000);
  const year = day.getFullYear() === new Date(now * 1000).getFullYear() ? undefined : "numeric";
  return day.toLocaleDateString(localeOf(wall), { day: "numeric", month: "short", year });
}

// The wall's language as the reader's country writes it.
function localeOf(wall) {
  return navigator.languages.find((each) => each.split("-")[0] === wall.lang) ?? wall.lang;
}
