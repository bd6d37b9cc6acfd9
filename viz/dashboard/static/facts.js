// The figures beside an answer, with their intervals, in the month that is looked at; and the way from what is pinned.
import { clock, make, told, when } from "./common.js";

const range = (part, at) => {
  const [low, high] = [told(part.low[at], part.form), told(part.high[at], part.form)];
  return low === "–" || low === high ? "" : `${low} to ${high}`;
};

/** Something that never changes with the month has one value. */
const place = (values, month) => Math.min(month, values.length - 1);

function row(fact) {
  const value = make("b", {});
  const ends = make("small", {});
  const before = fact.before.map((each) => {
    const way = make("span", { class: "sp-way" });
    const apart = make("span", {});
    const interval = make("small", {});
    const number = make("i", { class: "sp-pin-number", title: each.name }, String(each.number));
    const root = make("dd", { class: "sp-before" }, number, way, apart, interval);
    const show = (month) => {
      const at = place(each.values, month);
      way.textContent = `${told(each.values[at], fact.form)} → ${told(fact.values[place(fact.values, month)], fact.form)}`;
      apart.textContent = each.apart ? points(each.apart, at) : "";
      interval.textContent = each.apart ? range(each.apart, at) : "";
    };
    return { root, show };
  });
  const root = make("div", { class: "sp-fact" }, make("dt", {}, fact.label), make("dd", {}, value, ends), ...before.map((each) => each.root));
  const show = (month) => {
    const at = place(fact.values, month);
    value.textContent = told(fact.values[at], fact.form);
    ends.textContent = range(fact, at);
    before.forEach((each) => each.show(month));
  };
  return { root, show };
}

const points = (apart, at) => {
  const said = told(apart.values[at], apart.form);
  return apart.form === "points" ? `${said} points` : `${apart.values[at] > 0 ? "+" : ""}${said}`;
};

function render({ model, el }) {
  const time = clock(model.get("clock"));
  const head = make("p", { class: "sp-facts-when" });
  const month = make("b", {});
  const note = make("span", {});
  head.append(month, " ", note);
  const list = make("dl", { class: "sp-facts" });
  el.append(make("div", { class: "sp-facts-box" }, head, list));
  let rows = [];
  const show = () => {
    const said = model.get("said");
    const words = time.month >= time.months - 1 ? said.end : said.month;
    month.textContent = `${words.replace("%when%", when(time.month))}.`;
    note.textContent = said.note;
    rows.forEach((each) => each.show(time.month));
  };
  const draw = () => {
    const facts = model.get("facts");
    rows = facts.map(row);
    list.replaceChildren(...rows.map((each) => each.root));
    list.classList.toggle("sp-facts-pinned", facts.some((each) => each.before.length));
    show();
  };
  model.on("change:facts change:said", draw);
  const stop = time.listen(show);
  draw();
  return stop;
}

export default { render };
