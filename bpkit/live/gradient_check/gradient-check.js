// The figure `gradient-check`: the error of numerical derivatives against their step, and a sweep that they check.

import { Controls } from "../controls.js";
import { Numbers, html, short, speaker } from "../drawing.js";
import { Graph } from "../engine.js";
import { power } from "../chart.js";
import { Question } from "../question.js";
import { Stage } from "../stage.js";
import { withBug } from "./bugs.js";
import { Digits, decimalsFor, errorText, scientific } from "./digits.js";
import { ErrorChart, H, STEPS, legend } from "./error-chart.js";
import { Estimates, METHODS, sweepDerivative, tenTo, theory } from "./methods.js";
import { words } from "./words.js";

const SENSIBLE = { float64: 1e-7, float32: 1e-3 }; // from this step up, to 0.1, no estimate is good or bad by accident
const CURTAIN = { float64: 1e-3, float32: 0.1 }; // what is asked for lies at smaller steps

const sizeOfStep = (h) => scientific(h, true);

// As `bpkit.gradcheck` measures it.
const difference = (df, numerical) => Math.abs(df - numerical) / Math.max(1, Math.abs(numerical));

function render({ model, el }) {
  const [cases, graphs, points, tolerance, start] = ["cases", "graphs", "points", "tolerance", "start"].map((key) => model.get(key));
  const stage = new Stage(model), controls = new Controls(stage), numbers = new Numbers(), spoken = speaker();
  const current = () => cases[stage.get("function")];
  let computed = {}; // what does not depend on h

  const compute = () => {
    const [name, x, precision, bug] = ["function", "x", "precision", "bug"].map((key) => stage.get(key));
    const key = JSON.stringify([name, x, precision, bug]);
    if (computed.key === key) return computed;
    const { graph, wrt, bug: wrong } = cases[name], right = new Graph(graphs[graph]);
    const estimates = new Estimates(graphs[graph], wrt, { ...points[graph], [wrt]: x }, precision);
    const df = sweepDerivative(bug ? new Graph(graphs[graph], withBug(wrong)) : right, estimates);
    const found = H.map((h) => ({ h, ...estimates.at(h) }));
    const smooth = found.filter(({ bent }) => !bent), sensible = smooth.filter(({ h }) => h >= SENSIBLE[precision] && h <= 0.1);
    const differences = (sensible.length ? sensible : smooth).flatMap(({ central, complex }) => [difference(df, central), difference(df, complex)]);
    computed = {
      key, estimates, df,
      vees: theory(right, estimates, precision),
      curves: Object.fromEntries(METHODS.map((method) => [method, found.map((at) => [at.h, Math.abs(at[method] - df)])])),
      bent: found.find((at) => at.bent)?.h ?? Infinity,
      nearest: Math.min(...differences.filter(Number.isFinite)),
    };
    return computed;
  };

  // From which step up the errors of a method may be seen, while something is asked.
  const seen = (method) => {
    const asked = stage.get("asked");
    if (asked === "bug" || (asked === "kink" && method === "central")) return Infinity;
    return asked === "" || asked === "kink" ? H[0] : CURTAIN[stage.get("precision")];
  };

  const verdictOf = (at) => {
    const { df, nearest } = computed, allowed = tolerance[stage.get("precision")], off = difference(df, at.central);
    if (at.bent) return "bent";
    if (![df, nearest].every(Number.isFinite)) return "none";
    if (nearest > allowed) return "wrong";
    if (!(off <= allowed)) return "step";
    return stage.get("bug") ? "unseen" : "agree";
  };

  const tell = () => {
    const { estimates, df } = compute(), h = stage.get("h");
    const error = h < seen("central") ? "?" : errorText(Math.abs(estimates.at(h).central - df));
    spoken.say(words.moved(sizeOfStep(h), current().wrt, short(stage.get("x")), error));
  };
  const moveStep = (h) => {
    if (h === stage.get("h")) return;
    stage.act({ h }, "h");
    tell();
  };
  const chart = new ErrorChart({ onStep: moveStep, onRest: () => stage.settle() });

  // Questions, and what each begins with.
  const plain = { function: start.function, x: start.x, bug: false };
  const nearestPower = (method, exponents) => () => {
    const turn = Math.log10(compute().vees[method]?.[1][0] ?? 1);
    return `1e${[...exponents].sort((a, b) => Math.abs(a - turn) - Math.abs(b - turn))[0]}`;
  };
  const turning = (method, exponents) => ({
    ask: () => words.questions[method].ask,
    choices: exponents.map((exponent) => [`1e${exponent}`, power(exponent)]),
    answer: nearestPower(method, exponents),
    because: () => {
      const turn = compute().vees[method]?.[1][0];
      return turn ? words.questions[method].because(scientific(turn)) : words.noTurn;
    },
  });
  const chosen = (key, answer, because = () => "") => ({
    ask: () => words.questions[key].ask,
    choices: Object.entries(words.questions[key].choices),
    answer: () => answer,
    because: () => words.questions[key].because(because()),
  });
  const farOut = () => {
    const { graph, wrt } = current(), point = { ...points[graph], [wrt]: stage.get("x") };
    const exact = sweepDerivative(new Graph(graphs[graph]), { point, wrt, x: point[wrt] });
    return errorText(Math.abs(new Estimates(graphs[graph], wrt, point, "float64").complexStep(1e-200) - exact));
  };
  const kink = Object.keys(cases).find((name) => cases[name].kink);
  const asked = {
    forward: [turning("forward", [-4, -8, -12, -16]), { ...plain, precision: "float64" }],
    central: [turning("central", [-2, -4, -6, -8]), { ...plain, precision: "float32" }],
    complex: [chosen("complex", "exact", farOut), { ...plain, precision: "float64" }],
    bug: [chosen("bug", "flat", () => errorText(Math.abs(compute().df - compute().estimates.complexStep(H[0])))), { ...plain, precision: "float64", bug: true }],
    ...(kink && { kink: [chosen("kink", "half"), { function: kink, x: 0, bug: false, precision: "float64" }] }),
  };
  const questions = Object.fromEntries(Object.entries(asked).map(([key, [question]]) => [key, question]));
  const question = new Question({ stage, spoken, questions, opened: (key) => asked[key][1] });

  // The table: each way to the derivative, its digits, and how far it is from the sweep's.
  const digits = Object.fromEntries(["df", ...METHODS].map((name) => [name, new Digits(name)]));
  const row = (name, sign, error) => html("tr", {},
    html("th", { scope: "row" }, sign, words.names[name]),
    html("td", {}, digits[name].element),
    html("td", {}, error));
  const errorOf = (method) => numbers.show(html("span"), `error_${method}`, errorText);
  const wrt = html("i");
  const table = html("table", { class: "bp-estimates" },
    html("caption", {}, words.at, wrt, " = ", numbers.show(html("span"), "x"), ", ", html("i", {}, "h"), " = ", numbers.show(html("span"), "h", sizeOfStep)),
    html("thead", {}, html("tr", {}, [words.way, words.estimate, words.error].map((head) => html("th", { scope: "col" }, head)))),
    html("tbody", {}, row("df", html("span", { class: "bp-legend" }), ""), METHODS.map((method) => row(method, legend(method), errorOf(method)))));

  const reason = html("span");
  const verdict = html("p", { class: "bp-verdict" },
    html("code", {}, words.criterion), " = ", numbers.show(html("b"), "difference", errorText), html("br"), reason);

  const planted = html("span");
  const slider = controls.slider("x", { label: html("i"), name: words.point, min: 0, max: 1, step: 0.01, moved: tell });
  const root = html("div", { class: "bp-live", "data-figure": "gradient-check" },
    html("div", { class: "bp-top" },
      controls.choice("function", { label: words.derivative, options: Object.keys(cases).map((name) => [name, name]), set: (name) => ({ function: name, x: points[cases[name].graph][cases[name].wrt] }), moved: tell }),
      slider,
      controls.choice("precision", { label: words.precision, options: Object.keys(tolerance).map((name) => [name, words[name]]), moved: tell }),
      controls.check("bug", { label: [words.plant, " ", planted], moved: tell })),
    chart.svg,
    html("label", { class: "bp-step" }, html("i", {}, "h"), controls.range("h", {
      name: words.stepOf, min: STEPS.low, max: STEPS.high, step: STEPS.by,
      get: () => Math.log10(stage.get("h")), set: (exponent) => ({ h: tenTo(exponent) }), write: (exponent) => sizeOfStep(tenTo(exponent)), moved: tell,
    })),
    html("div", { class: "bp-buttons" }, controls.undo(tell), controls.reset(tell), question.element),
    table, verdict,
    html("p", { class: "bp-hint bp-soft" }, words.hint),
    spoken.element);
  const range = slider.querySelector("input"), letter = slider.querySelector("i");

  const update = () => {
    const { estimates, df, curves, vees, bent, nearest } = compute();
    const { wrt: name, low, high, bug } = current(), x = stage.get("x"), h = stage.get("h"), precision = stage.get("precision");
    const at = estimates.at(h), hidden = (method) => h < seen(method);
    const shown = { x, h, df, difference: difference(df, at.central) };
    for (const method of METHODS) Object.assign(shown, { [method]: at[method], [`error_${method}`]: Math.abs(at[method] - df) });
    const ofEach = (tell) => Object.fromEntries(METHODS.map((method) => [method, tell(method)]));
    chart.update({ curves, vees, bent, h, seen: ofEach(seen), errors: ofEach((method) => shown[`error_${method}`]) });
    numbers.update({ value: (code) => shown[code], gradient: (code) => shown[`d${code}`] },
      (code) => (code === "difference" ? hidden("central") : code.startsWith("error_") && hidden(code.slice(6))));
    const decimals = decimalsFor(df, precision);
    digits.df.write(df, { decimals });
    for (const method of METHODS) digits[method].write(hidden(method) ? undefined : at[method], { decimals, error: shown[`error_${method}`] });
    const key = hidden("central") ? "covered" : verdictOf(at);
    verdict.dataset.verdict = key;
    reason.textContent = words.verdicts[key]({ allowed: scientific(tolerance[precision], true), best: errorText(nearest) });
    planted.textContent = words.bugs[bug];
    wrt.textContent = letter.textContent = name;
    Object.assign(range, { min: Math.min(low, Math.floor(x)), max: Math.max(high, Math.ceil(x)) });
    controls.update();
    question.update();
  };
  return stage.show({ el, root, update, layout: (width) => chart.layout(width) });
}

export default { render };
