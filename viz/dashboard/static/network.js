// The supply network on two stacked canvases: links are redrawn when the camera moves, factories when the month changes.
// This file knows nothing of the dashboard: the page that animates without a server is made with it too.

const STAGES = ["unaware", "considering", "piloting", "showcase", "scaled", "abandoned", "closed"];
const MARGIN = { left: 18, right: 18, top: 34, bottom: 14 };
const FAR = 12; // times that the camera comes nearer at most
const STILL = 140; // milliseconds without a move after which links are drawn sharp again

/**
 * @param {HTMLElement} box where it is drawn
 * @param {(name: string, alpha?: number) => string} tone colours by name
 */
export class NetworkPicture {
  constructor(box, tone) {
    this.tone = tone;
    this.box = box;
    this.back = document.createElement("canvas");
    this.front = document.createElement("canvas");
    this.back.setAttribute("aria-hidden", "true");
    for (const canvas of [this.back, this.front]) {
      canvas.style.position = "absolute";
      canvas.style.inset = "0";
      canvas.style.width = canvas.style.height = "100%";
      box.append(canvas);
    }
    this.camera = { x: 0, y: 0, zoom: 1 };
    this.month = 0;
    this.picked = -1;
    this.pending = false;
    this.empty();
  }

  empty() {
    this.count = 0;
    this.places = new Float32Array(0);
    this.links = new Int32Array(0);
    this.frames = new Uint8Array(0);
    this.sizes = new Uint8Array(0);
    this.tiers = [];
    this.months = 0;
  }

