// One row on its way under a pointer: it follows, the others make room, and near the window's edge the page scrolls.

const EDGE_PX = 70;
const SCROLL_PX = 12;

class Drag {
  constructor(list, row, y) {
    const rows = [...list.children];
    this.list = list;
    this.row = row;
    this.rows = rows;
    this.tops = rows.map((each) => each.offsetTop);
    this.from = this.to = rows.indexOf(row);
    this.step = row.offsetHeight + this.tops[1] - this.tops[0] - rows[0].offsetHeight;
    this.scroller = scrollerOf(list);
    this.scrolled = this.scroller.scrollTop;
    this.begun = this.at = y;
    row.classList.add("lifted");
    list.classList.add("dragging");
    this.creep();
  }

  pull(y) {
    this.at = y;
    this.place();
  }

  place() {
    const { row, rows, tops, step, from } = this;
    const moved = this.at - this.begun + this.scroller.scrollTop - this.scrolled;
    const shift = Math.min(Math.max(moved, tops[0] - tops[from]), tops.at(-1) - tops[from]);
    const ways = tops.map((top) => top - tops[from]); // a row makes room once this one is half way over it
    this.to = from + ways.filter((way, at) => at > from && shift > way - step / 2).length;
    this.to -= ways.filter((way, at) => at < from && shift < way + step / 2).length;
    row.style.transform = `translateY(${shift}px)`;
    rows.forEach((each, at) => {
      if (each === row) return;
      const up = at > from && at <= this.to;
      const down = at < from && at >= this.to;
      each.style.transform = up ? `translateY(${-step}px)` : down ? `translateY(${step}px)` : "";
    });
  }

  creep() {
    if (this.over) return;
    const way = this.at < EDGE_PX ? -SCROLL_PX : this.at > innerHeight - EDGE_PX ? SCROLL_PX : 0;
    if (way) {
      this.scroller.scrollBy(0, way);
      this.place();
    }
    requestAnimationFrame(() => this.creep());
  }

  end() {
    this.over = true;
    this.list.classList.remove("dragging");
    this.row.classList.remove("lifted");
    for (const each of this.rows) each.style.transform = "";
  }
}

function scrollerOf(node) {
  for (let at = node; at; at = at.parentElement || at.getRootNode().host) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return document.scrollingElement;
}
