// A chart that follows the month of its page. Its legend tells the values of that month.
import { clock, make, onTheme, told, toned, when } from "./common.js";
import { adapted, drawable, edged, heightOf, letter } from "./marks.js";

const library = (again) => `${location.origin}${solara.rootPath}/_solara/cdn/echarts@5.4.0/dist/echarts.esm.min.js?${again}`;

function readout(entry) {
  const value = make("b", {});
  const range = make("span", { class: "sp-range" });
  const line = entry.line ? ` sp-dot-${entry.line}` : "";
  const dot = make("i", { class: `sp-dot${line}`, style: `--dot: var(--${entry.tone.replaceAll("_", "-")})` });
  const root = make("li", {}, dot, make("span", {}, entry.label), " ", value, " ", range);
  const show = (at) => {
    value.textContent = told(entry.values[at], entry.form) + (entry.unit ? ` ${entry.unit}` : "");
    const low = entry.low && told(entry.low[at], entry.form);
    const high = entry.high && told(entry.high[at], entry.form);
    range.textContent = low && low !== high && low !== "–" ? `${low} to ${high}` : "";
  };
  return { root, show };
}

/** The lines of one pinned scenario: its number, its name, and its values in the order and the colours of those above. */
function ghost(rows) {
  const [number, name] = rows[0].behind;
  const values = rows.map((each) => [each, make("b", {})]);
  const parts = values.flatMap(([each, value]) => {
    const dot = make("i", { class: `sp-dot${each.line ? ` sp-dot-${each.line}` : ""}`, style: `--dot: var(--${each.tone.replaceAll("_", "-")})`, title: each.label });
    return [dot, value];
  });
  const root = make("li", { class: "sp-ghost" }, make("i", { class: "sp-pin-number" }, String(number)), make("span", { class: "sp-ghost-name", title: name }, name), ...parts);
  const show = (at) => values.forEach(([each, value]) => (value.textContent = told(each.values[at], each.form)));
  return { root, show };
}

/** A legend: lines of the scenario itself, then one entry for each that stands behind it. */
function legend(rows) {
  const own = rows.filter((row) => !row.behind).map(readout);
  const numbers = [...new Set(rows.filter((row) => row.behind).map((row) => row.behind[0]))];
  return { own, ghosts: numbers.map((number) => ghost(rows.filter((row) => row.behind?.[0] === number))) };
}

function entry({ shape, tone, filled, label }) {
  const kind = `sp-dot sp-dot-${shape}${filled ? "" : " sp-dot-open"}`;
  return make("li", {}, make("i", { class: kind, style: `--dot: var(--${tone.replaceAll("_", "-")})` }), label);
}

const lettered = (name, place) => make("li", {}, make("b", {}, letter(place)), name);

// The same option in larger type, with the margins that it needs; where a page is shown to a class.
function larger(option, scale, key = "") {
  if (scale === 1 || key === "data" || option === null || typeof option !== "object") return option;
  if (Array.isArray(option)) return option.map((each) => larger(each, scale, key));
  const margins = key === "grid" ? ["left", "right", "top", "bottom"] : [];
  return Object.fromEntries(Object.entries(option).map(([name, value]) => {
    const grows = (name === "fontSize" || margins.includes(name)) && typeof value === "number";
    return [name, grows ? value * scale : larger(value, scale, name)];
  }));
}

