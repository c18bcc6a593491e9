// The sizes of the figure `depth` as a table: for those who want the numbers, or cannot see the chart.

import { html } from "../drawing.js";
import { words } from "./words.js";

const COLUMNS = [["rms_h", "h", "bp-value"], ["rms_slope", "slope", "bp-slope"], ["rms_dz", "delta", "bp-gradient"]]; // quantity, its word, its style

export class SizesTable {
  // numbers: what keeps the numbers up to date; write: how they are written
  constructor({ numbers, deepest, write }) {
    const cell = (name, style, l) => html("td", {}, l || name === "rms_h" ? numbers.show(html("span", { class: style }), `${name}[${l}]`, write) : "");
    this.rows = Array.from({ length: deepest + 1 }, (_, l) =>
      html("tr", {}, html("th", { scope: "row" }, l), COLUMNS.map(([name, , style]) => cell(name, style, l))));
    this.body = html("tbody");
    const head = html("tr", {}, [words.layer, ...COLUMNS.map(([, word]) => words.legend[word])].map((title) => html("th", { scope: "col" }, title)));
    this.element = html("details", {}, html("summary", {}, words.table),
      html("div", { class: "bp-scroll", tabindex: "0", role: "group", "aria-label": words.numbers }, html("table", {}, html("thead", {}, head), this.body)));
  }

  update(depth) {
    if (this.body.rows.length !== depth + 1) this.body.replaceChildren(...this.rows.slice(0, depth + 1));
  }
}
