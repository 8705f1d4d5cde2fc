// The stretch under the mouse, drawn closer: finer steps are fetched as one zooms in.
const box = document.querySelector("#zoom");
const metrics = box.dataset.metrics.split(";").map((pair) => pair.split("|"));
let from = Date.parse(box.dataset.start) / 1000, to = Date.parse(box.dataset.end) / 1000;
let plots = [], latest = 0;
const stamp = (seconds) => new Date(seconds * 1000).toISOString().replace(/\.\d+Z/, "Z");
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "currentColor";
const shade = (name) => { const probe = document.createElement("i"); probe.style.color = `var(${name})`; box.append(probe); const found = getComputedStyle(probe).color; probe.remove(); return found || color(name); };

async function fetched() {
  const step = Math.max(1, Math.floor((to - from) / 600));
  const query = new URLSearchParams({ metrics: metrics.map(([name]) => name).join(","), start: stamp(from), end: stamp(to), step, limit: 1000 });
  const answer = await fetch(`/api/v1/wells/${encodeURIComponent(box.dataset.well)}/telemetry?${query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return answer.json();
}
// Empty steps between readings are no gap; one that is many times the usual distance is.
function joined(times, values) {
  const kept = times.map((at, place) => [at, values[place]]).filter(([, value]) => value !== null);
  const apart = kept.slice(1).map(([at], place) => at - kept[place][0]).sort((one, other) => one - other);
  const usual = apart[Math.floor(apart.length / 2)] ?? 0, columns = [[], []];
  kept.forEach(([at, value], place) => {
    const before = place ? at - kept[place - 1][0] : 0;
    if (usual && before > 5 * usual) { columns[0].push(at - before / 2); columns[1].push(null); }
    columns[0].push(at); columns[1].push(value);
  });
  return columns;
}
function draw(found) {
  const times = found.timestamps.map((at) => Date.parse(at) / 1000), width = box.clientWidth;
  const ink = shade("--soft"), line = shade("--line"), accent = shade("--accent");
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  for (const plot of plots) plot.destroy();
  box.replaceChildren();
  plots = metrics.map(([name, label, factor, offset]) => new uPlot({
    width, height: Math.max(160, Math.min(320, 640 / metrics.length)),
    title: label,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), box.dataset.zone),
    scales: { x: { range: () => [from, to] } },
    cursor: { sync: { key: "zoom" }, drag: { x: true, y: false, setScale: false } },
    axes: [{ ...axis }, { ...axis, size: 64 }],
    series: [{}, { label, stroke: accent, width: 1.75, spanGaps: false, points: { show: times.length < 60 } }],
    hooks: { setSelect: [(plot) => { const { left, width: wide } = plot.select; if (wide > 4) go(plot.posToVal(left, "x"), plot.posToVal(left + wide, "x")); }] },
  }, joined(times, found.series[name].map((value) => value === null ? null : (value - (offset || 0)) / (factor || 1))), box));
}
async function go(start, end) {
  [from, to] = [start, Math.max(end, start + 60)];
  const query = new URLSearchParams({ metrics: metrics.map(([name]) => name).join(","), start: stamp(from), end: stamp(to) });
  history.replaceState(null, "", `?${query}`);
  const words = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: box.dataset.zone });
  document.querySelector("#zoom-span").textContent = `${words.format(from * 1000)} to ${words.format(to * 1000)} ${box.dataset.zone}`;
  await show();
}
async function show() {
  const mine = ++latest;
  try { const found = await fetched(); if (mine === latest) draw(found); } catch (error) { console.warn(error); }
}
let resized = 0;
addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(() => { for (const plot of plots) plot.setSize({ width: box.clientWidth, height: plot.height }); }, 150); });
if (window.uPlot) show();
