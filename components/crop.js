// The point of a picture that stays in view, and the window of the shape around it. The same geometry as in
// `twoframe/fit.py`: the window is the largest of its shape, with the point as near to its middle as the edges allow.
// Nothing reruns while a person moves; the release tells the server once.

const KEYS_REST_MS = 400;
const TAP_PX = 4;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const views = new WeakMap();

const within = (value, low, high) => Math.min(Math.max(value, low), high);
const rounded = (value) => Math.round(value * 10000) / 10000;

// The window's sides in shares of the picture's.
function sides({ width, height, ratio: [across, down] }) {
  const unit = Math.min(width / across, height / down);
  return [Math.min((unit * across) / width, 1), Math.min((unit * down) / height, 1)];
}

class View {
  constructor(root) {
    this.stage = root.querySelector(".stage");
    this.image = root.querySelector("img");
    this.window = root.querySelector(".window");
    this.point = root.querySelector(".point");
    this.help = root.querySelector(".unseen");
    this.sent = []; // what the server has not answered yet, oldest first
    const listen = (name, act) => this.stage.addEventListener(name, act);
    listen("pointerdown", (event) => this.press(event));
    listen("pointermove", (event) => this.drag(event));
    listen("pointerup", (event) => this.release(event));
    listen("pointercancel", () => this.cancel());
    this.window.addEventListener("keydown", (event) => this.key(event));
    this.window.addEventListener("blur", () => this.tell());
  }

  show(data, send) {
    this.data = data;
    this.send = send;
    if (this.image.getAttribute("src") !== data.src) this.image.src = data.src;
    this.stage.className = `stage ${data.slot}${this.held ? " moving" : ""}`;
    this.stage.style.setProperty("--shape", data.width / data.height);
    this.stage.style.setProperty("--tallest", `${data.tallest}px`);
    this.help.textContent = data.help;
    this.window.setAttribute("aria-label", data.label);
    const said = `${data.x} ${data.y}`;
    const answered = this.sent.indexOf(said);
    if (answered >= 0) this.sent.splice(0, answered + 1);
    else if (said !== this.said && !this.held) [this.x, this.y] = [data.x, data.y];
    this.said = said;
    this.draw();
  }

  draw() {
    const [wide, high] = sides(this.data);
    const left = within(this.x - wide / 2, 0, 1 - wide);
    const top = within(this.y - high / 2, 0, 1 - high);
    const place = { left, top, width: wide, height: high };
    for (const [name, share] of Object.entries(place)) this.window.style[name] = `${share * 100}%`;
    this.point.style.left = `${this.x * 100}%`;
    this.point.style.top = `${this.y * 100}%`;
    const [across, down] = [Math.round(this.x * 100), Math.round(this.y * 100)];
    this.window.setAttribute("aria-valuenow", wide < 1 ? across : down);
    this.window.setAttribute("aria-valuetext", this.data.value.replace("{x}", across).replace("{y}", down));
  }

  // Along a side on which the window has room, the point is its middle: so a step always moves the window.
  middle() {
    const [wide, high] = sides(this.data);
    return [
      wide < 1 ? within(this.x, wide / 2, 1 - wide / 2) : this.x,
      high < 1 ? within(this.y, high / 2, 1 - high / 2) : this.y,
    ];
  }

  move(x, y) {
    [this.x, this.y] = [within(x, 0, 1), within(y, 0, 1)];
    [this.x, this.y] = this.middle();
    this.draw();
  }

  press(event) {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    this.window.focus({ preventScroll: true });
    this.stage.setPointerCapture(event.pointerId);
    this.held = { at: [event.clientX, event.clientY], from: this.middle(), before: [this.x, this.y], dragged: false };
  }

  drag(event) {
    if (!this.held || !event.isPrimary) return;
    const box = this.stage.getBoundingClientRect();
    const [right, below] = [event.clientX - this.held.at[0], event.clientY - this.held.at[1]];
    if (!this.held.dragged && Math.hypot(right, below) < TAP_PX) return;
    this.held.dragged = true;
    this.stage.classList.add("moving");
    const [wide, high] = sides(this.data);
    const [x, y] = this.held.from;
    // A hand drifts: a side along which the window fills the picture keeps its place.
    this.move(wide < 1 ? x + right / box.width : x, high < 1 ? y + below / box.height : y);
  }

  release(event) {
    if (!this.held || !event.isPrimary) return;
    if (!this.held.dragged) {
      const box = this.stage.getBoundingClientRect();
      this.x = within((event.clientX - box.left) / box.width, 0, 1);
      this.y = within((event.clientY - box.top) / box.height, 0, 1);
      this.draw();
    }
    this.letGo();
    this.tell();
  }

  cancel() {
    if (!this.held) return;
    [this.x, this.y] = this.held.before;
    this.letGo();
    this.draw();
  }

  letGo() {
    this.held = null;
    this.stage.classList.remove("moving");
  }

  key(event) {
    const step = ARROWS[event.key];
    if (event.key === "Escape" && this.held) {
      event.stopPropagation();
      this.cancel();
    }
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const size = event.shiftKey ? 0.1 : 0.01;
    const [x, y] = this.middle();
    this.move(x + step[0] * size, y + step[1] * size);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.tell(), KEYS_REST_MS);
  }

  tell() {
    clearTimeout(this.rest);
    const [x, y] = [rounded(this.x), rounded(this.y)];
    const now = `${x} ${y}`;
    if (this.held || now === (this.sent.at(-1) ?? this.said)) return;
    [this.x, this.y] = [x, y];
    this.sent.push(now);
    this.send("moved", { x, y });
  }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.show(data, setTriggerValue);
  return () => clearTimeout(view.rest);
}
