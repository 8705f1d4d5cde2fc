// The conversation: a question is shown at once, sent once whatever the network does, its answer streamed in by htmx.
const $ = (selector, root = document) => root.querySelector(selector);
const form = $("#composer"), log = $("#log"), field = $("#text"), scroll = $("#scroll");
const words = $("#pending").dataset, shelf = `queue:${log.dataset.owner}`;
const refused = new Map(), stopped = new Set();
let asking = null, wanted = 0;

function newKey() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
const queue = () => JSON.parse(localStorage.getItem(shelf) ?? "[]");
const keep = (items) => localStorage.setItem(shelf, JSON.stringify(items));
const forget = (key) => keep(queue().filter((item) => item.key !== key));

function toEnd() { scroll.scrollTop = scroll.scrollHeight; }
function bringIntoView(answer) {
  const asked = answer.previousElementSibling ?? answer;
  if (answer.offsetHeight + asked.offsetHeight > scroll.clientHeight) scroll.scrollTop = asked.offsetTop - scroll.offsetTop - 12; else toEnd();
}

// One bubble for what is on its way.
function pendingBubble(ask) {
  const bubble = $("#pending").content.firstElementChild.cloneNode(true);
  bubble.id = `pending-${ask.key}`;
  $(".said", bubble).textContent = ask.shown;
  $(".retry", bubble).addEventListener("click", () => send(ask));
  $(".drop", bubble).addEventListener("click", () => { forget(ask.key); bubble.remove(); field.focus(); });
  log.append(bubble);
  return bubble;
}
function mark(ask, word, failed) {
  const bubble = $(`#pending-${ask.key}`);
  if (!bubble) return;
  bubble.classList.toggle("failed", failed);
  $(".word", bubble).textContent = word;
  for (const button of bubble.querySelectorAll("button")) button.hidden = !failed;
}

form.addEventListener("submit", (event) => {
  if (!window.htmx) return; // then the browser sends the form by itself
  event.preventDefault();
  const by = event.submitter?.name ? event.submitter : null;
  const shown = (by?.name === "forget" ? by.value.slice(by.value.indexOf(":") + 1) : by?.name === "confirm" ? by.textContent : by?.value ?? field.value).trim();
  if (!shown) return;
  if (!by) { field.value = ""; }
  const ask = { key: newKey(), shown, values: by ? { [by.name]: by.value } : { text: shown }, conversation: form.elements.conversation_id.value };
  if (by?.name !== "confirm") keep([...queue(), ask]);
  $("#first")?.remove();
  pendingBubble(ask); toEnd(); send(ask); field.focus();
});

let line = Promise.resolve();
function next(work) { line = line.then(work).catch((error) => console.warn(error)); }
function send(ask) {
  mark(ask, navigator.onLine ? words.sending : words.waiting, false);
  next(() => deliver(ask, 2));
}

async function deliver(ask, tries) {
  if (!navigator.onLine) { mark(ask, words.waiting, true); return; }
  asking = ask.key;
  log.setAttribute("aria-busy", "true");
  await htmx.ajax("POST", form.action, {
    source: log, target: log, swap: "beforeend",
    values: { ...ask.values, key: ask.key, conversation_id: ask.conversation || log.dataset.conversation || "", _csrf_token: form.elements._csrf_token.value },
  });
  asking = null;
  log.removeAttribute("aria-busy");
  settle(ask, tries);
}

function settle(ask, tries) {
  const cut = $(`#answer-${ask.key}[aria-busy]`);
  if (stopped.has(ask.key)) { forget(ask.key); stop(ask, cut); return; }
  if (cut && !navigator.onLine) { addEventListener("online", () => next(() => deliver(ask, 2)), { once: true }); return; }
  if (cut && tries) { setTimeout(() => next(() => deliver(ask, tries - 1)), 1000); return; }
  if (cut) { forget(ask.key); stop(ask, cut, words.cut); return; }
  const status = refused.get(ask.key);
  if (status === 401) { location.href = `/login?next=${encodeURIComponent(location.pathname)}`; return; }
  if ($(`#pending-${ask.key}`)) { mark(ask, words[`s${status}`] ?? (status ? words.refused : navigator.onLine ? words.failed : words.waiting), true); return; }
  forget(ask.key);
}

