// What the widgets of a page share in the browser: the month, the colours of the theme, numbers as people read them.

const shared = (window.stallpoint ??= { clocks: {}, themes: new Set(), watching: false });

/** The month that all widgets of a page look at. Scrubbing stays in the browser; Python hears of it now and then. */
class Clock {
  constructor() {
    this.month = 0;
    this.months = 1;
    this.listeners = new Set();
  }
  set(month, from = null) {
    const next = Math.max(0, Math.min(this.months - 1, Math.round(month)));
    if (next === this.month) return;
    this.month = next;
    for (const listener of this.listeners) listener(next, from);
  }
  stretch(months) {
    const atEnd = this.month >= this.months - 1;
    this.months = Math.max(1, months);
    if (this.month > this.months - 1 || atEnd) this.set(this.months - 1);
  }
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export function clock(name) {
  return (shared.clocks[name] ??= new Clock());
}

const page = () => document.querySelector(".v-application") ?? document.body;

/** The tone of a colour in the theme of the moment: tone("scaled"), tone("scaled", 0.2). */
export function tone(name, alpha = 1) {
  const value = getComputedStyle(page()).getPropertyValue(`--${name.replaceAll("_", "-")}`).trim() || "#888888";
  if (alpha === 1) return value;
  const part = (at) => parseInt(value.slice(at, at + 2), 16);
  return `rgba(${part(1)}, ${part(3)}, ${part(5)}, ${alpha})`;
}

/** Replaces "$name" and "$name/0.2" by tones, all through a picture. */
export function toned(value) {
  if (typeof value === "string" && value[0] === "$") {
    const [name, alpha] = value.slice(1).split("/");
    return tone(name, alpha === undefined ? 1 : Number(alpha));
  }
  if (Array.isArray(value)) return value.map(toned);
  if (value && typeof value === "object") {
    if (value.form) value = { ...value, formatter: formatted(value.form, value.places) };
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toned(part)]));
  }
  return value;
}

/** Calls back when the theme changes between light and dark. */
export function onTheme(listener) {
  if (!shared.watching) {
    shared.watching = true;
    let before = page().className;
    new MutationObserver(() => {
      if (page().className === before) return;
      before = page().className;
      requestAnimationFrame(() => shared.themes.forEach((each) => each()));
    }).observe(page(), { attributes: true, attributeFilter: ["class"] });
  }
  shared.themes.add(listener);
  return () => shared.themes.delete(listener);
}

const MINUS = "\u2212";
export const signed = (text) => text.replace("-", MINUS);

/** With so many decimals; a half goes to the even neighbour, as in Python, so that charts and tables say the same. */
const rounded = (value, places) =>
  value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places, roundingMode: "halfEven" });

function share(value) {
  const percent = 100 * value;
  if (percent !== 0 && Math.abs(percent) < 0.05) return "<0.1%";
  return signed(`${rounded(percent, Math.abs(percent) < 0.95 && percent !== 0 ? 1 : 0)}%`);
}

function quantity(value) {
  if (value === 0) return "0";
  const digits = Math.abs(value) < 10 ? Math.max(0, 1 - Math.floor(Math.log10(Math.abs(value)))) : 0;
  const places = Math.min(digits, 4);
  return signed(rounded(value, places));
}

const points = (value) => signed(`${value > 0 ? "+" : ""}${rounded(100 * value, 1)}`);

const fixed = (places) => (value) => signed(rounded(value, places));
/** Marks of an axis: all with as many decimals as tell them apart. */
const formatted = (form, places = form === "share" ? 0 : 1) => (value) =>
  ({
    fixed: fixed(places),
    share: (part) => signed(`${rounded(100 * part, places)}%`),
    points: (part) => signed(`${part > 0 ? "+" : ""}${rounded(100 * part, Math.max(1, places))}`),
  })[form](value);

/** A number as people read it; forms are those of the report: share, quantity, points. */
export function told(value, form = "quantity") {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return { share, quantity, points }[form](value);
}

/** "year 4, month 7" for month 42 counted from 0. */
export function when(month) {
  return `year ${Math.floor(month / 12) + 1}, month ${(month % 12) + 1}`;
}

/** "1 year and 6 months" for 18 months. */
export function span(months) {
  if (months !== Math.round(months)) return `${Number(months.toPrecision(6))} months`;
  const told = [[Math.floor(months / 12), "year"], [months % 12, "month"]].filter(([count]) => count);
  return told.map(([count, word]) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`).join(" and ") || "0 months";
}

/** An element: make("button", { class: "x", onclick: f }, "text", child). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
