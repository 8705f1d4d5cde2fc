// On every page: keys, hints, drafts, jump, copy, and times that stay true.
const $ = (selector, root = document) => root.querySelector(selector);
const field = $("#text"), form = $("#composer");

// Relative times, in the words the server uses.
function ago(then) {
  const s = (Date.now() - then) / 1000;
  if (s < 45) return "just now";
  for (const [unit, length, below] of [["min", 60, 3600], ["h", 3600, 129600], ["days", 86400, 5184000]])
    if (s < below) return `${Math.round(s / length)} ${unit} ago`;
  return `${Math.round(s / 86400 / 30.44)} months ago`;
}
setInterval(() => document.querySelectorAll("time[datetime]").forEach((t) => { t.textContent = ago(Date.parse(t.dateTime)); }), 30000);

document.querySelector("[data-print]")?.addEventListener("click", () => print());

// Copy and link.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "sr" });
  document.body.append(area); area.select(); document.execCommand("copy"); area.remove();
}
document.addEventListener("click", async (event) => {
  const tool = event.target.closest("[data-copy], [data-share]");
  if (!tool) return;
  event.preventDefault();
  const word = $("span", tool), before = word.textContent;
  try { await copy(tool.dataset.copy ?? tool.href); word.textContent = "Copied"; } catch { word.textContent = "Not copied"; }
  setTimeout(() => { word.textContent = before; }, 1500);
});

// The draft survives a reload and a dead battery.
const place = form && `draft:${form.elements.well_id?.value || form.elements.conversation_id.value}`;
if (field) {
  if (!field.value) field.value = localStorage.getItem(place) ?? "";
  field.addEventListener("input", () => { field.value ? localStorage.setItem(place, field.value) : localStorage.removeItem(place); hint(); });
  form.addEventListener("submit", () => localStorage.removeItem(place));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      const first = !hints.hidden && $("li:not([hidden]) button", hints);
      if (first) choose(first.dataset.fill); else if (field.value.trim()) form.requestSubmit();
    } else if (event.key === "ArrowUp" && !field.value) {
      const said = [...document.querySelectorAll(".person .said")].at(-1);
      if (said) { event.preventDefault(); fill(said.textContent); }
    } else if (event.key === "ArrowDown" && !hints.hidden) {
      event.preventDefault(); $("li:not([hidden]) button", hints)?.focus();
    }
  });
}

// "/" offers commands that stand for plain words.
const hints = $("#hints");
function hint() {
  const typed = field.value.toLowerCase(), on = typed.startsWith("/");
  let found = 0;
  for (const item of hints.children) {
    item.hidden = !on || !$("b", item).textContent.startsWith(typed);
    found += !item.hidden;
  }
  hints.hidden = !found;
}
function fill(text) {
  field.value = text; hints.hidden = true; field.focus();
  const gap = text.indexOf("…");
  gap < 0 ? field.setSelectionRange(text.length, text.length) : field.setSelectionRange(gap, gap + 1);
}
// A command that leaves nothing to fill in is a whole question.
function choose(text) { fill(text); if (!text.includes("…")) form.requestSubmit(); }
hints?.addEventListener("click", (event) => { const item = event.target.closest("button"); if (item) choose(item.dataset.fill); });
hints?.addEventListener("keydown", (event) => {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key], all = [...hints.querySelectorAll("li:not([hidden]) button")];
  if (way) { event.preventDefault(); (all[all.indexOf(document.activeElement) + way] ?? field).focus(); }
});

// Ctrl+K: wells and conversations.
const jump = $("#jump"), wanted = $("#jump-text"), list = $("#jump-list");
let places;
async function openJump() {
  jump.showModal(); wanted.value = ""; wanted.focus();
  places ??= [...document.querySelectorAll(".conversations li a")].map((a) => [$(".name", a).textContent, a.getAttribute("href")]);
  show();
  if (!places.wells) try {
    const found = await (await fetch("/api/v1/wells?limit=1000", { headers: { Accept: "application/json" } })).json();
    places.wells = true;
    places.unshift(...found.items.map((w) => [[w.well_id, w.name, w.field].filter(Boolean).join(" · "), `/wells/${encodeURIComponent(w.well_id)}`]));
    show();
  } catch { /* offline: conversations remain */ }
}
function show() {
  const words = wanted.value.toLowerCase();
  list.replaceChildren(...places.filter(([name]) => name.toLowerCase().includes(words)).slice(0, 12).map(([name, href]) => Object.assign(document.createElement("a"), { textContent: name, href })));
}
wanted?.addEventListener("input", show);
jump?.addEventListener("keydown", (event) => {
  const all = [...list.children], at = all.indexOf(document.activeElement);
  if (event.key === "Enter" && document.activeElement === wanted && all[0]) location.href = all[0].href;
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (way) { event.preventDefault(); (all[at + way] ?? wanted).focus(); }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && jump) { event.preventDefault(); openJump(); return; }
  if (event.key === "Escape") { if (hints) hints.hidden = true; document.dispatchEvent(new Event("wellspeak:stop")); }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (event.key === "?") { $("#keys")?.showModal(); }
  if (event.key === "/" && field) { event.preventDefault(); field.value ||= "/"; field.focus(); hint(); }
});
