// One parameter as a control: its label, a field in which values stand as people say them, a slider, and help in place.
import { make, signed, span } from "./common.js";

const STEPS = 200;
let counter = 0;

/** Puts values into the holes of a sentence: fill("About {label}", { label }). */
export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);

/** From the place of a slider (0 to STEPS) to a value, and back; wide ranges go by orders of magnitude. */
function scale({ low, high, wide, whole, kind }) {
  const round = (value) => {
    if (whole) return Math.round(value);
    if (kind === "years") return Math.round(4 * value) / 4;
    const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(1e-9, high - low))));
    return Number((wide ? Number(value.toPrecision(2)) : value).toFixed(Math.min(6, wide ? 6 : digits)));
  };
  const [in_, out] = !wide ? [(v) => v - low, (v) => v + low] : low > 0
    ? [(v) => Math.log(v / low), (v) => low * Math.exp(v)]
    : [(v) => Math.log1p(v - low), (v) => low + Math.expm1(v)];
  return {
    at: (place) => Math.max(low, Math.min(high, round(out((in_(high) * place) / STEPS)))),
    back: (value) => (STEPS * in_(value)) / in_(high),
  };
}

/** A value as the field shows it while its slider is moved; the server tells it again when it has taken it. */
function figure({ kind, factor }, value) {
  if (kind === "months" || kind === "years") return span(value * (kind === "years" ? 12 : 1));
  return signed(Number((value * factor).toPrecision(9)).toLocaleString("en", { maximumFractionDigits: 9 }));
}

/** A field of words: it sends what was written, and takes back what was refused. */
class Field {
  constructor(id, attributes, send) {
    this.send = send;
    this.input = make("input", { type: "text", id, class: "sp-field", autocomplete: "off", spellcheck: "false", enterkeyhint: "done", ...attributes });
    this.refused = make("p", { class: "sp-refused", id: `${id}-refused`, role: "alert", hidden: true });
    this.input.addEventListener("change", () => this.commit());
    this.input.addEventListener("input", () => this.accept());
    this.described = attributes["aria-describedby"] ?? "";
  }

  commit() {
    if (this.input.value !== this.text && this.input.value !== this.moved) this.send(this.input.value);
  }

  /** What the server says; what somebody is writing stays, unless this answers it. */
  show(text, answers = false) {
    const { input } = this;
    const writing = !answers && document.activeElement === input && input.value !== this.text;
    this.text = text;
    input.defaultValue = text;
    if (writing) return;
    this.moved = undefined;
    input.value = text;
    this.accept();
  }

  /** What its slider says, which is sent by itself. */
  move(text) {
    this.moved = text;
    this.input.value = text;
    this.accept();
  }

  /** Nothing is wrong, or it is being mended. */
  accept() {
    if (this.refused.hidden) return;
    this.refused.hidden = true;
    this.input.removeAttribute("aria-invalid");
    this.describe("");
  }

  refuse(sentence) {
    this.input.value = this.text;
    this.refused.textContent = sentence;
    this.refused.hidden = false;
    this.input.setAttribute("aria-invalid", "true");
    this.describe(this.refused.id);
  }

  describe(more) {
    const all = `${this.described} ${more}`.trim();
    if (all) this.input.setAttribute("aria-describedby", all);
    else this.input.removeAttribute("aria-describedby");
  }
}

export class Control {
  constructor(row, said, send) {
    this.texts = said.texts[row.name];
    this.words = said.words;
    this.send = (change) => send({ id: this.row.id, ...change });
    this.id = `sp-c${(counter += 1)}`;
    this.label = this.texts.label + row.bound;
    this.root = make("div", { class: "sp-control" });
    this.row = row;
    this.build();
    this.update(row);
  }

  build() {
    const { id, label, texts, words, row } = this;
    const about = { label };
    const help = make("button", {
      type: "button", class: "sp-ask", "aria-label": fill(words.about, about), "aria-expanded": "false", "aria-controls": `${id}-help`,
      onclick: () => this.toggle(),
    }, "?");
    this.ask = help;
    this.help = make("div", { class: "sp-help", id: `${id}-help`, hidden: true });
    this.was = make("button", { type: "button", class: "sp-was sp-changed", onclick: () => this.send({ back: true }) });
    const drop = row.removable
      ? make("button", { type: "button", class: "sp-drop", "aria-label": fill(words.remove, about), title: words.removeTitle, onclick: () => this.send({ remove: true }) }, "\u00d7")
      : null;
    const head = make("div", { class: "sp-control-head" }, make("label", { for: id }, label), help, drop);
    this.root.append(head, ...(texts.words ? this.choice() : this.number()));
    if (row.timed) this.root.append(this.times());
    this.root.append(this.was, this.help);
  }

