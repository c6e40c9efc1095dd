// Goes to another page in one step of the browser's history, as a link does. `st.switch_page` makes two, so that Back
// leads to an address where nobody was: the page that was left, with the words of the other.

let gone = "";

export default function ({ data: [data] }) {
  const order = `${data.session} ${data.number}`;
  if (!data.href || order === gone) return;
  gone = order;
  if (location.pathname + location.search !== data.href) history.pushState({}, "", data.href);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}