async function render({ model, el, fetched }) {
  const time = clock(model.get("clock"));
  const heading = make("h3", {});
  const finding = make("p", { class: "sp-finding" });
  const under = make("p", { class: "sp-small" });
  const key = make("ul", { class: "sp-readouts" });
  const list = make("ul", { class: "sp-readouts" });
  const plot = make("div", { class: "sp-plot" });
  const cursor = make("div", { class: "sp-cursor", hidden: true });
  const note = make("p", { class: "sp-note" });
  const alt = make("p", { class: "sp-hidden" });
  const picture = make("div", { class: "sp-picture", role: "img" }, plot, cursor);
  const figure = make("figure", { class: "sp-chart" }, heading, under, finding, key, list, picture, note, alt);
  el.append(figure);

  let chart = null;
  let readouts = [];
  let spec = {};
  let peek = null;
  let drawn = 1;
  const scale = () => parseFloat(getComputedStyle(el).getPropertyValue("--chart-type")) || 1;

  const shown = () => (peek === null ? time.month : peek);
  const follow = () => {
    const rows = spec.readouts ?? [];
    const last = rows.length ? rows[0].values.length - 1 : 0;
    readouts.forEach((each) => each.show(spec.at_end ? last : Math.min(shown(), last)));
    if (!chart || !spec.over_time) return;
    const x = chart.convertToPixel({ xAxisIndex: 0 }, Math.min(shown(), last));
    cursor.hidden = !Number.isFinite(x);
    cursor.style.transform = `translateX(${x}px)`;
    cursor.classList.toggle("sp-peek", peek !== null);
  };
  const draw = () => {
    const { spec: fitting, names } = edged(model.get("spec"), plot.clientWidth || el.clientWidth);
    spec = fitting;
    for (const [part, text] of [[heading, spec.title], [under, spec.under], [finding, spec.finding], [note, spec.note]]) {
      part.textContent = text ?? "";
      part.hidden = !text;
    }
    key.replaceChildren(...(spec.key ?? []).map(entry), ...names.map(lettered));
    key.hidden = !key.children.length;
    alt.textContent = spec.alt ?? "";
    picture.setAttribute("aria-label", spec.alt ?? spec.title ?? "chart");
    plot.style.height = cursor.style.height = `${scale() * heightOf(spec, plot.clientWidth || el.clientWidth)}px`;
    cursor.hidden = !spec.over_time;
    const { own, ghosts } = legend(spec.readouts ?? []);
    readouts = [...own, ...ghosts];
    const band = spec.band && make("li", { class: "sp-band" }, spec.band);
    list.replaceChildren(...own.map((each) => each.root), ...(band ? [band] : []), ...ghosts.map((each) => each.root));
    list.hidden = !readouts.length;
    if (chart && spec.option) {
      chart.resize();
      const style = { textStyle: { fontFamily: getComputedStyle(el).fontFamily }, animation: false };
      drawn = scale();
      const option = larger(drawable(toned(adapted(spec, plot.clientWidth)), spec), drawn);
      chart.setOption({ ...style, ...option }, { notMerge: true });
    }
    follow();
  };

  draw();
  const stops = [time.listen(follow), onTheme(draw)];
  model.on("change:spec", draw);
  const echarts = await fetched(library);
  if (!el.isConnected) await new Promise((ready) => requestAnimationFrame(ready));
  chart = echarts.init(plot, null, { renderer: "canvas" });
  draw();
  let wide = plot.clientWidth;
  const sizes = new ResizeObserver(() => {
    chart.resize();
    if (wide !== plot.clientWidth || drawn !== scale()) draw();
    wide = plot.clientWidth;
    follow();
  });
  sizes.observe(plot);

  const monthAt = (event) => {
    const box = plot.getBoundingClientRect();
    const month = chart.convertFromPixel({ xAxisIndex: 0 }, event.clientX - box.left);
    return Math.max(0, Math.min(time.months - 1, Math.round(month)));
  };
  plot.addEventListener("pointermove", (event) => {
    if (!spec.over_time) return;
    peek = monthAt(event);
    plot.title = when(peek);
    follow();
  });
  plot.addEventListener("pointerleave", () => {
    peek = null;
    follow();
  });
  plot.addEventListener("click", (event) => spec.over_time && time.set(monthAt(event), plot));
  chart.on("click", (event) => {
    if (!spec.clickable) return;
    const point = spec.option.series[event.seriesIndex].points?.[event.dataIndex] ?? -1;
    model.set("picked", { point, count: Date.now() });
    model.save_changes();
  });

  return () => {
    stops.forEach((stop) => stop());
    sizes.disconnect();
    chart.dispose();
  };
}

export default { render };
