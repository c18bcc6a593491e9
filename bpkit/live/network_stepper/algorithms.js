// The two algorithms as the book prints them, with the line that has just been done and the one that comes next.

import { html, math } from "../drawing.js";
import { mathml, withFormulas } from "./latex.js";
import { words } from "./words.js";

const LOOP = "2";

export class Algorithms {
  // lines: [[algorithm, [[line, LaTeX], ...]], ...]
  constructor(lines) {
    this.rows = new Map();
    this.loops = new Map();
    this.boxes = lines.map(([algorithm, inside]) => {
      const rows = inside.map(([line, latex]) => this.#row(algorithm, line, latex));
      return html("div", { class: "bp-algorithm" }, html("p", { class: "bp-title" }, words.algorithms[algorithm]), rows);
    });
    this.element = html("div", { class: "bp-algorithms" }, this.boxes);
  }

  #row(algorithm, line, latex) {
    const formula = math("math", {}, mathml(latex)), note = words.notes[`${algorithm} ${line}`];
    const row = html("div", { class: line.includes(".") ? "bp-line bp-inner" : "bp-line" },
      html("span", { class: "bp-soft bp-label" }, line),
      html("span", {}, line === LOOP ? words.loop(formula) : formula, note ? html("span", { class: "bp-soft bp-note" }, " ", withFormulas(note)) : ""));
    if (line === LOOP) this.loops.set(algorithm, row.appendChild(html("span", { class: "bp-loop" })));
    this.rows.set(`${algorithm} ${line}`, row);
    return row;
  }

  // Steps, or undefined: the one that was done last, and the next.
  update(done, next) {
    const is = (step, key) => step !== undefined && `${step.algorithm} ${step.line}` === key;
    for (const [key, row] of this.rows) {
      row.classList.toggle("bp-done", is(done, key));
      row.classList.toggle("bp-next", is(next, key));
      row.setAttribute("aria-current", is(done, key) ? "step" : "false");
    }
    const now = done ?? next;
    for (const [algorithm, loop] of this.loops) {
      const l = now.algorithm === algorithm ? now.l : null;
      loop.textContent = l === null ? "" : `l = ${l}`;
    }
    this.boxes.forEach((box, k) => box.classList.toggle("bp-now", k === (now.algorithm === "6.3" ? 0 : 1)));
  }
}
