// A random network and its two passes, in vectors: the twin of passes.py.  Index 0 of z, slope, delta and W is empty.

import { realOperation } from "../engine.js";

const IDENTITY = { value: (z) => z, derivative: () => [1] };

// mulberry32, by Tommy Ettinger (public domain): 32 random bits a call, as a number from 0 up to 1.
function uniform(seed) {
  const state = Uint32Array.of(seed);
  return () => {
    state[0] += 0x6d2b79f5;
    let bits = Math.imul(state[0] ^ (state[0] >>> 15), state[0] | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Input and target with entries of mean 0 and variance 1; weights of standard deviation scale/\u221an, row by row; no biases.
// A deeper network has the layers of a less deep one, and more on top.
export function draw({ depth, width, scale, seed }) {
  const next = uniform(seed), reach = Math.sqrt(3);
  const entries = (count, factor) => {
    const drawn = new Float64Array(count);
    for (let i = 0; i < count; i++) drawn[i] = factor * (reach * (2 * next() - 1));
    return drawn;
  };
  const x = entries(width, 1), target = entries(width, 1), W = [null];
  for (let l = 1; l <= depth; l++) W.push(entries(width * width, scale / Math.sqrt(width)));
  return { x, target, W };
}

const plus = (a, b) => a.map((v, i) => v + b[i]);
const times = (a, b) => a.map((v, i) => v * b[i]);

// W u
function product(W, u) {
  const n = u.length, sum = new Float64Array(n);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) sum[j] += W[j * n + i] * u[i];
  return sum;
}

// W\u1d40 v
function transposed(W, v) {
  const n = v.length, sum = new Float64Array(n);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) sum[i] += W[j * n + i] * v[j];
  return sum;
}

// z = W h, h = f(z); with the residual path h = (h below) + f(z).
export function forward({ x, W }, activation, residual) {
  const { value, derivative } = activation === "identity" ? IDENTITY : realOperation(activation);
  const h = [x], slope = [null];
  for (let l = 1; l < W.length; l++) {
    const z = product(W[l], h[l - 1]), f = z.map((u) => value(u));
    slope[l] = z.map((u, j) => derivative(u, f[j])[0]);
    h[l] = residual ? plus(h[l - 1], f) : f;
  }
  return { h, slope };
}

// g = \u2202\u2113/\u2202h and \u03b4 = \u2202\u2113/\u2202z from the top down, for half the squared error.
export function backward({ target, W }, { h, slope }, residual) {
  const delta = [null];
  let g = h.at(-1).map((v, j) => v - target[j]);
  for (let l = W.length - 1; l >= 1; l--) {
    delta[l] = times(g, slope[l]);
    const through = transposed(W[l], delta[l]);
    g = residual ? plus(g, through) : through;
  }
  return delta;
}

// The root mean square of the entries: what is typical of one, however many there are.
export const size = (v) => Math.hypot(...v) / Math.sqrt(v.length);

// The sizes of \u03b4 by the rule of thumb, from the top down: W\u1d40 multiplies a size by the scale, f\u2032 by the size of the slopes,
// and what came past the layer adds to it, square by square.  So it is on average over weights that the error does not depend on.
export function expected(top, slope, scale, residual) {
  const sizes = [null];
  let g = top / slope.at(-1);
  for (let l = slope.length - 1; l >= 1; l--) {
    sizes[l] = g * slope[l];
    g = Math.hypot(scale * sizes[l], residual ? g : 0);
  }
  return sizes;
}
