// Arrows on the map, and the small ones that stand for them in the table.

import { setAll, svg } from "../drawing.js";

const HEAD = 9; // pixels

// The outline of an arrow between two places in pixels; nothing for one too short to see.
function arrowPath([x, y], [toX, toY]) {
  const length = Math.hypot(toX - x, toY - y);
  if (!(length > 0.5)) return "";
  const head = Math.min(HEAD, 0.6 * length), [u, v] = [(toX - x) / length, (toY - y) / length];
  const corner = (side) => `${toX - head * (u + 0.5 * side * v)},${toY - head * (v - 0.5 * side * u)}`;
  return `M${x},${y}L${toX},${toY}M${corner(1)}L${toX},${toY}L${corner(-1)}`;
}

// An arrow with an edge in the colour of the paper, to stand out from the map.
export class Arrow {
  constructor(style, label = "") {
    this.lines = ["bp-halo", `bp-arrow ${style}`].map((look) => svg("path", { class: look }));
    this.label = svg("text", { class: `bp-tip ${style}` }, label);
    this.element = svg("g", { class: style }, this.lines, this.label);
  }

  // From place to place in pixels; `to` is null for an arrow that is not to be seen.
  update(from, to) {
    const path = to ? arrowPath(from, to) : "";
    for (const line of this.lines) setAll(line, { d: path });
    const length = path && Math.hypot(to[0] - from[0], to[1] - from[1]), labelled = length > 8, beyond = 1 + 13 / length;
    this.label.style.display = labelled ? "" : "none";
    if (!labelled) return;
    setAll(this.label, { x: from[0] + beyond * (to[0] - from[0]), y: from[1] + beyond * (to[1] - from[1]) + 4 });
  }
}

// The key to an arrow.
export function arrowKey(style) {
  return svg("svg", { class: "bp-key", viewBox: "0 0 30 12", "aria-hidden": "true" }, svg("path", { class: `bp-arrow ${style}`, d: arrowPath([1, 6], [28, 6]) }));
}
