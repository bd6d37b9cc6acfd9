// What belongs to the page as a whole: its address carries the state, and the theme can be chosen.
import { make } from "./common.js";

const THEME = ":solara:theme.variant";
const AGAIN = 2000; // milliseconds

// Where the page stands in the browser's history. An entry carries the number of its step of settings; Solara writes
// over it at every scroll, so it is put back there.
const place = (window.stallpoint.place ??= { step: null, asked: 0, waiting: false, fresh: false });
if (!place.write) {
  place.write = history.replaceState.bind(history);
  history.replaceState = (state, ...rest) => place.write({ ...state, step: history.state?.step }, ...rest);
}

/** Another step of settings is a new entry; another month, or what the server says of an entry, is written over it. */
function address(model) {
  if (place.waiting) return; // this entry is being taken up: what is shown is not its own yet
  const [query, { step }] = [model.get("query"), model.get("at")];
  const path = location.pathname + (query ? `?${query}` : "");
  const state = { ...history.state, step };
  if (place.step !== null && place.step !== step && !place.fresh) history.pushState({ top: history.state?.top ?? 0, step }, "", path);
  else if (path !== location.pathname + location.search || history.state?.step !== step) place.write(state, "", path);
  Object.assign(place, { step, fresh: false, path: location.pathname });
}

/** The browser went back or forward: the server is told to which step, and nothing is written until it has answered.
 * Solara's router only hears of another page. Of the same page with another query it would tell the server too, and what
 * that answers would be, when somebody goes back fast, a new entry. */
function wentBack(model, event) {
  if (location.pathname === place.path) event.stopImmediatePropagation();
  place.path = location.pathname;
  place.waiting = true;
  place.asked += 1;
  ask(model, { step: history.state?.step ?? "", query: location.search, count: place.asked });
}

/** Tells the server, and again until it has answered: what a widget keeps back behind an earlier word may come late, or
 * never, so this goes as a message of its own. One that comes twice has the same count. */
function ask(model, back) {
  if (!place.waiting || back.count !== place.asked) return;
  model.send(back);
  setTimeout(ask, AGAIN, model, back);
}

const TEXT = "textarea, [contenteditable], input:not([type=range], [type=button], [type=checkbox], [type=radio], [type=file])";

/** Ctrl+Z, Ctrl+Shift+Z, Ctrl+Y; in a field of text they belong to the browser. */
function keyed(model) {
  return (event) => {
    const wanted = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
    if (!wanted || !(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest?.(TEXT)) return;
    event.preventDefault();
    model.set("key", { kind: wanted, count: Date.now() });
    model.save_changes();
  };
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
  const heard = () => {
    if (!place.waiting || model.get("at").heard !== place.asked) return;
    Object.assign(place, { waiting: false, fresh: true });
    show();
  };
  const back = (event) => wentBack(model, event);
  const keys = keyed(model);
  Object.assign(place, { step: null, waiting: false, asked: model.get("at").heard ?? 0, path: location.pathname }); // a page that is made anew stands where its address says
  model.on("change:query change:path change:kept change:at", soon);
  model.on("change:at", () => setTimeout(heard));
  const moves = ["solara.router", "solara.pageReady"]; // the router writes an address without our query
  moves.forEach((move) => window.addEventListener(move, soon));
  window.addEventListener("popstate", back, true); // before the router
  window.addEventListener("keydown", keys);
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
  return () => {
    moves.forEach((move) => window.removeEventListener(move, soon));
    window.removeEventListener("popstate", back, true);
    window.removeEventListener("keydown", keys);
  };
}

export default { render };
