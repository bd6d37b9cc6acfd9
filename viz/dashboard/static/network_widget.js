// The network picture in the dashboard: it follows the month of its page, zooms, and opens a factory.
import { clock, make, onTheme, tone } from "./common.js";
import { NetworkPicture } from "./network.js";

const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const copied = (view, Kind) => new Kind(bytes(view).slice().buffer);

function film(model) {
  return {
    places: copied(model.get("places"), Float32Array),
    links: copied(model.get("links"), Int32Array),
    frames: bytes(model.get("frames")),
    sizes: bytes(model.get("sizes")),
    tiers: model.get("tiers"),
  };
}

function tools(picture) {
  const middle = () => [picture.width / 2, picture.height / 2];
  const tool = (text, name, act) => make("button", { type: "button", "aria-label": name, title: name, onclick: act }, text);
  return make(
    "div",
    { class: "sp-zoom" },
    tool("+", "Zoom in", () => picture.zoomAt(...middle(), 1.5)),
    tool("\u2212", "Zoom out", () => picture.zoomAt(...middle(), 1 / 1.5)),
    tool("\u2922", "Show all", () => picture.move(0, 0, 1)),
  );
}

function pointers(canvas, picture, choose) {
  let held = null;
  let moved = 0;
  const touches = new Map();
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, place(event));
    held = { start: place(event), camera: { ...picture.camera } };
    moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = place(event);
    if (!touches.has(event.pointerId)) {
      canvas.style.cursor = picture.near(x, y) >= 0 ? "pointer" : "grab";
      return;
    }
    const before = touches.get(event.pointerId);
    touches.set(event.pointerId, [x, y]);
    if (touches.size === 2) {
      const other = [...touches].find(([id]) => id !== event.pointerId)[1];
      const far = (from) => Math.hypot(from[0] - other[0], from[1] - other[1]);
      picture.zoomAt((x + other[0]) / 2, (y + other[1]) / 2, far([x, y]) / Math.max(1, far(before)));
      moved = 99;
      return;
    }
    moved = Math.max(moved, Math.hypot(x - held.start[0], y - held.start[1]));
    if (moved > 4 && picture.camera.zoom > 1) {
      picture.move(held.camera.x + x - held.start[0], held.camera.y + y - held.start[1], picture.camera.zoom);
    }
  });
  const up = (event) => {
    touches.delete(event.pointerId);
    if (event.type === "pointerup" && moved <= 4) choose(picture.near(...place(event)));
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && document.activeElement !== canvas) return; // the page must stay scrollable
      event.preventDefault();
      picture.zoomAt(...place(event), Math.exp(-event.deltaY / 300));
    },
    { passive: false },
  );
}

function keys(canvas, picture, choose) {
  canvas.addEventListener("keydown", (event) => {
    const { x, y, zoom } = picture.camera;
    const middle = [picture.width / 2, picture.height / 2];
    const steps = {
      ArrowRight: () => choose((picture.picked + 1) % picture.count),
      ArrowLeft: () => choose((picture.picked - 1 + picture.count) % picture.count),
      ArrowUp: () => picture.move(x, y + 40, zoom),
      ArrowDown: () => picture.move(x, y - 40, zoom),
      "+": () => picture.zoomAt(...middle, 1.5),
      "=": () => picture.zoomAt(...middle, 1.5),
      "-": () => picture.zoomAt(...middle, 1 / 1.5),
      0: () => picture.move(0, 0, 1),
      Escape: () => choose(-1),
    };
    if (!steps[event.key] || !picture.count) return;
    event.preventDefault();
    steps[event.key]();
  });
}

function render({ model, el }) {
  const time = clock(model.get("clock"));
  const box = make("div", { class: "sp-network" });
  el.append(box);
  const picture = new NetworkPicture(box, tone);
  picture.front.tabIndex = 0;
  picture.front.setAttribute("role", "application");
  picture.front.setAttribute("aria-roledescription", "network of factories");
  box.append(tools(picture));
  box.picture = picture;

  const choose = (row) => {
    picture.pick(row);
    model.set("picked", row);
    model.save_changes();
  };
  pointers(picture.front, picture, choose);
  keys(picture.front, picture, choose);

  const load = () => {
    picture.film(film(model));
    picture.month = Math.min(time.month, Math.max(0, picture.months - 1));
    picture.drawFactories();
  };
  const named = () => picture.front.setAttribute("aria-label", model.get("alt"));
  model.on("change:frames", () => queueMicrotask(load));
  model.on("change:alt", named);
  model.on("change:picked", () => model.get("picked") !== picture.picked && picture.pick(model.get("picked")));
  const sizes = new ResizeObserver(() => picture.resize());
  sizes.observe(box);
  const stops = [time.listen((month) => picture.show(month)), onTheme(() => picture.resize())];
  named();
  load();
  picture.pick(model.get("picked"));
  return () => {
    sizes.disconnect();
    stops.forEach((stop) => stop());
  };
}

export default { render };
