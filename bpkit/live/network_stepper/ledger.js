// The ledger: every quantity that is kept so far, with its name, its shape and its numbers, layer by layer.

import { html, math } from "../drawing.js";
import { isGradient, rowsOf, shapeOf, shapeText } from "./quantities.js";
import { words } from "./words.js";

// Rows of the wide ledger; its columns are the layers, and the first of them also has what belongs to none.
const GIVEN = { x: 2, W: 2, t: 3, b: 4, l2: 4 };
const FORWARD = { z: 6, h: 7, data_loss: 8, penalty: 8, cost: 8 };
const BACKWARD = { dh: 10, dz: 11, db: 12, dW: 13 };
const BANDS = { given: GIVEN, forward: FORWARD, backward: BACKWARD };
const COLUMNS = { x: 1, t: 1, l2: 1, data_loss: 2, penalty: 3, cost: 4 };

const kindOf = (name) => (name in COLUMNS ? name : name.replace(/\d+$/, ""));
const bandOf = (name) => Object.keys(BANDS).find((band) => kindOf(name) in BANDS[band]);

export class Ledger {
  // names: of all quantities in the order in which they become known; symbolOf(name): its symbol
  constructor({ sizes, names, symbolOf, slots }) {
    Object.assign(this, { sizes, symbolOf, slots });
    this.entries = new Map(names.map((name) => [name, this.#entry(name)]));
    const bands = Object.keys(BANDS).flatMap((band) => [
      html("div", { class: "bp-band", style: `--row: ${Math.min(...Object.values(BANDS[band])) - 1}` }, words.bands[band]),
      ...names.filter((name) => bandOf(name) === band).map((name) => this.entries.get(name).element),
    ]);
    this.element = html("div", { class: "bp-ledger", role: "group", "aria-label": words.ledger, style: `--layers: ${Math.max(3, sizes.length - 1)}` }, bands);
  }

  #entry(name) {
    const rows = rowsOf(name, this.sizes), shape = shapeOf(name, this.sizes);
    const lying = shape.length === 1 ? [rows.flat()] : rows; // a vector is written as a row here
    const kind = isGradient(name) ? "bp-gradient" : "bp-value";
    const numbers = lying.flat().map((code) => this.slots.show(html("span"), name, code));
    const array = html("span", { class: `${shape.length ? "bp-entries" : ""} ${kind}`, style: `--across: ${lying[0].length}` }, numbers);
    const box = html("input", { type: "checkbox", name: `reads-${name}`, "aria-label": name });
    const head = html("span", { class: "bp-head" }, box, math("math", { class: kind }, this.symbolOf(name)), html("span", { class: "bp-soft" }, shapeText(shape)));
    const kindName = kindOf(name), column = COLUMNS[kindName] ?? Number(name.match(/\d+$/)[0]) + 1;
    const where = `--row: ${BANDS[bandOf(name)][kindName]}; --column: ${column}; --span: ${name.startsWith("W") ? 2 : 1}`;
    const element = html("label", { class: shape.length ? "bp-entry" : "bp-entry bp-scalar", style: where }, head, array);
    return { element, box };
  }

  update(isKnown, made, reads, asking) {
    this.element.classList.toggle("bp-asking", asking);
    for (const [name, { element, box }] of this.entries) {
      const known = isKnown(name);
      element.classList.toggle("bp-known", known);
      element.classList.toggle("bp-made", name === made && !asking);
      element.classList.toggle("bp-read", reads.includes(name) && !asking);
      box.disabled = !(asking && known);
    }
  }

  // The names that the reader has ticked.
  get ticked() {
    return [...this.entries].filter(([, { box }]) => box.checked).map(([name]) => name);
  }

  clear() {
    for (const { box } of this.entries.values()) box.checked = false;
  }
}
