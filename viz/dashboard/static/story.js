// A drawing of a factory's lives or neighbourhood: it follows the month of its page, and says what is chosen.
import { clock, make } from "./common.js";

/** What a part shows in a month: the last entry of its list that has begun. */
const at = (shown, month) => shown.findLast((each) => each[0] <= month) ?? shown[0];

function follow(root, parts, month) {
  for (const { element, shown } of parts) {
    const [, tone, mark, said] = at(shown, month);
    if (element.dataset.said === said) continue;
    element.style.setProperty("--tone", `var(--${tone})`);
    element.dataset.said = element.title = said;
    element.setAttribute("aria-label", said);
    element.querySelector("i").dataset.mark = mark;
    for (const tie of root.querySelectorAll(`[data-tie="${element.dataset.row}"]`)) tie.dataset.mark = mark;
  }
  const months = Number(root.querySelector("[data-months]")?.dataset.months ?? 0);
  for (const cursor of root.querySelectorAll(".why-cursor")) {
    cursor.hidden = false;
    cursor.style.left = `${(100 * (month + 0.5)) / months}%`;
  }
}

/** One stop of the Tab key for all marks of a group; arrows go from one to the next. */
function keys(group) {
  const marks = () => [...group.querySelectorAll("button")];
  marks().forEach((mark, place) => (mark.tabIndex = place ? -1 : 0));
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const all = marks();
    const here = all.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    all[(here + step + all.length) % all.length].focus();
  });
}

function render({ model, el }) {
  const time = clock(model.get("clock"));
  const root = make("div", {});
  el.append(root);
  let parts = [];
  let chosen = null;

  const tell = () => {
    const told = root.querySelector(".why-said");
    if (!told || !chosen) return;
    for (const mark of root.querySelectorAll("[aria-pressed]")) mark.removeAttribute("aria-pressed");
    chosen.setAttribute("aria-pressed", "true");
    const row = Number(chosen.dataset.row ?? -1);
    const ask = model.get("ask");
    const life = () => {
      model.set("picked", row);
      model.save_changes();
    };
    const button = ask && row >= 0 && !chosen.classList.contains("why-me") ? make("button", { type: "button", onclick: life }, ask) : null;
    told.replaceChildren(...[chosen.dataset.said, button].filter(Boolean));
  };
  const choose = (mark) => {
    for (const group of [mark.parentElement]) {
      for (const other of group.querySelectorAll("button")) other.tabIndex = other === mark ? 0 : -1;
    }
    chosen = mark;
    tell();
  };
  const show = (month) => {
    follow(root, parts, month);
    tell();
  };
  const draw = () => {
    root.innerHTML = model.get("markup"); // from our own template, which takes every word as text
    chosen = null;
    parts = [...root.querySelectorAll("[data-shown]")].map((element) => ({ element, shown: JSON.parse(element.dataset.shown) }));
    for (const group of root.querySelectorAll("[role=group]")) {
      keys(group);
      for (const mark of group.querySelectorAll("button")) {
        mark.addEventListener("focus", () => choose(mark));
        mark.addEventListener("click", () => choose(mark));
      }
    }
    show(time.month);
  };
  model.on("change:markup", draw);
  model.on("change:picked", () => {});
  draw();
  return time.listen(show);
}

export default { render };
