// A page of a class: asks every second or two what it should show, and puts in what has changed. What is sent is sent
// again until it has arrived; a lost connection and a screen that slept take themselves up. Without it, pages reload.
const body = document.body;
const main = document.getElementById("main");
const lost = document.getElementById("lost");
const teacher = body.classList.contains("teacher");
const EVERY = teacher ? 1000 : 2000; // milliseconds between two questions
const PATIENCE = 8000; // milliseconds after which a question counts as lost
let seen = "";
let failures = 0;
let timer = null;
let turn = 0;
let sending = null;

// Nodes that stay keep their focus, their place and their movement: only what differs is touched.
function morph(old, now) {
  if (old.nodeType !== now.nodeType || old.nodeName !== now.nodeName) return old.replaceWith(now.cloneNode(true));
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== now.data) old.data = now.data;
    return undefined;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) return undefined;
  for (const { name } of [...old.attributes]) {
    if (!now.hasAttribute(name) && !(old.nodeName === "DETAILS" && name === "open")) old.removeAttribute(name);
  }
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) !== value && !(old.nodeName === "DETAILS" && name === "open")) old.setAttribute(name, value);
  }
  return children(old, now);
}

function children(old, now) {
  const olds = [...old.childNodes];
  const nows = [...now.childNodes];
  nows.forEach((node, at) => (at < olds.length ? morph(olds[at], node) : old.append(node.cloneNode(true))));
  olds.slice(nows.length).forEach((node) => node.remove());
}

function show({ html, key, mark, voted }) {
  seen = key;
  turn = Math.max(turn, voted ?? 0);
  const now = new DOMParser().parseFromString(`<main>${html}</main>`, "text/html").querySelector("main");
  const before = main.dataset.mark;
  if (mark === before || !before) children(main, now);
  else main.replaceChildren(...now.childNodes); // another lesson, or another part of it
  if (before && mark !== before) {
    if (!teacher && mark.endsWith("revealed")) document.getElementById("status").scrollIntoView({ block: "start" });
    else window.scrollTo(0, 0);
  }
  main.dataset.mark = mark;
  if (sending) pending();
}

async function asked(address, options = {}) {
  const left = new AbortController();
  const patience = setTimeout(() => left.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { ...options, signal: left.signal, headers: { accept: "application/json", ...options.headers } });
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    const found = answer.status === 204 ? null : await answer.json().catch(() => ({}));
    failures = 0;
    lost.hidden = true;
    return { status: answer.status, found };
  } catch (error) {
    failures += 1;
    lost.hidden = failures < 2;
    throw error;
  } finally {
    clearTimeout(patience);
  }
}

async function ask() {
  clearTimeout(timer);
  if (!body.dataset.now || document.hidden) return;
  let over = false;
  try {
    const { status, found } = await asked(`${body.dataset.now}?seen=${encodeURIComponent(seen)}`);
    if (status === 200) show(found);
    else if (status !== 204) return location.reload(); // not this class any more: the page says why
    over = Boolean(main.querySelector("[data-over]"));
  } catch {
    // asked again below
  }
  clearTimeout(timer);
  if (!over) timer = setTimeout(ask, Math.min(EVERY * 2 ** Math.min(failures, 2), 8000) * (0.8 + 0.4 * Math.random()));
}

function pending() {
  for (const button of main.querySelectorAll("button[name=choice]")) {
    button.setAttribute("aria-pressed", String(button.value === sending.get("choice")));
  }
  const status = document.getElementById("status");
  if (status) status.textContent = body.dataset.sending;
}

// One thing is sent at a time; a later choice takes the place of one that has not arrived.
async function send(address, data) {
  const busy = sending !== null;
  sending = data;
  if (data.has("choice")) pending();
  if (busy) return;
  while (sending) {
    const now = sending;
    try {
      await asked(address, { method: "POST", body: new URLSearchParams(now) });
      if (sending === now) sending = null;
    } catch {
      await new Promise((done) => setTimeout(done, 500 * 2 ** Math.min(failures, 3)));
    }
  }
  seen = "";
  ask();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("data-plain")) return;
  event.preventDefault();
  const { sure } = event.submitter?.dataset ?? {};
  if (sure && !window.confirm(sure)) return;
  const data = new FormData(form, event.submitter);
  if (data.has("choice")) data.set("turn", (turn += 1));
  send(form.getAttribute("action"), data);
});

const THEME = "stallpoint.class.theme";
const kept = localStorage.getItem(THEME);
if (kept) document.documentElement.dataset.theme = kept;
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem(THEME, root.dataset.theme);
});
document.addEventListener("visibilitychange", () => document.hidden || ask());
window.addEventListener("online", ask);
window.addEventListener("pageshow", ask);
ask();
