// Begins a download as a click on a link does: the page stays, and the browser shows its progress.

const begun = new Set(); // an address works once, and a rerun tells it again

export default function ({ data: [data], parentElement }) {
  if (!data.url || begun.has(data.url)) return;
  begun.add(data.url);
  const link = document.createElement("a");
  link.href = data.url;
  link.download = "";
  parentElement.append(link);
  link.click();
  link.remove();
}
