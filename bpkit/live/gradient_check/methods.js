// Three ways to a derivative without back-propagation, in double or in single precision, and what theory says of them.

import { Graph, realOperation } from "../engine.js";
import { KINKS } from "../rules.js";
import { complexOperation } from "./complex.js";

export const METHODS = ["forward", "central", "complex"];
const EPSILON = { float64: 2 ** -52, float32: 2 ** -23 };

// 10 to any power; a whole power is the very double that is written 1e-5.
export const tenTo = (exponent) => (Number.isInteger(exponent) ? Number(`1e${exponent}`) : 10 ** exponent);

// Single precision: what an operation gives is rounded to single.  For + − × ÷ that is exactly what hardware for
// single precision does; exp and its kin are worked out in double precision first.
const inSingle = {
  real: (op, c) => {
    const { value } = realOperation(op, Math.fround(c));
    return { value: (u, v) => Math.fround(value(u, v)) };
  },
  complex: (op, c) => {
    const { value } = complexOperation(op, Math.fround(c));
    return {
      value: (u, v) => {
        const { re, im } = value(u, v);
        return { re: Math.fround(re), im: Math.fround(im) };
      },
    };
  },
};

// The part of a graph that moves with one input.  The values of the rest become inputs of it.
function movingPart({ inputs, nodes, output }, wrt) {
  const moving = new Set([wrt]);
  const kept = nodes.filter(({ name, args }) => args.some((arg) => moving.has(arg)) && moving.add(name));
  const fixed = kept.flatMap(({ args }) => args).filter((arg) => !moving.has(arg));
  return { inputs: [wrt, ...new Set(fixed)], nodes: kept, output };
}

// ∂output/∂wrt of a graph at `point`, without its sweep.
export class Estimates {
  constructor(data, wrt, point, precision) {
    const single = precision === "float32", operation = single ? inSingle.real : realOperation, part = movingPart(data, wrt);
    this.round = single ? Math.fround : (v) => v;
    this.point = Object.fromEntries(Object.entries(point).map(([name, v]) => [name, this.round(v)]));
    const whole = new Graph(data, operation), values = whole.forward(this.point);
    this.real = new Graph(part, operation);
    this.complex = new Graph(part, single ? inSingle.complex : complexOperation);
    this.inputs = Object.fromEntries(part.inputs.map((name) => [name, values[whole.place.get(name)]]));
    this.complexInputs = Object.fromEntries(part.inputs.map((name) => [name, { re: this.inputs[name], im: 0 }]));
    this.output = this.real.place.get(data.output);
    this.bends = part.nodes.filter(({ op }) => op in KINKS).map(({ op, args }) => {
      const places = args.map((arg) => this.real.place.get(arg));
      return (values) => KINKS[op](...places.map((i) => values[i])) > 0; // the side of the kink
    });
    this.wrt = wrt;
    this.x = this.point[wrt];
    this.here = this.#valuesAt(this.x);
  }

  // The three estimates with step h, and whether an operation bends between x - h and x + h.
  at(h) {
    const { round, output, here } = this, step = round(h);
    const ahead = this.#valuesAt(round(this.x + step)), behind = this.#valuesAt(round(this.x - step));
    return {
      forward: round(round(ahead[output] - here[output]) / step),
      central: round(round(ahead[output] - behind[output]) / (2 * step)),
      complex: this.complexStep(step),
      bent: this.bends.some((side) => side(ahead) !== side(behind) || side(ahead) !== side(here)),
    };
  }

  complexStep(h) {
    this.complexInputs[this.wrt] = { re: this.x, im: h };
    return this.round(this.complex.forward(this.complexInputs)[this.output].im / h);
  }

  #valuesAt(x) {
    this.inputs[this.wrt] = x;
    return this.real.forward(this.inputs);
  }
}

// ∂output/∂wrt by the reverse sweep, in double precision, at the point where the estimates are made.
export const sweepDerivative = (graph, { point, wrt, x }) => graph.sweep({ ...point, [wrt]: x }).gradient(wrt);

// The V that theory draws for the error of each difference: three points [h, error], and the mark of its turn.
// With the step grows what Taylor's formula leaves out: half of f″h, or where f″ is 0 a sixth of f‴h²; for the central
// difference a sixth of f‴h².  Against it grow the last places of f and of x + h, divided by h or by 2h, until no digit
// is left.  There is no V where the formula leaves nothing out.
export function theory(graph, estimates, precision) {
  const { point, wrt, x, here: values, output } = estimates;
  const k = 1e-3, [ahead, here, behind] = [x + k, x, x - k].map((x) => sweepDerivative(graph, { point, wrt, x }));
  const second = Math.abs(ahead - behind) / (2 * k), third = Math.abs(ahead - 2 * here + behind) / k ** 2;
  const noise = EPSILON[precision] * (Math.abs(values[output]) + Math.abs(x * here));
  const smooth = !estimates.at(k).bent;
  const vee = (mark, noise, left, turn) => {
    if (!(smooth && left(1) > 1e-7 * Math.abs(here) && turn > 0 && turn < 1)) return undefined;
    const start = Math.min(turn, noise / Math.abs(here));
    return { mark, points: [[start, noise / start], [turn, left(turn)], [1, left(1)]] };
  };
  const bySecond = (noise) => vee("\u221a\u03b5", noise, (h) => (second * h) / 2, Math.sqrt((2 * noise) / second));
  const byThird = (noise) => vee("\u221b\u03b5", noise, (h) => (third * h ** 2) / 6, Math.cbrt((6 * noise) / third));
  return { forward: bySecond(noise) ?? byThird(noise), central: byThird(noise / 2) };
}
