// Marks of a picture that ECharts has no series for, and names of rows that stand as the width allows.

const NARROW = 560;
const SIZE = 12;
const ABOVE = 62;
const THIN = 14;
const FEW = 8;
const BESIDE = 0.4;
const EDGE = 0.35;
const LINE = 15;

/** How high a picture is: on a phone, names and words of rows stand above their marks, or names break into lines. */
export function heightOf(spec, width) {
  return rowed(spec, width) + LINE * (named(spec, width).length - 1);
}

function rowed(spec, width) {
  const height = spec.height ?? 220;
  if (!spec.rows || width > NARROW) return height;
  const { names, words } = spec.rows;
  if (words.length) return 60 + ABOVE * names.length;
  const lines = Math.max(...names.map((name) => Math.ceil((1.15 * measured(name)) / (BESIDE * width))));
  return Math.max(height, 60 + names.length * (lines * (SIZE + 3) + 8));
}

/** The option with the names of its rows at the left and their words at the right; on a phone above their marks. */
export function adapted(spec, width) {
  const option = placed(spec, width);
  const lines = named(spec, width);
  if (lines.length < 2) return option;
  const grid = { ...option.grid, bottom: option.grid.bottom + LINE * (lines.length - 1) };
  const nameTextStyle = { ...option.xAxis.nameTextStyle, lineHeight: LINE };
  return { ...option, grid, xAxis: { ...option.xAxis, name: lines.join("\n"), nameTextStyle } };
}

