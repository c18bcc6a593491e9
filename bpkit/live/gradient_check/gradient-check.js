// The figure `gradient-check`: the error of numerical derivatives against their step, and a sweep that they check.

import { Controls } from "../controls.js";
import { Numbers, html, long, short, speaker } from "../drawing.js";
import { Graph } from "../engine.js";
import { Question } from "../question.js";
import { Stage } from "../stage.js";
import { Check, difference } from "./check.js";
import { Digits, decimalsFor, errorText, scientific } from "./digits.js";
import { ErrorChart, H, STEPS, legend } from "./error-chart.js";
import { Estimates, METHODS, sweepDerivative, tenTo, theory } from "./methods.js";
import { predictions } from "./predictions.js";
import { words } from "./words.js";

const CURTAIN = { float64: 1e-3, float32: 0.1 }; // what is asked for lies at smaller steps

const sizeOfStep = (h) => scientific(h, true);

function render({ model, el }) {
  const [cases, graphs, points, tolerance] = ["cases", "graphs", "points", "tolerance"].map((key) => model.get(key));
  const stage = new Stage(model), controls = new Controls(stage), numbers = new Numbers(), spoken = speaker();
  const current = () => cases[stage.get("function")];
  const pointOf = ({ graph, wrt }) => ({ ...points[graph], [wrt]: stage.get("x") });
  let made = {}; // the last check, which no step changes

  const check = () => {
    const { graph, wrt, bug } = current(), precision = stage.get("precision"), wrong = stage.get("bug") ? bug : null;
    const key = [stage.get("function"), stage.get("x"), precision, wrong].join();
    if (made.key !== key) {
      const how = { data: graphs[graph], wrt, point: pointOf(current()), precision, wrong, allowed: tolerance[precision] };
      made = { key, check: new Check(how) };
    }
    return made.check;
  };

  // From which step up the errors of a method may be seen, while something is asked.
  const seen = (method) => {
    const asked = stage.get("asked");
    if (asked === "bug" || (asked === "kink" && method === "central")) return Infinity;
    return asked === "" || asked === "kink" ? H[0] : CURTAIN[stage.get("precision")];
  };

  const tell = () => {
    const { estimates, df } = check(), h = stage.get("h");
    const error = h < seen("central") ? "?" : errorText(Math.abs(estimates.at(h).central - df));
    spoken.say(words.moved(sizeOfStep(h), current().wrt, short(stage.get("x")), error));
  };
  const moveStep = (h) => {
    if (h === stage.get("h")) return;
    stage.act({ h }, "h");
    tell();
  };
  const chart = new ErrorChart({ onStep: moveStep, onRest: () => stage.settle() });

  const farOut = () => {
    const { graph, wrt } = current(), point = pointOf(current());
    const exact = sweepDerivative(new Graph(graphs[graph]), { point, wrt, x: point[wrt] });
    return errorText(Math.abs(new Estimates(graphs[graph], wrt, point, "float64").complexStep(1e-200) - exact));
  };
  const kink = Object.keys(cases).find((name) => cases[name].kink);
  const where = () => `${stage.get("function")} at ${current().wrt} = ${long(stage.get("x"))}`;
  const { questions, begin, locked } = predictions({ check, where, farOut, start: stage.start, kink });
  const question = new Question({ stage, spoken, questions, opened: (key) => begin[key] });

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
  const verdict = html("p", { class: "bp-verdict bp-steady" },
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
  const inputs = [...root.querySelectorAll(".bp-top [data-param]")], range = slider.querySelector("input"), letter = slider.querySelector("i");

  const update = () => {
    const { estimates, df, curves, vees, bent, nearest, allowed } = check();
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
    const key = hidden("central") ? "covered" : check().verdict(at);
    verdict.dataset.verdict = key;
    reason.textContent = words.verdicts[key]({ allowed: scientific(allowed, true), best: errorText(nearest) });
    planted.textContent = words.bugs[bug];
    wrt.textContent = letter.textContent = name;
    Object.assign(range, { min: Math.min(low, Math.floor(x)), max: Math.max(high, Math.ceil(x)) });
    for (const input of inputs) input.disabled = locked[stage.get("asked")]?.includes(input.dataset.param) ?? false;
    controls.update();
    question.update();
  };
  return stage.show({ el, root, update, layout: (width) => chart.layout(width) });
}

export default { render };
