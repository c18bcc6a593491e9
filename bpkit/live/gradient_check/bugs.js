// Typical mistakes in the derivative of one operation, to be planted in the sweep.

import { realOperation } from "../engine.js";

// f' taken at f(u) in place of u.
const atTheValue = (op) => (u, w) => {
  const { value, derivative } = realOperation(op);
  return derivative(w, value(w));
};

const BUGS = {
  add: () => [-1, -1],
  addc: () => [-1],
  sub: () => [1, 1],
  neg: () => [1],
  mul: (u, v) => [u, v],
  mulc: () => [1],
  div: (u, v, w) => [1 / v, w / v],
  square: (u) => [u],
  powc: (u, w) => [w],
  reciprocal: (u, w) => [w * w],
  exp: (u) => [u * Math.exp(u - 1)],
  log: (u, w) => [w],
  sigmoid: atTheValue("sigmoid"),
  tanh: atTheValue("tanh"),
  relu: (u, w) => [w],
  sin: (u) => [-Math.cos(u)],
  cos: (u) => [Math.sin(u)],
  abs: () => [1],
  softplus: (u, w) => [w],
  max: (u, v) => [Number(u < v), Number(u >= v)],
  min: (u, v) => [Number(u > v), Number(u <= v)],
  pow: (u, v) => [v * u ** (v - 1), v * u ** (v - 1)],
  cpow: (u, w) => [w],
  logaddexp: (u, v) => [Math.exp(u), Math.exp(v)],
  log_as: (u) => [u, 0],
  xlogy: (u, v) => [Math.log(v), u * v],
};

// The operations of a graph, one of them differentiated wrongly.
export const withBug = (wrong) => (op, constant) => {
  const right = realOperation(op, constant);
  return op === wrong ? { ...right, derivative: BUGS[op] } : right;
};