  /** Another run: positions (x, y a factory, 0-1), links (supplier, buyer), one byte a factory and month, size classes. */
  film({ places, links, frames, sizes, tiers }) {
    this.places = places;
    this.links = links;
    this.frames = frames;
    this.sizes = sizes;
    this.tiers = tiers;
    this.count = sizes.length;
    this.months = this.count ? frames.length / this.count : 0;
    if (this.picked >= this.count) this.picked = -1;
    this.resize();
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    this.width = this.box.clientWidth;
    this.height = this.box.clientHeight;
    if (!this.width || !this.height) return;
    for (const canvas of [this.back, this.front]) {
      canvas.width = Math.round(this.width * ratio);
      canvas.height = Math.round(this.height * ratio);
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.drawLinks();
    this.drawFactories();
  }

  /** Where a factory stands on the canvas. */
  at(row) {
    const { x, y, zoom } = this.camera;
    const wide = this.width - MARGIN.left - MARGIN.right;
    const high = this.height - MARGIN.top - MARGIN.bottom;
    return [
      (MARGIN.left + this.places[2 * row] * wide - this.width / 2) * zoom + this.width / 2 + x,
      (MARGIN.top + this.places[2 * row + 1] * high - this.height / 2) * zoom + this.height / 2 + y,
    ];
  }

  radius() {
    const room = Math.sqrt((this.width * this.height) / Math.max(1, this.count));
    return Math.max(0.9, Math.min(7, 0.16 * room)) * Math.sqrt(this.camera.zoom);
  }

  drawLinks() {
    const pen = this.back.getContext("2d");
    pen.clearRect(0, 0, this.width, this.height);
    this.back.style.transform = "";
    this.drawnAt = { ...this.camera };
    if (!this.count) return;
    this.drawTiers(pen);
    const links = this.links.length / 2;
    const crowd = Math.sqrt(links / (this.camera.zoom * this.camera.zoom) / 400);
    pen.strokeStyle = this.tone("muted", Math.max(0.03, Math.min(0.3, 0.22 / Math.max(1, crowd))));
    pen.lineWidth = 0.7;
    pen.beginPath();
    for (let each = 0; each < links; each += 1) {
      const [fromX, fromY] = this.at(this.links[2 * each]);
      const [toX, toY] = this.at(this.links[2 * each + 1]);
      pen.moveTo(fromX, fromY);
      pen.lineTo(toX, toY);
    }
    pen.stroke();
  }

  drawTiers(pen) {
    const wide = this.width - MARGIN.left - MARGIN.right;
    pen.font = `600 12px ${getComputedStyle(this.box).fontFamily}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const narrow = wide / this.tiers.length < 100;
    this.tiers.forEach((name, tier) => {
      const middle = MARGIN.left + ((tier + 0.5) * wide) / this.tiers.length;
      const x = (middle - this.width / 2) * this.camera.zoom + this.width / 2 + this.camera.x;
      const shown = narrow ? `tier ${tier}` : name;
      pen.fillStyle = this.tone("muted");
      pen.fillText(shown, Math.max(-60, Math.min(this.width + 60, x)), 14);
    });
  }

  /** A small picture of a factory for each stage and size, drawn once. */
  stamps(radius) {
    const ratio = window.devicePixelRatio || 1;
    return STAGES.map((stage) =>
      [0.75, 1.1, 1.6].map((part) => {
        const r = Math.max(0.8, radius * part);
        const side = Math.ceil(2 * r + 3);
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = Math.ceil(side * ratio);
        const pen = canvas.getContext("2d");
        pen.scale(ratio, ratio);
        pen.beginPath();
        pen.arc(side / 2, side / 2, r, 0, 2 * Math.PI);
        pen.fillStyle = this.tone(stage);
        pen.fill();
        if (r > 2.2) {
          pen.lineWidth = 0.8;
          pen.strokeStyle = this.tone(stage === "unaware" ? "considering" : "paper");
          pen.stroke();
        }
        return { canvas, side };
      }),
    );
  }

  drawFactories() {
    const pen = this.front.getContext("2d");
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.count || !this.months) return;
    const radius = this.radius();
    const key = `${radius}|${this.tone("scaled")}|${window.devicePixelRatio}`;
    if (key !== this.stampKey) {
      this.stampKey = key;
      this.stampSet = this.stamps(radius);
    }
    const start = Math.min(this.month, this.months - 1) * this.count;
    // what matters most is drawn last: in use over pilots over those who wait
    for (const wanted of [0, 6, 1, 5, 3, 2, 4]) {
      const kinds = this.stampSet[wanted];
      for (let row = 0; row < this.count; row += 1) {
        if ((this.frames[start + row] & 7) !== wanted) continue;
        const [x, y] = this.at(row);
        if (x < -20 || y < -20 || x > this.width + 20 || y > this.height + 20) continue;
        const { canvas, side } = kinds[this.sizes[row]];
        pen.drawImage(canvas, x - side / 2, y - side / 2, side, side);
      }
    }
    if (this.picked >= 0) this.drawPicked(pen, radius);
  }

  drawPicked(pen, radius) {
    const [x, y] = this.at(this.picked);
    pen.lineWidth = 1.2;
    pen.strokeStyle = this.tone("ink", 0.55);
    pen.beginPath();
    for (const other of this.partners(this.picked)) {
      const [toX, toY] = this.at(other);
      pen.moveTo(x, y);
      pen.lineTo(toX, toY);
    }
    pen.stroke();
    pen.lineWidth = 2;
    pen.strokeStyle = this.tone("ink");
    pen.beginPath();
    pen.arc(x, y, Math.max(7, 1.9 * radius), 0, 2 * Math.PI);
    pen.stroke();
  }

  /** Whom a factory supplies and is supplied by. */
  partners(row) {
    const found = [];
    for (let each = 0; each < this.links.length; each += 2) {
      if (this.links[each] === row) found.push(this.links[each + 1]);
      else if (this.links[each + 1] === row) found.push(this.links[each]);
    }
    return found;
  }

  /** The factory nearest to a point of the canvas, or -1 where none is near. */
  near(x, y) {
    let best = -1;
    let least = Math.max(14, 2.5 * this.radius()) ** 2;
    for (let row = 0; row < this.count; row += 1) {
      const [hereX, hereY] = this.at(row);
      const far = (hereX - x) ** 2 + (hereY - y) ** 2;
      if (far < least) {
        least = far;
        best = row;
      }
    }
    return best;
  }

  show(month) {
    if (month === this.month) return;
    this.month = month;
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.drawFactories();
    });
  }

  pick(row) {
    this.picked = row;
    this.drawFactories();
  }

  /** Move the camera; the sharp links follow when it rests. */
  move(x, y, zoom) {
    const near = Math.max(1, Math.min(FAR, zoom));
    const mostX = (this.width * (near - 1)) / 2 + 20;
    const mostY = (this.height * (near - 1)) / 2 + 20;
    const held = near === 1 ? [0, 0] : [Math.max(-mostX, Math.min(mostX, x)), Math.max(-mostY, Math.min(mostY, y))];
    this.camera = { x: held[0], y: held[1], zoom: near };
    const scale = near / this.drawnAt.zoom;
    const shift = [this.camera.x - this.drawnAt.x * scale, this.camera.y - this.drawnAt.y * scale];
    this.back.style.transform = `translate(${shift[0]}px, ${shift[1]}px) scale(${scale})`;
    requestAnimationFrame(() => this.drawFactories());
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.drawLinks(), STILL);
  }

  /** Zoom around a point of the canvas. */
  zoomAt(x, y, times) {
    const zoom = Math.max(1, Math.min(FAR, this.camera.zoom * times));
    const part = zoom / this.camera.zoom;
    const [fromX, fromY] = [x - this.width / 2, y - this.height / 2];
    this.move(fromX - (fromX - this.camera.x) * part, fromY - (fromY - this.camera.y) * part, zoom);
  }
}