function stop(ask, cut, why) {
  const note = $("#stopped").content.firstElementChild.cloneNode(true);
  $("button", note).value = ask.shown;
  if (why) $("p", note).textContent = why;
  (cut ?? $(`#pending-${ask.key}`))?.replaceWith(note);
}
function requestStop() {
  if (!asking || stopped.has(asking)) return;
  stopped.add(asking);
  fetch("/ask/stop", { method: "POST", body: new URLSearchParams({ key: asking, _csrf_token: form.elements._csrf_token.value }) }).catch(() => {});
  htmx.trigger(log, "htmx:abort");
}
log.addEventListener("click", (event) => { if (event.target.closest("[data-stop]")) requestStop(); });
document.addEventListener("wellspeak:stop", requestStop);
log.addEventListener("htmx:response:error", (event) => { if (asking) refused.set(asking, event.detail.ctx.response.status); });
log.addEventListener("htmx:before:request", () => { if (asking) refused.delete(asking); });

// When a stage has come in: a new conversation gets its address, a finished answer is said once.
log.addEventListener("htmx:after:swap", () => {
  const latest = [...log.querySelectorAll("[data-conversation]")].at(-1);
  if (latest && !log.dataset.conversation) {
    log.dataset.conversation = form.elements.conversation_id.value = latest.dataset.conversation;
    $(".places .new")?.removeAttribute("aria-current");
    history.replaceState(null, "", `/conversations/${latest.dataset.conversation}`);
  }
  const last = log.lastElementChild;
  if (last?.id && last.dataset.message && !last.dataset.told && last.classList.contains("assistant")) {
    last.dataset.told = "yes";
    $("#announce").textContent = $(".headline", last)?.textContent ?? "";
  }
  if (last) bringIntoView(last);
});

// What other windows, other people's alerts and the past bring in.
function catchUp() { next(fetchNewer); }
async function fetchNewer() {
  if (wanted && $(`#m${wanted}`)) return;
  const seen = Math.max(0, ...[...log.querySelectorAll("[data-message]")].map((m) => +m.dataset.message));
  await htmx.ajax("GET", `/conversations/${log.dataset.conversation}/since/${seen}`, { source: scroll, target: log, swap: "beforeend" });
}
document.addEventListener("wellspeak:message", (event) => {
  if (event.detail.conversation_id !== log.dataset.conversation) return;
  wanted = Math.max(wanted, event.detail.id);
  catchUp();
});
document.addEventListener("wellspeak:alert_update", (event) => freshen(event.detail.id));
document.addEventListener("wellspeak:reset", newer);
document.addEventListener("wellspeak:back", newer);
// An alert is edited where it stands, unless somebody is writing in it.
function freshen(id) {
  const bubble = [...log.querySelectorAll(`[data-alert="${Number(id)}"]:not(.earlier)`)].at(-1);
  if (bubble && !$("details[open] input", bubble)) next(() => htmx.ajax("GET", `/alerts/${Number(id)}/bubble`, { source: bubble, target: bubble, swap: "outerHTML" }));
}
function newer() { wanted = 0; if (log.dataset.conversation) catchUp(); }
function connection() {
  if (!navigator.onLine && $("#offline").hidden) $("#offline-since").textContent = new Date().toTimeString().slice(0, 5);
  $("#offline").hidden = navigator.onLine;
  if (navigator.onLine) for (const ask of queue()) if ($(`#pending-${ask.key}.failed`)) send(ask);
}
addEventListener("online", connection);
addEventListener("offline", connection);
setInterval(() => { if (queue().length && !asking && navigator.onLine) for (const ask of queue()) if ($(`#pending-${ask.key}.failed`) && !refused.has(ask.key)) send(ask); }, 8000);

for (const ask of queue()) if (ask.conversation === form.elements.conversation_id.value) { $("#first")?.remove(); pendingBubble(ask); send(ask); }
connection();
if (location.hash) $(CSS.escape ? `#${CSS.escape(location.hash.slice(1))}` : location.hash)?.scrollIntoView(); else { const last = log.lastElementChild; if (last?.matches(".bubble")) bringIntoView(last); }
if (matchMedia("(pointer: fine)").matches) field.focus();
