// The cost over two weights, sample by sample: one graph of one sample, swept for each.

import { Graph } from "../engine.js";

const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
const shareOf = (reduction, count) => (reduction === "mean" ? 1 / count : 1);

export class Slopes {
  // what: { graph, values, samples, weights }, as the traits of the figure
  constructor(what) {
    Object.assign(this, what, { graph: new Graph(what.graph) });
    this.isWeight = this.weights.map((name) => Number(name.startsWith("W"))); // biases are not penalised
    const others = Object.keys(this.values).filter((name) => name.startsWith("W") && !this.weights.includes(name));
    this.rest = sumOf(others.map((name) => this.values[name] ** 2));
    this.known = new WeakMap(); // losses and slopes at the points of paths
  }

  // The loss \u2113 of every sample at a point, and its two derivatives.
  at(point) {
    if (!this.known.has(point)) {
      const sweeps = this.#inputs(point).map((inputs) => this.graph.sweep(inputs));
      this.known.set(point, {
        losses: sweeps.map((sweep) => sweep.value("cost")),
        slopes: sweeps.map((sweep) => this.weights.map((name) => sweep.gradient(name))),
      });
    }
    return this.known.get(point);
  }

  // The samples that update k (from 0) uses: batches in order, pass after pass.
  batch(k, size) {
    const m = this.samples.length, first = (k % Math.ceil(m / size)) * size;
    return Array.from({ length: Math.min(size, m - first) }, (_, i) => first + i);
  }

  // J at a point, of all samples; infinite where 0 \u00b7 log 0 has left it without a number.
  cost(point, { l2, reduction }) {
    const { losses } = this.at(point), cost = shareOf(reduction, losses.length) * sumOf(losses) + this.#penalty(point, l2);
    return Number.isNaN(cost) ? Infinity : cost;
  }

  // How a point is left when `batch` is used: `data` is the samples' gradient, `pull` the penalty's, `total` both.
  update(point, batch, { l2, step_size, reduction }) {
    const { slopes } = this.at(point), share = shareOf(reduction, batch.length);
    const data = point.map((_, i) => share * sumOf(batch.map((s) => slopes[s][i])));
    const pull = point.map((w, i) => l2 * this.isWeight[i] * w);
    const total = data.map((g, i) => g + pull[i]);
    const next = point.map((w, i) => w - step_size * total[i]);
    return { data, pull, total, next, change: Math.max(...next.map((w, i) => Math.abs(w - point[i]))) };
  }

  // J on a grid of n \u00d7 n points, row by row from the bottom.
  grid([[left, right], [bottom, top]], n, { l2, reduction }) {
    const along = (low, high, i) => low + ((high - low) * i) / (n - 1);
    const point = (k) => [along(left, right, k % n), along(bottom, top, Math.floor(k / n))];
    const output = this.graph.place.get(this.graph.output);
    const inputs = this.#inputs(point(0)); // the same objects for every point: a new one each time costs more than a pass
    const lossAt = ([u, v]) => sumOf(inputs.map((at) => this.graph.forward(Object.assign(at, { [this.weights[0]]: u, [this.weights[1]]: v }))[output]));
    this.losses ??= Float64Array.from({ length: n * n }, (_, k) => lossAt(point(k)));
    return this.losses.map((sum, k) => shareOf(reduction, this.samples.length) * sum + this.#penalty(point(k), l2));
  }

  #inputs([u, v]) {
    const values = { ...this.values, [this.weights[0]]: u, [this.weights[1]]: v };
    return this.samples.map((sample) => ({ ...values, ...sample }));
  }

  #penalty([u, v], l2) {
    return (l2 / 2) * (this.rest + this.isWeight[0] * u * u + this.isWeight[1] * v * v);
  }
}
