// A well's latest values as they are committed.
const values = document.querySelector("[data-live]");
let socket = null, wait = 1000;
function shown(value, decimals) {
  const places = Math.abs(value) >= 1000 ? 0 : decimals;
  return value.toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places });
}
function take(reading) {
  for (const cell of values.querySelectorAll("[data-metric]")) {
    const value = reading[cell.dataset.metric];
    if (typeof value !== "number") continue;
    const [factor, offset] = cell.dataset.factor.split("|").map(Number);
    cell.querySelector(".n").textContent = `${shown((value - offset) / factor, +cell.dataset.decimals)} ${cell.dataset.unit}`.trim();
    cell.classList.remove("stale");
    cell.querySelector("small")?.remove();
  }
  const seen = document.querySelector("[data-seen] time");
  if (seen) { seen.dateTime = reading.timestamp; seen.textContent = "just now"; }
}
function open() {
  const address = new URL(`/api/v1/live?wells=${encodeURIComponent(values.dataset.live)}`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  socket = new WebSocket(address);
  socket.addEventListener("open", () => { wait = 1000; document.querySelector("#live-word").textContent = "live"; });
  socket.addEventListener("message", (event) => { const said = JSON.parse(event.data); if (said.type === "reading") take(said); });
  socket.addEventListener("close", () => {
    document.querySelector("#live-word").textContent = "";
    if (socket && !document.hidden) setTimeout(open, wait = Math.min(wait * 2, 60000));
  });
}
// A page that nobody looks at holds no connection.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { const old = socket; socket = null; old?.close(); } else if (!socket) open();
});
if (values) open();
