// A labelled choice of one of a few, as the browser has it: reachable by keyboard, at home on a phone.
import { make } from "./common.js";

let counter = 0;

function render({ model, el }) {
  const id = `sp-s${(counter += 1)}`;
  const label = make("label", { for: id });
  const select = make("select", { id, class: "sp-select" });
  el.append(make("div", { class: "sp-choice" }, label, select));
  const show = () => {
    label.textContent = model.get("label");
    const groups = new Map(); // by their heads, in the order in which these first stand
    for (const [value, words, head = ""] of model.get("options")) {
      if (!groups.has(head)) groups.set(head, head ? make("optgroup", { label: head }) : document.createDocumentFragment());
      groups.get(head).append(make("option", { value, selected: value === model.get("value") }, words));
    }
    select.replaceChildren(...groups.values());
    select.value = model.get("value");
  };
  select.addEventListener("change", () => {
    model.set("value", select.value);
    model.save_changes();
  });
  model.on("change:options change:label change:value", show);
  show();
}

export default { render };
