// The page of one run: its month moves by itself, or by hand. The picture of the network stands before it.
const data = JSON.parse(document.getElementById("data").textContent);
const css = () => getComputedStyle(document.documentElement);
const tone = (name, alpha = 1) => {
  const value = css().getPropertyValue(`--${name.replaceAll("_", "-")}`).trim();
  if (alpha === 1) return value;
  const part = (at) => parseInt(value.slice(at, at + 2), 16);
  return `rgba(${part(1)}, ${part(3)}, ${part(5)}, ${alpha})`;
};
const unpacked = async (text) => {
  const raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
};
const [places, links, sizes, frames] = await Promise.all(["places", "links", "sizes", "frames"].map((k) => unpacked(data[k])));
const box = document.getElementById("network");
const picture = new NetworkPicture(box, tone);
picture.film({
  places: new Float32Array(places), links: new Int32Array(links), sizes: new Uint8Array(sizes),
  frames: new Uint8Array(frames), tiers: data.tiers,
});
const months = picture.months;
const slider = document.getElementById("month");
const label = document.getElementById("when");
const play = document.getElementById("play");
const legend = document.getElementById("legend");
slider.max = months - 1;
const shares = data.stages.map(([name, words]) => {
  const row = document.createElement("li");
  const dot = document.createElement("i");
  dot.style.background = `var(--${name})`;
  const value = document.createElement("b");
  row.append(dot, words, " ", value);
  legend.append(row);
  return value;
});
function counted(month) {
  const found = new Array(data.stages.length).fill(0);
  for (let row = 0; row < picture.count; row += 1) found[picture.frames[month * picture.count + row] & 7] += 1;
  return found;
}
const cursors = [...document.querySelectorAll("#chart svg")].map((svg) => {
  const path = svg.querySelector('path[style*="--scaled"]');
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const { height } = svg.viewBox.baseVal;
  line.setAttribute("y1", 0.12 * height);
  line.setAttribute("y2", 0.76 * height);
  line.setAttribute("stroke", "var(--ink)");
  svg.append(line);
  return (month) => {
    const { x, width } = path.getBBox();
    for (const end of ["x1", "x2"]) line.setAttribute(end, x + (width * month) / Math.max(1, months - 1));
  };
});
function show(month) {
  slider.value = month;
  label.textContent = `year ${Math.floor(month / 12) + 1}, month ${(month % 12) + 1}`;
  slider.setAttribute("aria-valuetext", label.textContent);
  picture.show(month);
  counted(month).forEach((many, stage) => { shares[stage].textContent = `${((100 * many) / picture.count).toFixed(1)}%`; });
  cursors.forEach((put) => put(month));
}
let timer = null;
function stop() { clearInterval(timer); timer = null; play.innerHTML = "&#9654;"; play.setAttribute("aria-label", "Play"); }
play.addEventListener("click", () => {
  if (timer) return stop();
  if (Number(slider.value) >= months - 1) show(0);
  play.innerHTML = "&#10074;&#10074;";
  play.setAttribute("aria-label", "Pause");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches; // then year by year, as pictures one after the other
  timer = setInterval(() => {
    show(Math.min(months - 1, Number(slider.value) + (still ? 12 : 1)));
    if (Number(slider.value) >= months - 1) stop();
  }, still ? 1200 : 60);
});
slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
box.addEventListener("pointermove", (event) => {
  const at = box.getBoundingClientRect();
  const row = picture.near(event.clientX - at.left, event.clientY - at.top);
  const named = document.getElementById("named");
  if (row < 0) return;
  const stage = picture.frames[Number(slider.value) * picture.count + row] & 7;
  named.textContent = `${data.names[row]}: ${data.stages[stage][1]}`;
  picture.pick(row);
});
new ResizeObserver(() => { picture.resize(); show(Number(slider.value)); }).observe(box);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { picture.resize(); });
show(months - 1);
