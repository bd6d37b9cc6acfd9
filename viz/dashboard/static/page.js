// What belongs to the page as a whole: its address carries the state, and the theme can be chosen.
import { make } from "./common.js";

const THEME = ":solara:theme.variant";

function address(model) {
  const query = model.get("query");
  const path = location.pathname + (query ? `?${query}` : "");
  if (path !== location.pathname + location.search) history.replaceState(history.state, "", path);
}

function copied(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text).then(() => true, () => false);
  return Promise.resolve(false);
}

function linkBox(model, el) {
  const field = make("input", { type: "text", readonly: true, class: "sp-link", "aria-label": "Link to this page as it is" });
  const button = make("button", { type: "button", class: "sp-button" }, "Copy link");
  const show = () => {
    field.value = location.origin + location.pathname + (model.get("query") ? `?${model.get("query")}` : "");
  };
  button.addEventListener("click", async () => {
    field.select();
    const done = (await copied(field.value)) || document.execCommand("copy");
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    setTimeout(() => (button.textContent = "Copy link"), 2000);
  });
  model.on("change:query", show);
  show();
  el.append(make("div", { class: "sp-share-link" }, field, button));
}

function render({ model, el }) {
  if (model.get("part") === "link") {
    linkBox(model, el);
    return;
  }
  const show = () => {
    address(model);
    window.stallpoint.kept = model.get("kept"); // whether the address carries all of it
  };
  const soon = () => setTimeout(show);
  model.on("change:query change:path change:kept", soon);
  const moves = ["solara.router", "solara.pageReady", "popstate"]; // the router writes an address without our query
  moves.forEach((move) => window.addEventListener(move, soon));
  soon();
  if (model.get("part") === "theme") {
    const button = make("button", { type: "button", class: "sp-theme" });
    const dark = () => document.querySelector(".v-application").classList.contains("theme--dark");
    const face = () => {
      button.textContent = dark() ? "Light" : "Dark";
      button.setAttribute("aria-label", dark() ? "Use light colours" : "Use dark colours");
    };
    button.addEventListener("click", () => {
      const next = dark() ? "light" : "dark";
      localStorage.setItem(THEME, JSON.stringify(next));
      app.$vuetify.theme.dark = next === "dark";
      setTimeout(face);
    });
    face();
    setTimeout(face, 500);
    el.append(button);
  }
  return () => moves.forEach((move) => window.removeEventListener(move, soon));
}

export default { render };
