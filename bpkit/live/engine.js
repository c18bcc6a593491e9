// Forward and reverse sweep of a graph, nothing else: the twin of bpkit/graph.py.  Operations are { value, derivative }:
// value: u[, v] -> w; derivative: u[, v], w -> [∂w/∂u[, ∂w/∂v]].

import { PLAIN, WITH_CONSTANT } from "./rules.js";

// An operation by its name, with its constant if it takes one.
export const realOperation = (op, constant) => WITH_CONSTANT[op]?.(constant) ?? PLAIN[op];

export class Graph {
  // inputs: names; nodes: {name, op, args[, const]} in evaluation order; output: a name;
  // operation: what looks up an operation, for graphs that do not work with plain numbers
  constructor({ inputs, nodes, output }, operation = realOperation) {
    this.inputs = inputs;
    this.output = output;
    this.place = new Map([...inputs, ...nodes.map((node) => node.name)].map((name, i) => [name, i]));
    this.tape = nodes.map((node) => ({
      ...operation(node.op, node.const),
      args: node.args.map((arg) => this.place.get(arg)),
    }));
  }

  // The values of all inputs and nodes at a point {input: number}, in order.  (An operation of one argument gets it twice.)
  forward(point) {
    const v = this.inputs.map((name) => point[name]);
    for (const { value, args } of this.tape) v.push(value(v[args[0]], v[args[args.length - 1]]));
    return v;
  }

  // Both sweeps at a point {input: number}; returns what looks up, by name, any value v, any gradient ∂output/∂v,
  // and the local derivatives of any node.
  sweep(point, output = this.output) {
    const v = this.forward(point);
    const d = new Float64Array(v.length);
    d[this.place.get(output)] = 1;
    for (let i = this.place.get(output); i >= this.inputs.length; i--) {
      const local = this.partials(i, v);
      this.tape[i - this.inputs.length].args.forEach((a, k) => (d[a] += d[i] * local[k]));
    }
    return {
      value: (name) => v[this.place.get(name)],
      gradient: (name) => d[this.place.get(name)],
      partials: (name) => this.partials(this.place.get(name), v),
    };
  }

  // The local derivatives ∂node/∂argument of node number i, from the values of all.
  partials(i, v) {
    const { derivative, args } = this.tape[i - this.inputs.length];
    return derivative(...args.map((a) => v[a]), v[i]);
  }
}
