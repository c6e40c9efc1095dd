// Keeps a few words of a person in their own browser, and tells the page about them once.

const PREFIX = "twoframe.";
let written = "";
let told = "";

export default function ({ data: [data], setTriggerValue }) {
  const held = {};
  try {
    const order = `${data.session} ${data.number}`;
    if (order !== written) {
      written = order;
      for (const [name, value] of Object.entries(data.write)) {
        localStorage.setItem(PREFIX + name, value);
      }
    }
    for (const name of data.names) {
      const value = localStorage.getItem(PREFIX + name);
      if (value !== null) held[name] = value.slice(0, data.longest);
    }
  } catch {
    return; // A browser that keeps nothing is a person's choice.
  }
  const tale = data.session + JSON.stringify(held);
  const isNews = Object.keys(held).some((name) => held[name] !== data.known[name]);
  if (!isNews || tale === told) return;
  told = tale;
  setTriggerValue("told", held);
}