/** The name below a picture in lines that its width has room for. */
function named(spec, width) {
  const name = spec.option?.xAxis?.name ?? "";
  const beside = spec.rows && !(spec.rows.words.length && width <= NARROW) ? Math.min((width > NARROW ? 0.26 : BESIDE) * width, Math.max(...spec.rows.names.map(measured))) : 40;
  const room = width - beside - 26; // it stands in the middle of what is drawn
  const lines = [];
  for (const word of name.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && measured(longer) < room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

export const letter = (place) => String.fromCharCode(65 + place);

/** What stands at the right edge by its name: where the names would leave no room for the marks, letters stand there,
 * and the key tells them. */
export function edged(spec, width) {
  const at = spec.option?.series.findIndex((each) => each.texts && each.mark === "segment") ?? -1;
  if (at < 0 || !(spec.option.grid.right > EDGE * width)) return { spec, names: [] };
  const names = spec.option.series[at].texts;
  const series = spec.option.series.with(at, { ...spec.option.series[at], texts: names.map((_, place) => letter(place)) });
  return { spec: { ...spec, option: { ...spec.option, grid: { ...spec.option.grid, right: 30 }, series } }, names };
}

function placed(spec, width) {
  const { rows } = spec;
  const option = { ...spec.option };
  if (!rows) return option;
  const beside = width > NARROW ? 0.26 : BESIDE;
  option.xAxis = across(option.xAxis, 0.94 * width - Math.min(beside * width, Math.max(...rows.names.map(measured))));
  const above = rows.words.length > 0 && width <= NARROW;
  const lines = rows.names.map((name, at) => {
    const text = rows.heads.includes(at) ? `{head|${name}}` : name;
    return above && rows.words[at] ? `${text}\n${rows.words[at]}` : text;
  });
  const rich = { head: { color: "$ink", fontWeight: "bold", fontSize: SIZE } };
  const side = (share, overflow, texts) => ({ color: "$ink", fontSize: SIZE, width: share * width, overflow, interval: 0, rich, ...apart(share * width, texts) });
  if (above) {
    const over = { inside: true, margin: 2, align: "left", verticalAlign: "bottom", padding: [0, 0, 9, 0], lineHeight: 16 };
    const series = option.series.map((each) => (each.beside ? { ...each, most: THIN } : each));
    const grid = { ...option.grid, left: 20 };
    return { ...option, grid, series, yAxis: { ...option.yAxis, data: lines, axisLabel: { ...side(0.94, "truncate", []), ...over } } };
  }
  const left = { ...option.yAxis, data: lines, axisLabel: side(beside, "break", lines) };
  if (!rows.words.length) return { ...option, yAxis: left };
  const right = { ...option.yAxis, data: rows.words, position: "right", axisLabel: side(0.32, "break", rows.words) };
  return { ...option, yAxis: [left, { ...right, axisLine: { show: false }, splitLine: { show: false } }] };
}

/** Lines apart, where one of the texts is longer than its place. */
const apart = (inside, texts) => (texts.some((text) => measured(text) > inside) ? { lineHeight: SIZE + 3 } : {});

/** The names of a few places side by side, broken rather than left out. */
function across(axis, width) {
  const count = axis.data?.length ?? 0;
  if (axis.type !== "category" || count > FEW) return axis;
  const inside = width / count;
  const label = { ...axis.axisLabel, interval: 0, overflow: "break", width: inside, ...apart(inside, axis.data) };
  return { ...axis, axisLabel: label };
}

/** The option with functions in place of descriptions: words at the marks of a scale, and series of our own. */
export function drawable(option, spec) {
  const axes = (axis) => (Array.isArray(axis) ? axis.map(scaled) : scaled(axis));
  const series = option.series.map((each) => (each.type === "custom" ? own(each, option) : each));
  if (Array.isArray(option.yAxis)) series.push({ type: "line", yAxisIndex: 1, data: [], silent: true });
  return { ...option, xAxis: axes(option.xAxis), yAxis: axes(option.yAxis), series };
}

function scaled(axis) {
  const { words, first, step, at } = axis.axisLabel ?? {};
  if (at) return { ...axis, axisLabel: { ...axis.axisLabel, interval: (place) => at.includes(place) } };
  if (!words) return axis;
  const formatter = (value) => {
    const at = (value - first) / step;
    return (Math.abs(at - Math.round(at)) < 1e-3 && words[Math.round(at)]) || "";
  };
  return { ...axis, axisLabel: { ...axis.axisLabel, formatter } };
}

/** Where a point is in pixels; places and months may be fractions, which ECharts would round. */
function pixels(api, box, option, x, y) {
  const [axisX, axisY] = [option.xAxis, Array.isArray(option.yAxis) ? option.yAxis[0] : option.yAxis];
  const along = (axis, at, value, start, length) => {
    if (axis.type !== "category") return null;
    const count = axis.data.length;
    const band = axis.boundaryGap === false ? length / Math.max(1, count - 1) : length / count;
    return start + at * band * (value + (axis.boundaryGap === false ? 0 : 0.5));
  };
  const flip = axisY.type === "category" && !axisY.inverse;
  const plain = api.coord([axisX.type === "category" ? 0 : x, axisY.type === "category" ? 0 : y]);
  const left = along(axisX, 1, x, box.x, box.width) ?? plain[0];
  const top = flip ? along(axisY, -1, y, box.y + box.height, box.height) : along(axisY, 1, y, box.y, box.height);
  return [left, top ?? plain[1]];
}

function own(series, option) {
  const { mark, fill, stroke, width, dashed, text, align, above, most } = series;
  const { texts, short, hatched, shade, beside } = series;
  const renderItem = (params, api) => {
    const at = params.dataIndex;
    const box = params.coordSys;
    const [x0, y0] = pixels(api, box, option, api.value(0), api.value(1));
    const [x1, y1] = pixels(api, box, option, api.value(2), api.value(3));
    const style = { fill: fill || "none", stroke: stroke || "none", lineWidth: width ?? 2, lineDash: dashed ? [5, 4] : null };
    const said = () => (above ? [x1, box.y - 8] : [x1 - 4, y1 - 8]);
    if (mark === "segment") {
      const line = { type: "line", shape: { x1: x0, y1: y0, x2: x1, y2: y1 }, style };
      if (texts) return { type: "group", children: [line, label(texts[at], x1 + 5, y1, "left", series.color)] };
      return text ? { type: "group", children: [line, label(text, ...said(), align, series.color)] } : line;
    }
    const shape = { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
    if (shape.height > most) Object.assign(shape, { y: shape.y + (shape.height - most) / 2, height: most });
    const children = [{ type: "rect", shape, style: { ...style, opacity: shade?.[at] ?? 1 } }];
    if (hatched?.[at]) children.push(...hatching(shape, series.paper));
    const room = option.xAxis.type === "category" ? box.width / option.xAxis.data.length : shape.width;
    children.push(...words(texts?.[at], short, { ...shape, room }, beside, series, x1, hatched?.[at], at));
    return { type: "group", children };
  };
  return { ...series, renderItem, encode: { x: [0, 2], y: [1, 3] }, clip: mark === "segment" && !text && !texts };
}

const label = (text, x, y, align, color) => ({
  type: "text",
  style: { text, x, y, align, verticalAlign: "middle", fill: color, fontSize: SIZE },
  silent: true,
});

const measured = (text) => text.length * SIZE * 0.62;

/** Lines inside a rectangle as far as they fit, or the word at its end. */
function words(lines, short, { x, y, width, height, room }, beside, series, end, ground, at) {
  if (!lines?.length) return [];
  if (beside) return [label(lines[0], Math.max(end, x) + 5, y + height / 2, "left", series.color)];
  const head = measured(lines[0]) < room - 4 ? [lines[0]] : short ? [short] : [];
  const fit = [...head, ...lines.slice(1).filter((line) => measured(line) < room - 4)];
  const middle = y + height / 2;
  return fit.map((line, row) => {
    const tone = measured(line) < width ? (series.insides?.[at] ?? series.inside) : series.color;
    const found = label(line, x + width / 2, middle + (row - (fit.length - 1) / 2) * (SIZE + 3), "center", tone);
    if (ground) Object.assign(found.style, { backgroundColor: series.paper, padding: [2, 3], fill: series.color });
    return found;
  });
}

function hatching({ x, y, width, height }, stroke) {
  const found = [];
  for (let at = 6; at < width + height; at += 8) {
    const [x1, y1] = at < height ? [x, y + at] : [x + at - height, y + height];
    const [x2, y2] = at < width ? [x + at, y] : [x + width, y + at - width];
    found.push({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 1.5 }, silent: true });
  }
  return found;
}
