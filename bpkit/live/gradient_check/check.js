// The check of one derivative at one point: how far the sweep is from its estimates at every step, and what that says.

import { Graph, realOperation } from "../engine.js";
import { withBug } from "./bugs.js";
import { H } from "./error-chart.js";
import { Estimates, METHODS, sweepDerivative, theory } from "./methods.js";

const SENSIBLE = { float64: 1e-7, float32: 1e-3 }; // from this step up, to 0.1, no estimate is good or bad by accident

// As `bpkit.gradcheck` measures it.
export const difference = (df, numerical) => Math.abs(df - numerical) / Math.max(1, Math.abs(numerical));

export class Check {
  // data: the graph; wrt: the input; wrong: the operation that the sweep gets wrong, or null; allowed: the largest difference that passes
  constructor({ data, wrt, point, precision, wrong, allowed }) {
    Object.assign(this, { wrong, allowed });
    this.estimates = new Estimates(data, wrt, point, precision);
    this.df = sweepDerivative(new Graph(data, wrong ? withBug(wrong) : realOperation), this.estimates);
    this.vees = theory(new Graph(data), this.estimates, precision);
    const found = H.map((h) => ({ h, ...this.estimates.at(h) }));
    this.curves = Object.fromEntries(METHODS.map((method) => [method, found.map((at) => [at.h, Math.abs(at[method] - this.df)])]));
    this.bent = found.find((at) => at.bent)?.h ?? Infinity;
    // The least difference that any step brings about, near no kink.
    const smooth = found.filter(({ bent }) => !bent), sensible = smooth.filter(({ h }) => h >= SENSIBLE[precision] && h <= 0.1);
    const estimated = (sensible.length ? sensible : smooth).flatMap(({ central, complex }) => [central, complex]);
    this.nearest = Math.min(...estimated.map((numerical) => difference(this.df, numerical)).filter(Number.isFinite));
  }

  verdict({ central, bent }) {
    if (bent) return "bent";
    if (![this.df, this.nearest].every(Number.isFinite)) return "none";
    if (this.nearest > this.allowed) return "wrong";
    if (!(difference(this.df, central) <= this.allowed)) return "step";
    return this.wrong ? "unseen" : "agree";
  }
}
