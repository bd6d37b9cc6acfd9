// A labelled field for a short text or a number: what stands in it counts when it is left, or with Enter.
import { make } from "./common.js";

let counter = 0;

function render({ model, el }) {
  const id = `sp-f${(counter += 1)}`;
  const label = make("label", { for: id });
  const field = make("input", { id, class: "sp-select" });
  const wrong = make("small", { id: `${id}-wrong`, class: "sp-refused", role: "alert" });
  el.append(make("div", { class: "sp-choice" }, label, field, wrong));
  const show = () => {
    label.textContent = model.get("label");
    Object.assign(field, { placeholder: model.get("hint"), maxLength: model.get("most") });
    field.inputMode = model.get("number") ? "decimal" : "text";
    if (!model.get("wrong")) field.value = model.get("value"); // what was refused stays, marked
    wrong.textContent = model.get("wrong");
    field.toggleAttribute("aria-invalid", Boolean(model.get("wrong")));
    field.setAttribute("aria-describedby", model.get("wrong") ? wrong.id : "");
  };
  field.addEventListener("change", () => {
    model.set("typed", { value: field.value, at: Date.now() }); // the same words once more count as well
    model.save_changes();
  });
  model.on("change:label change:value change:hint change:wrong change:number change:most", show);
  show();
}

export default { render };
