// The time of a page: a slider and a play button. All widgets of the page follow it; Python hears of it now and then.
import { clock, make, when } from "./common.js";

const STEP = 55; // milliseconds a month while playing
const STILL = 1200; // milliseconds a year where motion is not wanted: pictures one after the other
const PAUSE = 250; // milliseconds between two words to Python
const MANY = 6; // marks that a phone has room for

const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
};

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function render({ model, el }) {
  const time = clock(model.get("clock"));
  const slider = make("input", { type: "range", min: 0, step: 1, "aria-label": "Month" });
  const label = make("output", { class: "sp-when" });
  const button = make("button", { type: "button", class: "sp-play" });
  const marks = make("div", { class: "sp-marks", "aria-hidden": "true" });
  const bar = make("div", { class: "sp-timeline" }, button, make("div", { class: "sp-track" }, slider, marks), label);
  el.append(bar);

  let timer = null;
  let word = null;

  const tell = () => {
    clearTimeout(word);
    word = setTimeout(() => {
      model.set("month", time.month);
      model.save_changes();
    }, PAUSE);
  };
  const show = () => {
    slider.value = time.month;
    slider.style.setProperty("--done", `${(100 * time.month) / Math.max(1, time.months - 1)}%`);
    slider.setAttribute("aria-valuetext", when(time.month));
    label.textContent = when(time.month);
  };
  const face = () => {
    button.replaceChildren(icon(timer ? "pause" : "play"));
    button.setAttribute("aria-label", timer ? "Pause" : "Play");
  };
  const stop = () => {
    if (timer) cancelAnimationFrame(timer);
    timer = null;
    face();
  };
  const play = () => {
    if (time.month >= time.months - 1) time.set(0);
    let before = null;
    let rest = 0;
    const [pace, months] = still() ? [STILL, 12] : [STEP, 1];
    const frame = (now) => {
      rest += before === null ? 0 : now - before;
      before = now;
      const steps = Math.floor(rest / pace);
      rest -= steps * pace;
      if (steps) time.set(time.month + steps * months);
      if (time.month >= time.months - 1) return stop();
      timer = requestAnimationFrame(frame);
    };
    timer = requestAnimationFrame(frame);
    face();
  };
  const marked = () => {
    const months = Math.max(1, time.months - 1);
    const years = Math.ceil(time.months / 12);
    const least = Math.max(1, Math.ceil(years / 10));
    const every = [0, 1, 2].map((more) => least + more).find((step) => years % step === 0) ?? least; // so that the end has a mark
    const parts = [];
    for (const span of model.get("spans")) {
      const left = (100 * Math.min(span.start, months)) / months;
      const width = (100 * (Math.min(span.end, months) - span.start)) / months;
      parts.push(make("i", { style: `left:${left}%;width:${Math.max(0.5, width)}%`, title: span.label }));
    }
    const last = Math.floor((months + 1) / 12 / every);
    for (let place = 0; place <= last; place += 1) {
      const year = every * place;
      const spare = last > MANY && place % 2 === 1 && place < last;
      parts.push(make("span", { class: spare && "sp-spare", style: `left:${Math.min(100, (1200 * year) / months)}%` }, year ? String(year) : "year 0"));
    }
    marks.replaceChildren(...parts);
  };
  const months = () => {
    time.stretch(model.get("months"));
    slider.max = time.months - 1;
    marked();
    show();
  };

  button.addEventListener("click", () => (timer ? stop() : play()));
  slider.addEventListener("input", () => {
    stop();
    time.set(Number(slider.value));
  });
  const stops = time.listen(() => {
    show();
    tell();
  });
  model.on("change:months", months);
  model.on("change:spans", marked);
  model.on("change:month", () => {
    if (model.get("month") !== time.month && !timer && !slider.matches(":active")) time.set(model.get("month"));
  });
  time.months = Math.max(1, model.get("months"));
  time.month = Math.min(model.get("month"), time.months - 1);
  for (const listener of time.listeners) listener(time.month, null);
  months();
  face();
  if (model.get("playing") && !still()) play();
  return () => {
    stop();
    stops();
    clearTimeout(word);
  };
}

export default { render };
