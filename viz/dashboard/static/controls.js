// The parameters of a scenario as controls: slider, number, unit and source; one widget for all of them.
import { make } from "./common.js";

const STEPS = 200;

/** From the place of a slider (0 to STEPS) to a value, and back; wide ranges go by orders of magnitude. */
function scale(row) {
  const { low, high, log, whole } = row;
  const round = (value) => {
    if (whole) return Math.round(value);
    const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(1e-9, high - low))));
    return Number(value.toFixed(Math.min(6, digits)));
  };
  const tidy = (value) => (log ? Number(value.toPrecision(2)) : value);
  const at = log
    ? (place) => low * (high / low) ** (place / STEPS)
    : (place) => low + ((high - low) * place) / STEPS;
  const back = log
    ? (value) => (STEPS * Math.log(value / low)) / Math.log(high / low)
    : (value) => (STEPS * (value - low)) / (high - low);
  return { at: (place) => Math.max(low, Math.min(high, round(tidy(at(place))))), back };
}

let counter = 0;

class Control {
  constructor(row, send) {
    this.row = row;
    this.send = send;
    this.id = `sp-c${(counter += 1)}`;
    this.root = make("div", { class: "sp-control", "data-words": `${row.label} ${row.name} ${row.meaning}`.toLowerCase() });
    this.build();
  }

  build() {
    const { row, id } = this;
    const dot = make("i", { class: "sp-changed", hidden: !row.changed, title: `changed; the scenario has ${row.original}` });
    const info = make("button", { type: "button", class: "sp-info", "aria-label": `About ${row.label}`, "aria-describedby": `${id}-tip` }, "i");
    const tip = make(
      "div",
      { class: "sp-tip", id: `${id}-tip`, role: "tooltip" },
      make("p", {}, row.meaning),
      make("p", { class: "sp-source" }, `${row.words ? "" : `${row.span}. `}Source: ${row.source}`),
      row.needs ? make("p", { class: "sp-source" }, row.needs) : null,
    );
    const label = make("label", { for: id }, row.label);
    const drop = row.removable
      ? make("button", { type: "button", class: "sp-drop", "aria-label": `Take ${row.label} away`, title: "Take away", onclick: () => this.send({ id: row.id, remove: true }) }, "\u00d7")
      : null;
    const head = make("div", { class: "sp-control-head" }, dot, label, make("span", { class: "sp-about" }, info, tip), drop);
    this.root.replaceChildren(head, row.words ? this.choice() : this.number(), ...(row.timed ? [this.times()] : []));
  }

  choice() {
    const { row, id } = this;
    const options = row.words.map((word) => make("option", { value: word, selected: word === row.value }, word.replaceAll("_", " ")));
    const select = make("select", { id }, ...options);
    select.addEventListener("change", () => this.send({ id: row.id, value: select.value }));
    return make("div", { class: "sp-values" }, select);
  }

  number() {
    const { row, id } = this;
    const { at, back } = scale(row);
    const field = make("input", { type: "number", id, value: row.value, min: row.low, max: row.high, step: row.whole ? 1 : "any" });
    const slider = make("input", { type: "range", min: 0, max: STEPS, step: 1, "aria-label": `${row.label}, slider`, tabindex: -1 });
    const fill = () => slider.style.setProperty("--done", `${(100 * slider.value) / STEPS}%`);
    slider.value = back(row.value);
    fill();
    slider.addEventListener("input", () => {
      field.value = at(Number(slider.value));
      fill();
    });
    slider.addEventListener("change", () => this.send({ id: row.id, value: at(Number(slider.value)) }));
    field.addEventListener("change", () => {
      const value = Number(field.value);
      if (field.value === "" || Number.isNaN(value)) field.value = row.value;
      else this.send({ id: row.id, value });
    });
    return make("div", { class: "sp-values" }, slider, field, make("span", { class: "sp-unit" }, row.unit));
  }

