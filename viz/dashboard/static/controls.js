// The parameters of a scenario as controls, in groups under heads, with a search; one widget for all of them.
import { make } from "./common.js";
import { Control, fill } from "./control.js";

class Group {
  constructor(group, said, send) {
    this.said = said;
    this.send = send;
    this.controls = new Map();
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
    this.note.textContent = group.note;
    this.note.hidden = !group.note;
    const changed = group.rows.filter((row) => row.changed).length;
    const words = changed ? fill(this.said.words.changed, { count: changed }) : group.count && group.rows.length ? String(group.rows.length) : "";
    this.count.textContent = words;
    this.count.classList.toggle("sp-has-changed", changed > 0);
    this.fill();
  }

  /** Controls are only made when their group is opened or searched; the same row keeps its control. */
  fill() {
    if (!this.root.open) return;
    const before = this.controls;
    this.controls = new Map();
    for (const row of this.group.rows) {
      const key = `${row.id} ${row.name}${row.bound}`;
      const control = before.get(key) ?? new Control(row, this.said, this.send);
      if (before.has(key) && control.row !== row && JSON.stringify(control.row) !== JSON.stringify(row)) control.update(row);
      this.controls.set(key, control);
    }
    const wanted = [...this.controls.values()].map((control) => control.root);
    wanted.forEach((each, place) => {
      if (this.rows.children[place] !== each) this.rows.insertBefore(each, this.rows.children[place] ?? null);
    });
    while (this.rows.children.length > wanted.length) this.rows.lastChild.remove();
    this.hide();
  }

  find(id) {
    return [...this.controls.values()].find((control) => control.row.id === id);
  }

  /** Shows the rows that a search found; without a search, all, and the group as it was. */
  filter(fits) {
    if (fits && !this.fits) this.wasOpen = this.root.open;
    if (!fits && this.fits) this.root.open = this.wasOpen;
    this.fits = fits;
    const hits = fits ? this.group.rows.filter((row) => fits(this.said.texts[row.name].search)).length : 0;
    this.root.hidden = Boolean(fits) && !hits;
    if (hits) this.root.open = true;
    this.fill();
    return hits;
  }

  hide() {
    for (const { root, row } of this.controls.values()) root.hidden = Boolean(this.fits) && !this.fits(this.said.texts[row.name].search);
  }
}

/** Whether a text has every word of a search, be it one or many. */
function fitting(searched) {
  const words = searched.toLowerCase().split(/\s+/).filter(Boolean);
  const forms = words.map((word) => [word, word.replace(/ies$/, "y"), word.replace(/(..)s$/, "$1"), word.replace("ization", "isation")]);
  return words.length ? (text) => forms.every((each) => each.some((form) => text.includes(form))) : null;
}

class Panel {
  constructor(model, el) {
    this.model = model;
    this.groups = new Map();
    this.parts = new Map();
    this.waiting = [];
    const { words } = model.get("said");
    this.search = make("input", { type: "search", placeholder: words.find, "aria-label": words.findLabel, class: "sp-search" });
    this.found = make("span", { role: "status" });
    this.all = make("button", { type: "button", class: "sp-button", onclick: () => this.clear() }, words.all);
    this.told = make("div", { class: "sp-found", hidden: true }, this.found, this.all);
    this.list = make("div", { class: "sp-parts" });
    el.append(make("div", { class: "sp-controls" }, this.search, this.told, this.list));
    for (const part of model.get("said").parts) {
      const root = make("section", { class: "sp-part", "aria-label": part.title }, make("h2", {}, part.title), make("p", { class: "sp-note" }, part.note));
      this.parts.set(part.key, root);
      this.list.append(root);
    }
    this.search.addEventListener("input", () => this.find());
    model.on("change:groups", () => this.show());
    model.on("change:answer", () => this.answer());
    model.on("change:said", () => this.anew());
    this.show();
  }

  /** Whether a lever is among those to add. */
  free(name) {
    return this.model.get("groups").some((group) => group.rows.some((row) => row.id === `add:${name}`));
  }

  send(change) {
    this.added = null;
    this.count = (this.count ?? Date.now()) + 1;
    this.waiting.push({ ...change, count: this.count }); // of quick ones the browser may send the last state alone
    this.model.set("changes", [...this.waiting]);
    this.model.save_changes();
  }

  show() {
    const said = this.model.get("said");
    const seen = new Set();
    const last = new Map();
    for (const group of this.model.get("groups")) {
      seen.add(group.key);
      if (this.groups.has(group.key)) this.groups.get(group.key).show(group);
      else this.groups.set(group.key, new Group(group, said, (change) => this.send(change)));
      const { root } = this.groups.get(group.key);
      const before = last.get(group.part) ?? this.parts.get(group.part).children[1];
      if (before.nextSibling !== root) before.after(root);
      last.set(group.part, root);
    }
    for (const [key, group] of this.groups) {
      if (seen.has(key)) continue;
      group.root.remove();
      this.groups.delete(key);
    }
    if (this.search.value) this.find();
    this.follow();
  }

  /** Other words, for instance amounts in another currency: all controls are made again. */
  anew() {
    for (const group of this.groups.values()) group.root.remove();
    this.groups.clear();
    this.show();
  }

  answer() {
    const answer = this.model.get("answer");
    this.waiting = this.waiting.filter((change) => change.count > answer.count);
    if (answer.count !== this.count && !answer.sentence) return; // more was done since
    this.added = answer.id?.startsWith("add:") && !answer.sentence ? answer.id.slice(4) : null;
    [...this.groups.values()].map((group) => group.find(answer.id)).find(Boolean)?.answer(answer);
    this.follow();
  }

  /** A lever that was set below is now among those in use: go there, once it is. */
  follow() {
    const pulled = [...(this.groups.get("pulled")?.controls.values() ?? [])];
    const there = this.added && pulled.filter((control) => control.row.name === this.added && !control.row.bound).at(-1);
    if (!there || this.free(this.added)) return;
    this.added = null;
    if (!there.root.hidden) there.focus();
  }

  clear() {
    this.search.value = "";
    this.find();
    this.search.focus();
  }

  find() {
    const fits = fitting(this.search.value);
    const { words } = this.model.get("said");
    let count = 0;
    for (const group of this.groups.values()) count += group.filter(fits);
    for (const part of this.parts.values()) part.hidden = Boolean(fits) && ![...part.querySelectorAll(":scope > details")].some((each) => !each.hidden);
    this.told.hidden = !fits;
    this.found.textContent = fits && count ? fill(words.found, { count }) : fits ? words.none : "";
  }
}

function render({ model, el }) {
  new Panel(model, el);
}

export default { render };
