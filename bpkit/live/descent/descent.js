// The figure `descent`: gradient descent on the cost over two weights, arrow by arrow.

import { Chart } from "../chart.js";
import { Controls } from "../controls.js";
import { Numbers, html, long, math, setAll, setText, speaker, svg, symbol } from "../drawing.js";
import { Question } from "../question.js";
import { Stage } from "../stage.js";
import { common } from "../words.js";
import { arrowKey } from "./arrows.js";
import { BANDS, GRID, bandColor } from "./cost-map.js";
import { LETTERS, pair, predictions, tidy } from "./predictions.js";
import { Slopes } from "./slopes.js";
import { WalkPicture } from "./walk-picture.js";
import { words } from "./words.js";

const PACE = 30; // milliseconds an update of a run
const FARTHEST = 1000; // as in Python
const SETTINGS = ["step_size", "l2", "batch_size", "reduction"];
const HIDES = { landing: /@(data|step|next)|^d[^@]*$|change/, penalty: /@(l2|step|next)|^d[^@]*$|change/ };

function render({ model, el }) {
  const [weights, square, most] = ["weights", "window", "max_updates"].map((key) => model.get(key));
  const slopes = new Slopes({ graph: model.get("graph"), values: model.get("values"), samples: model.get("samples"), weights });
  const m = slopes.samples.length, everyone = slopes.batch(0, m);
  const stage = new Stage(model), controls = new Controls(stage), numbers = new Numbers(), spoken = speaker();

  const path = () => stage.get("path");
  const here = () => path().at(-1);
  const updated = () => path().length - 1;
  const settings = () => Object.fromEntries(SETTINGS.map((key) => [key, stage.get(key)]));
  const costAt = (point) => slopes.cost(point, settings());
  // The next update of a path, as it is or as it would be with other settings or another batch.
  const moment = (way = path(), changes = {}, batch = slopes.batch(way.length - 1, stage.get("batch_size"))) => {
    const how = { ...settings(), ...changes }, step = (g) => g.map((slope) => -how.step_size * slope);
    return { ...how, batch, ...slopes.update(way.at(-1), batch, how), step };
  };
  // Why a run stops here, or "".
  const end = (way) => {
    const changes = way.length > 1 ? way.at(-1).map((w, i) => Math.abs(w - way.at(-2)[i])) : [Infinity];
    return !picture.contains(way.at(-1)) ? "left" : Math.max(...changes) < stage.get("epsilon") ? "epsilon" : way.length > most ? "max" : "";
  };

  // Moving: to another beginning, by one update, by a run of them.
  const begun = (point) => ({ path: [point], left: updated() ? path() : stage.get("left") });
  const tell = () => spoken.say(words.at(here().map(tidy), tidy(costAt(here()))));
  const begin = (point, gesture) => {
    stage.act(begun(point.map((w, i) => Math.max(square[i][0], Math.min(square[i][1], w)))), gesture);
    tell();
  };
  const tellAhead = () => spoken.say(words.ahead(tidy(costAt(here())), hidden(`${weights[0]}@next`) ? "?" : pair(moment().step(moment().total))));
  const longer = (way) => {
    const { next } = moment(way);
    return next.every((w) => Math.abs(w) <= FARTHEST) && Number.isFinite(costAt(next)) ? [...way, next] : null;
  };
  const step = () => {
    const before = costAt(here()), way = longer(path());
    if (!way) return spoken.say(words.tooFar);
    stage.act({ path: way });
    spoken.say(words.stepped(updated(), tidy(before), tidy(costAt(here()))));
  };
  let timer = null;
  const halt = () => {
    clearInterval(timer);
    timer = null;
    running.textContent = words.run;
    stage.settle();
    spoken.say(`${words.updated(updated())}${words.stopped[end(path())] ?? ""}${words.ran(tidy(costAt(here())))}`);
  };
  const go = (updates) => {
    let way = path(), done = false;
    while (updates-- > 0 && !done) {
      const next = longer(way);
      way = next ?? way;
      done = !next || end(way) !== "";
    }
    if (way !== path()) stage.act({ path: way }, "run");
    if (done) halt();
  };
  const run = () => {
    if (timer) return halt();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return go(most);
    running.textContent = words.stop;
    // Whoever touches anything else stops it, and so does leaving the page.
    timer = setInterval(() => (stage.gesture === "run" && root.isConnected ? go(1) : halt()), PACE);
    go(1);
  };

  const picture = new WalkPicture({
    weights, square, count: m, letters: LETTERS,
    point: here, onMove: begin, onDrop: () => stage.settle(),
    onMark: (k) => answerOf(LETTERS[k]).click(),
  });
  const zoom = () => {
    const { data, pull, total, step } = moment();
    return picture.zoom([...slopes.at(here()).slopes, data, pull, total].map(step));
  };
  const { ends, questions } = predictions({
    now: (...other) => moment(path(), ...other),
    tip: (gradient) => picture.tip(here(), moment().step(gradient), zoom()),
    inside: () => picture.contains(here()),
    everyone,
    penalised: slopes.isWeight[0] + slopes.isWeight[1],
  });
  // What is asked of a point that has left the map is asked at its start; of the penalty, with one.
  const opened = (key) => ({
    ...(!picture.contains(here()) && begun(path()[0])),
    ...(key === "penalty" && { l2: stage.get("l2") || model.get("notable") }),
  });
  const question = new Question({ stage, spoken, questions, opened });
  const show = (button, letter, mark) => {
    button.hidden = !mark;
    if (mark) button.ariaLabel = words.landing.mark(letter, mark.step); // for those who do not see the map
  };
  const answerOf = (letter) => question.element.querySelector(`[data-action="answer-${letter}"]`);
  const hidden = (code) => HIDES[stage.get("asked")]?.test(code) ?? false;

  // The table: one row for each arrow.
  const gradients = (suffix) => weights.map((name) => `d${name}${suffix}`);
  const row = (key, label, codes, style = "bp-gradient") => html("tr", {},
    html("th", { scope: "row" }, key ? arrowKey(key) : "", label),
    codes.map((code) => numbers.show(html("td", { class: style }), code, tidy)));
  const ones = everyone.map((s) => row("bp-one", words.sample(s), gradients(`@${s}`)));
  const reduced = html("span"), caption = html("caption");
  const whole = row("", words.whole, gradients(""));
  const table = html("table", {}, caption,
    html("thead", {}, html("tr", {}, html("th", {}, common.gradient), weights.map((name) => html("th", { scope: "col" }, html("span", { class: "bp-spoken" }, name), math("math", { "aria-hidden": "true" }, symbol(name)))))),
    html("tbody", {}, ones),
    html("tbody", {}, row("bp-data", reduced, gradients("@data")), row("bp-pull", words.pull, gradients("@l2")), row("bp-total", words.total, gradients("@step"))),
    html("tbody", {}, row("", words.next, weights.map((name) => `${name}@next`), "bp-value"), whole));

  // The cost after every update, over the bands of the map.
  const curve = new Chart({ name: words.curve, x: { label: words.updates, low: 0, high: 10 }, y: { label: words.cost, low: 0, high: 1 } });
  const bands = Array.from({ length: BANDS }, (_, k) => svg("rect", { fill: bandColor(k) }));
  const costs = svg("polyline", { class: "bp-path" }), latest = svg("circle", { class: "bp-now", r: 5 });
  curve.plot.append(...bands, costs, latest);

  const slider = (param, letter, name, max) => controls.slider(param, {
    label: [`${name} `, html("i", {}, letter)], min: 0, max, step: "any", write: (value) => long(value, 3), moved: tellAhead,
  });
  const place = (name, i) => {
    const label = controls.slider(name, {
      label: math("math", {}, symbol(name)), name, min: square[i][0], max: square[i][1], step: "any", write: tidy, moved: tell,
      get: () => here()[i], set: (w) => begun(here().map((old, k) => (k === i ? w : old))),
    });
    numbers.show(label.lastChild, name, tidy);
    return label;
  };
  const sizes = [...new Set([m, stage.start.batch_size, 2, 1])].sort((a, b) => b - a);
  const kind = controls.choice("batch_size", { label: words.kind, options: sizes.map((size) => [size, size === m ? words.all(m) : words.some(size)]), moved: tellAhead });
  const reduction = controls.choice("reduction", { label: words.over, options: ["sum", "mean"].map((key) => [key, words[key]]), moved: tellAhead });
  const penalty = slider("l2", "\u03bb", words.l2, model.get("largest").l2);
  const running = controls.button("run", words.run, run, () => timer || !["left", "max"].includes(end(path())));
  const counted = html("span"), below = html("span");
  const changing = html("span", {}, words.change, numbers.show(html("span", { class: "bp-value" }), "max_change", tidy), below);
  const root = html("div", { class: "bp-live", "data-figure": "descent" },
    html("div", { class: "bp-top" },
      html("p", { class: "bp-cost" }, `${common.cost} `, html("i", {}, "J"), " = ", numbers.show(html("strong"), "cost", tidy)),
      slider("step_size", "\u03b1", common.step_size, model.get("largest").step_size), penalty),
    html("div", { class: "bp-sides" }, picture.element, html("div", { class: "bp-beside" }, table, curve.svg)),
    html("p", { class: "bp-outcome bp-steady" }, counted, changing),
    html("div", { class: "bp-buttons" },
      controls.button("step", common.step, step, () => updated() < most), running,
      controls.button("restart", words.restart, () => begin(path()[0]), () => updated() > 0),
      controls.undo(tell), controls.reset(tell), question.element),
    html("div", { class: "bp-settings", role: "group", "aria-label": words.settings }, kind, reduction,
      slider("epsilon", "\u03b5", words.epsilon, model.get("largest").epsilon), weights.map(place)),
    html("p", { class: "bp-hint bp-soft" }, words.hint),
    spoken.element);

  let painted = ""; // the settings that the map shows
  const paint = () => {
    const { reduction, l2 } = settings();
    if (painted === reduction + l2) return;
    painted = reduction + l2;
    picture.map.paint(slopes.grid(square, GRID, { reduction, l2 }));
    const { low, high } = picture.map;
    curve.range("y", low > high / 2 ? low : 0, 1.05 * high || 1);
    placeBands();
  };
  const placeBands = () => {
    const edges = Array.from({ length: BANDS + 1 }, (_, k) => curve.y(picture.map.level(k))), { low, high } = curve.axes.x;
    bands.forEach((rect, k) => setAll(rect, { x: curve.x(low), width: curve.x(high) - curve.x(low), y: edges[k + 1], height: edges[k] - edges[k + 1] }));
  };
  const drawCosts = () => {
    curve.range("x", 0, [10, 20, 50, 100, 200].find((updates) => updates >= updated()));
    const reached = path().map((point, k) => [k, costAt(point) < picture.map.high ? costAt(point) : picture.map.high]); // what is higher runs along the upper edge
    setAll(costs, { points: curve.points(reached) });
    setAll(latest, { cx: curve.x(updated()), cy: curve.y(reached.at(-1)[1]) });
  };

  const update = () => {
    if (!curve.width) return;
    paint();
    const now = moment(), each = slopes.at(here()).slopes, asked = stage.get("asked"), why = end(path());
    const all = moment(path(), {}, everyone).total;
    const known = { cost: costAt(here()), max_change: now.change };
    weights.forEach((name, i) => {
      Object.assign(known, { [`d${name}`]: all[i], [`d${name}@data`]: now.data[i], [`d${name}@l2`]: now.pull[i], [`d${name}@step`]: now.total[i], [`${name}@next`]: now.next[i], [name]: here()[i] });
      each.forEach((slope, s) => (known[`d${name}@${s}`] = slope[i]));
    });
    numbers.update({ value: (name) => known[name], gradient: (name) => known[`d${name}`] }, hidden);
    ones.forEach((tr, s) => tr.classList.toggle("bp-idle", !now.batch.includes(s)));
    whole.style.visibility = now.batch.length === m ? "hidden" : "";
    setText(reduced, words.data[now.reduction]);
    setText(caption, words.uses(updated() + 1, now.batch, m));
    setText(counted, words.updated(updated()) + (words.stopped[why] ?? ""));
    changing.hidden = why !== "";
    setText(below, hidden("max_change") ? "." : words.below[Number(now.change < stage.get("epsilon"))]);

    const marks = asked === "landing" ? ends() : [];
    const pulled = now.l2 > 0, seen = (gradient, when) => (when ? now.step(gradient) : null);
    picture.update({
      path: path(), left: stage.get("left"), used: now.batch, zoom: zoom(),
      steps: {
        ones: each.map(now.step),
        data: seen(now.data, asked !== "landing"),
        pull: seen(now.pull, pulled && asked !== "penalty"),
        total: seen(now.total, pulled && !(asked in HIDES)),
      },
      marks: marks.map(({ place }) => place),
    });
    drawCosts();
    reduction.lastChild.disabled = asked === "reduction";
    penalty.querySelector("input").disabled = asked === "penalty";
    controls.update();
    question.update();
    if (asked === "landing") LETTERS.forEach((letter, k) => show(answerOf(letter), letter, marks[k]));
  };
  const layout = (width) => {
    const narrow = width < 600, side = narrow ? Math.min(width + 9, 440) : Math.min(470, Math.round(0.62 * width));
    root.classList.toggle("bp-narrow", narrow);
    picture.layout(side);
    curve.layout(narrow ? width : width - side - 8, narrow ? 150 : 175);
    if (painted) placeBands();
    update();
  };
  return stage.show({ el, root, update, layout });
}

export default { render };