  times() {
    const { row, id } = this;
    const months = (name, value, text, empty) => {
      const field = make("input", { type: "number", min: 0, max: row.timed.months, step: 1, id: `${id}-${name}`, value: value ?? "", placeholder: empty });
      field.addEventListener("change", () => {
        const found = field.value === "" ? null : Math.round(Number(field.value));
        this.send({ id: row.id, [name]: found });
      });
      return [make("label", { for: `${id}-${name}` }, text), field];
    };
    return make(
      "div",
      { class: "sp-times" },
      ...months("start", row.timed.start, "from month", "0"),
      ...months("end", row.timed.end, "until", "end"),
    );
  }
}

class Group {
  constructor(group, send) {
    this.send = send;
    this.count = make("span", { class: "sp-count" });
    this.title = make("span", {});
    this.note = make("p", { class: "sp-note" });
    this.rows = make("div", { class: "sp-rows" });
    this.root = make("details", { class: "sp-group", open: group.open }, make("summary", {}, this.title, this.count), this.note, this.rows);
    this.root.addEventListener("toggle", () => this.fill());
    this.show(group);
  }

  show(group) {
    this.group = group;
    this.title.textContent = group.title;
    this.note.textContent = group.note ?? "";
    this.note.hidden = !group.note;
    const changed = group.rows.filter((row) => row.changed).length;
    this.count.textContent = changed ? `${changed} changed` : group.count ? String(group.rows.length) : "";
    this.count.classList.toggle("sp-has-changed", changed > 0);
    this.fill();
  }

  /** Controls are only made when their group is opened or searched; a row that is the same keeps its control. */
  fill() {
    if (!this.root.open) return;
    const before = this.controls ?? new Map();
    this.controls = new Map();
    for (const row of this.group.rows) {
      const key = JSON.stringify(row);
      this.controls.set(key, before.get(key) ?? new Control(row, this.send));
    }
    const wanted = [...this.controls.values()].map((control) => control.root);
    const there = [...this.rows.children];
    if (wanted.length !== there.length || wanted.some((each, place) => each !== there[place])) {
      const focus = document.activeElement?.id ? this.position(document.activeElement) : null;
      this.rows.replaceChildren(...wanted);
      this.restore(focus);
    }
  }

  position(element) {
    const fields = [...this.rows.querySelectorAll("input,select,button")];
    return fields.indexOf(element);
  }

  restore(place) {
    if (place === null || place < 0) return;
    this.rows.querySelectorAll("input,select,button")[place]?.focus({ preventScroll: true });
  }

  filter(words) {
    const wanted = words.length > 0;
    if (wanted && !this.root.open) {
      this.opened = true;
      this.root.open = true;
      this.fill();
    }
    let shown = 0;
    for (const row of this.rows.children) {
      const fits = words.every((word) => row.dataset.words.includes(word));
      row.hidden = wanted && !fits;
      shown += !row.hidden;
    }
    this.root.hidden = wanted && !shown;
    if (!wanted && this.opened) {
      this.root.open = false;
      this.opened = false;
    }
  }
}

function render({ model, el }) {
  const search = make("input", { type: "search", placeholder: "Find a parameter", "aria-label": "Find a parameter", class: "sp-search" });
  const list = make("div", {});
  const none = make("p", { class: "sp-note", hidden: true }, "No parameter has these words in its name or meaning.");
  el.append(make("div", { class: "sp-controls" }, search, none, list));
  const groups = new Map();
  const send = (change) => {
    model.set("change", { ...change, count: Date.now() });
    model.save_changes();
  };
  const find = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    groups.forEach((group) => group.filter(words));
    none.hidden = !words.length || [...groups.values()].some((group) => !group.root.hidden);
  };
  const show = () => {
    for (const group of model.get("groups")) {
      if (groups.has(group.key)) groups.get(group.key).show(group);
      else {
        groups.set(group.key, new Group(group, send));
        list.append(groups.get(group.key).root);
      }
    }
    if (search.value) find();
  };
  search.addEventListener("input", find);
  model.on("change:groups", show);
  show();
}

export default { render };
