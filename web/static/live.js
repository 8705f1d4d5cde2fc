// On every page: one stream of events, the number that waits in title and menu, criticals said once.
const region = document.querySelector("#critical-news"), badge = document.querySelector("#waiting");
const plain = document.title, kinds = ["message", "alert", "alert_update", "reset"];
const loud = () => localStorage.getItem("alerts:loud") === "yes";
let stream = null, asked = 0, lost = null;

function open() {
  stream = new EventSource("/api/v1/events");
  stream.onopen = () => { if (lost) { say(`Connected again. Away since ${lost}.`); lost = null; } document.documentElement.dataset.live = "yes"; };
  stream.onerror = () => { delete document.documentElement.dataset.live; lost ??= new Date().toTimeString().slice(0, 5); };
  for (const kind of kinds) stream.addEventListener(kind, (event) => document.dispatchEvent(new CustomEvent(`wellspeak:${kind}`, { detail: JSON.parse(event.data) })));
}
function close() { stream?.close(); stream = null; }
// A browser holds few connections to one server: a page that nobody looks at gives its own back, unless it is to call.
document.addEventListener("visibilitychange", () => {
  if (document.hidden && !loud()) close(); else if (!document.hidden && !stream) { open(); count(); document.dispatchEvent(new Event("wellspeak:back")); }
});

function say(text) { if (region) region.textContent = text; }
async function count() {
  const turn = ++asked;
  await new Promise((done) => setTimeout(done, 300));
  if (turn !== asked) return;
  try {
    const found = await (await fetch("/alerts/waiting", { headers: { Accept: "application/json" } })).json();
    show(found.waiting, found.critical);
  } catch { /* offline: the next event asks again */ }
}
function show(waiting, critical) {
  if (badge) { badge.hidden = !waiting; badge.firstChild.textContent = waiting; badge.classList.toggle("grave", critical > 0); }
  document.title = waiting ? `(${waiting}) ${plain}` : plain;
}
document.addEventListener("wellspeak:alert_update", count);
document.addEventListener("wellspeak:alert", (event) => { count(); if (event.detail.state === "unacknowledged") call(event.detail); });

// A critical is said once, whichever window heard of it first; sound and notifications only after they were asked for.
function call(alert) {
  const told = JSON.parse(localStorage.getItem("alerts:told") ?? "[]");
  if (alert.priority === "critical") say(`Critical: ${alert.text}`);
  if (!loud() || told.includes(alert.id) || !["critical", "high"].includes(alert.priority)) return;
  localStorage.setItem("alerts:told", JSON.stringify([...told.slice(-99), alert.id]));
  beep(alert.priority === "critical" ? 3 : 1);
  if (window.Notification?.permission === "granted") new Notification(`${alert.well_id}: ${alert.priority}`, { body: alert.text, tag: `alert-${alert.id}` });
}
function beep(times) {
  const sound = new AudioContext();
  for (let n = 0; n < times; n++) {
    const tone = sound.createOscillator(), gain = sound.createGain();
    tone.frequency.value = 880; gain.gain.value = 0.1; tone.connect(gain).connect(sound.destination);
    tone.start(sound.currentTime + n * 0.4); tone.stop(sound.currentTime + n * 0.4 + 0.2);
  }
}
const choice = document.querySelector("#loud");
if (choice) {
  choice.checked = loud();
  choice.addEventListener("change", async () => {
    localStorage.setItem("alerts:loud", choice.checked ? "yes" : "no");
    if (choice.checked) { beep(1); if (window.Notification?.permission === "default") await Notification.requestPermission(); }
  });
}
if (badge) show(+badge.dataset.waiting, +badge.dataset.critical);
if (badge) { if (document.readyState === "complete") open(); else addEventListener("load", open); }
