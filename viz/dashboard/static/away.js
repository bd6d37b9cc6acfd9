// When the server does not answer, or has no room: says so in words, asks again every little while, and takes the page
// up again, or for the first time.
// Solara would wait up to a minute between two attempts, and after the seventh for ever.
import { make } from "./common.js";

const PATIENCE = 600; // milliseconds; a shorter gap is not worth a word
const STEADY = 500; // milliseconds that a connection must hold; one that is taken and dropped at once is none
const AGAIN = 1500; // milliseconds between two questions whether the server is there
const FIRST = 2500; // milliseconds after which a page that was never connected asks why
const SIGNED_OUT = [401, 403];
const AWAY = "The server does not answer";
const KEPT = "Your settings are kept in the address of this page: it comes back by itself when the server answers.";
const GONE = "The page comes back by itself when the server answers. This scenario is too long for its address: its file may have to be opened again.";
const LOST = "The server was started anew, and your scenario, too long for the address of this page, is gone: open its file again.";

const title = make("b", {});
const words = make("p", {});
const button = make("button", { type: "button", class: "sp-button" });
const card = make("div", { role: "alert", hidden: true }, title, words, button);
document.body.append(card);

let timer = null;
let settling = null;
let asking = false;
let before = { mounted: 0, kept: true }; // of the page, when it was lost
let refused = false; // whether the words on the card are those of the server
let watching = false; // whether the page may still turn out to be a new one
let gone = false; // whether the scenario is gone, and the visitor has not closed the word of it
let act = null;
button.addEventListener("click", () => act());

function show(said, label, action, head = "") {
  card.className = `sp-away ${app.$vuetify.theme.dark ? "theme--dark" : "theme--light"}`;
  title.textContent = head;
  title.hidden = !head;
  words.textContent = said;
  button.textContent = label;
  act = action;
  card.hidden = false;
}

/** Connects anew once the server can be heard, unless an attempt is under way or has come through. */
async function ask() {
  if (asking) return;
  asking = true;
  const heard = await taken();
  asking = false;
  const kernel = solara.debug.kernel();
  const trying = solara.debug.ws()?.readyState === WebSocket.CONNECTING || kernel.connectionStatus === "connected";
  if (heard && !trying && timer) kernel.reconnect().catch(() => {});
  if (timer) timer = setTimeout(ask, AGAIN);
}

/** Whether the server would take this page; if it says why not, the card does. */
async function taken() {
  const answer = await fetch(`${solara.rootPath}/stallpoint/here`, { cache: "no-store" }).catch(() => null);
  if (answer?.ok || !timer) return Boolean(answer?.ok);
  if (!answer || ![503, ...SIGNED_OUT].includes(answer.status)) {
    if (refused) away();
  } else {
    const words = await answer.text();
    refused = true;
    document.body.classList.toggle("sp-refused", !app.$data.wasConnected);
    if (SIGNED_OUT.includes(answer.status)) show(words, "Sign in", () => location.reload());
    else show(words, "Try again", askNow);
  }
  return false;
}

function askNow() {
  clearTimeout(timer);
  ask();
}

function away() {
  refused = false;
  show(before.kept ? KEPT : GONE, "Ask now", askNow, AWAY);
}

function lost() {
  clearTimeout(settling);
  if (timer) return;
  if (!watching) before = { mounted: solara.debug.remountCount, kept: window.stallpoint.kept !== false };
  timer = setTimeout(() => {
    away();
    ask();
  }, PATIENCE);
}

function back() {
  if (!timer) return;
  clearTimeout(timer);
  timer = null;
  document.body.classList.remove("sp-refused");
  if (gone) tellGone();
  else card.hidden = true;
  watching = !before.kept;
  tellIfNew(120);
}

/** A server started anew knows only what an address says; a page that was only cut off has lost nothing. */
function tellIfNew(times) {
  if (timer || !watching) return; // lost again: asked when it is back
  watching = times > 0;
  if (solara.debug.remountCount > before.mounted) tellGone();
  else setTimeout(() => tellIfNew(times - 1), 500);
}

/** Stays until it is closed, also when the line is lost once more. */
function tellGone() {
  watching = false;
  gone = true;
  show(LOST, "Close", () => (gone = !(card.hidden = true)));
}

app.$watch("connectionStatus", (status) => {
  if (status === "connected") settling = setTimeout(back, STEADY);
  else if (app.$data.wasConnected) lost();
});
setTimeout(() => {
  if (app.$data.connectionStatus === "connected" || timer) return;
  timer = setTimeout(ask);
}, FIRST);
