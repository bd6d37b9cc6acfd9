// A button that hands a file to the visitor, or takes one: sizes are checked here and again by Python.
import { make } from "./common.js";

function save(name, kind, data) {
  const url = URL.createObjectURL(new Blob([data], { type: kind }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function giving(model, el) {
  const button = make("button", { type: "button", class: "sp-button" });
  const show = () => {
    const busy = model.get("busy");
    button.textContent = busy ? `${model.get("label")} …` : model.get("label");
    button.disabled = busy || model.get("disabled");
    button.setAttribute("aria-busy", busy);
  };
  button.addEventListener("click", () => {
    model.set("wanted", model.get("wanted") + 1);
    model.save_changes();
  });
  model.on("change:busy change:label change:disabled", show);
  model.on("msg:custom", (content, buffers) => {
    if (content.kind === "file") save(content.name, content.type, buffers[0]);
  });
  show();
  el.append(button);
}

function taking(model, el) {
  const field = make("input", { type: "file", accept: model.get("accept"), multiple: model.get("many"), class: "sp-hidden", tabindex: -1, "aria-hidden": "true" });
  const button = make("button", { type: "button", class: "sp-button" }, model.get("label"));
  const said = make("p", { class: "sp-note", role: "alert", hidden: true });
  button.addEventListener("click", () => field.click());
  field.addEventListener("change", async () => {
    const files = [...field.files];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    said.hidden = true;
    if (!files.length) return;
    if (size > model.get("most")) {
      said.textContent = `That is ${(size / 1e6).toFixed(1)} MB; a page takes up to ${(model.get("most") / 1e6).toFixed(0)} MB.`;
      said.hidden = false;
    } else {
      const parts = await Promise.all(files.map((file) => file.arrayBuffer()));
      model.send({ kind: "files", names: files.map((file) => file.name) }, undefined, parts);
    }
    field.value = "";
  });
  el.append(make("div", {}, button, field, said));
}

function render({ model, el }) {
  if (model.get("takes")) taking(model, el);
  else giving(model, el);
}

export default { render };