  choice() {
    const options = this.texts.words.map(([word, told]) => make("option", { value: word }, told));
    this.select = make("select", { id: this.id }, ...options);
    this.select.addEventListener("change", () => this.send({ value: this.select.value }));
    return [make("div", { class: "sp-values" }, this.select)];
  }

  number() {
    const { id, texts } = this;
    const digits = texts.kind === "number" && texts.low >= 0;
    this.value = new Field(id, { inputmode: digits ? "decimal" : "text", "aria-describedby": `${id}-unit` }, (said) => this.send({ said }));
    this.unit = make("span", { class: "sp-unit", id: `${id}-unit` });
    this.slider = make("input", { type: "range", min: 0, max: STEPS, step: 1, "aria-label": fill(this.words.slider, { label: this.label }), tabindex: -1 });
    this.slider.addEventListener("input", () => this.drag());
    this.slider.addEventListener("change", () => this.settle());
    this.value.input.addEventListener("keydown", (event) => this.step(event));
    this.value.input.classList.toggle("sp-wide", texts.kind !== "number");
    return [make("div", { class: "sp-values" }, this.value.input, this.unit), this.slider, this.value.refused];
  }

  drag() {
    this.dragged = this.scale.at(Number(this.slider.value));
    this.value.move(figure(this.texts, this.dragged));
    this.paint();
  }

  /** Arrows in the field move the slider by a step; it is sent when the field is left, or by Enter. */
  step(event) {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") this.settle();
    if (!way) return;
    event.preventDefault();
    const now = this.dragged ?? this.row.value;
    const last = way > 0 ? STEPS : 0;
    let place = Math.round(this.scale.back(now));
    do place += way;
    while (place !== last && (place - last) * way < 0 && this.scale.at(place) === now);
    this.slider.value = place;
    this.drag();
    if (!this.leaving) {
      this.leaving = () => this.settle();
      this.value.input.addEventListener("blur", this.leaving, { once: true });
    }
  }

  settle() {
    if (this.leaving) this.value.input.removeEventListener("blur", this.leaving);
    this.leaving = null;
    const value = this.dragged;
    this.dragged = undefined;
    if (value !== undefined && this.value.input.value === figure(this.texts, value)) this.send({ value });
  }

  paint() {
    this.slider.style.setProperty("--done", `${(100 * this.slider.value) / STEPS}%`);
  }

  times() {
    const { id, words } = this;
    const field = (part, text) => {
      this[part] = new Field(`${id}-${part}`, {}, (said) => this.send({ [part]: said }));
      return [make("label", { for: `${id}-${part}` }, text), this[part].input];
    };
    const both = [...field("start", words.from), ...field("end", words.to)];
    this.told = make("summary", {});
    return make("details", { class: "sp-when-held" }, this.told, make("div", { class: "sp-times" }, ...both), this.start.refused, this.end.refused);
  }

  toggle() {
    const open = this.help.hidden;
    this.help.hidden = !open;
    this.ask.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const paragraphs = this.texts.help.map((sentence) => make("p", {}, sentence));
    this.help.replaceChildren(...paragraphs, make("p", { class: "sp-file" }, this.texts.file));
  }

  /** The same control with other values; what is open stays open. */
  update(row) {
    this.row = row;
    if (this.select) this.select.value = row.value;
    else if (this.dragged === undefined) { // while it is moved, nothing moves it back
      this.scale = scale({ ...this.texts, high: Math.max(this.texts.high, row.value) });
      this.slider.value = this.scale.back(row.value);
      this.paint();
      this.value.show(row.text);
      this.unit.textContent = row.unit;
    }
    if (row.timed) {
      this.start.show(row.timed.start);
      this.end.show(row.timed.end);
      this.told.textContent = row.timed.told;
    }
    this.was.hidden = !row.changed;
    this.was.disabled = !row.back;
    this.was.textContent = row.was;
    if (row.back) this.was.setAttribute("aria-label", fill(this.words.back, { label: this.label, was: row.was }));
    else this.was.removeAttribute("aria-label");
    this.root.classList.toggle("sp-is-changed", row.changed);
  }

  /** What the server says to a change: a value that it took is shown as it tells it; one that it refused is marked. */
  answer({ part, sentence }) {
    const field = this[part];
    this.update(this.row);
    if (!(field instanceof Field)) return;
    if (sentence) field.refuse(sentence);
    else if (this.dragged === undefined) field.show(field.text, true);
  }

  focus() {
    (this.select ?? this.value.input).focus();
  }
}
