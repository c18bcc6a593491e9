// Sliders, choices, boxes to tick and buttons: native elements with names, which show the state and change it.

import { html, setAll, setText, short } from "./drawing.js";
import { common } from "./words.js";

export class Controls {
  shown = []; // functions that make a control show the state

  constructor(stage) {
    this.stage = stage;
  }

  update() {
    for (const show of this.shown) show();
  }

  // A range input for quantity `param`.  `get` and `set` tell how its number stands in the state.
  range(param, { name, min, max, step, get = () => this.stage.get(param), set = (value) => ({ [param]: value }), write = short, moved = () => {} }) {
    const input = html("input", {
      type: "range", min, max, step, "data-param": param, "aria-label": name,
      oninput: () => {
        this.stage.act(set(input.valueAsNumber), param);
        moved();
      },
      onchange: () => this.stage.settle(),
    });
    this.shown.push(() => {
      const value = get();
      if (input.valueAsNumber !== value) input.value = value;
      setAll(input, { "aria-valuetext": write(value) });
    });
    return input;
  }

  // The same with its label in front and its number behind: `label` is a text or elements.  The number is for the
  // eyes alone: the slider tells its own, and an <output> would tell it a second time.
  slider(param, { label, ...how }) {
    const { get = () => this.stage.get(param), write = short } = how;
    const number = html("output", { class: "bp-value", "aria-hidden": "true" });
    this.shown.push(() => setText(number, write(get())));
    return html("label", { class: "bp-slider" }, html("span", {}, label), this.range(param, how), number);
  }

  // options: [[value, text], ...], or a function that gives them
  choice(param, { label, options, get = () => this.stage.get(param), set = (value) => ({ [param]: value }), moved = () => {} }) {
    const now = typeof options === "function" ? options : () => options;
    let offered = null;
    const select = html("select", {
      "data-param": param,
      onchange: () => {
        this.stage.act(set(offered[select.selectedIndex][0]));
        moved();
      },
    });
    this.shown.push(() => {
      if (String(offered) !== String(now())) {
        offered = now();
        select.replaceChildren(...offered.map(([value, text]) => html("option", { value }, text)));
      }
      if (select.value !== String(get())) select.value = get();
    });
    return html("label", {}, html("span", {}, label), select);
  }

  check(param, { label, moved = () => {} }) {
    const box = html("input", {
      type: "checkbox", "data-param": param,
      onchange: () => {
        this.stage.act({ [param]: box.checked });
        moved();
      },
    });
    this.shown.push(() => (box.checked = this.stage.get(param)));
    return html("label", {}, box, html("span", {}, label));
  }

  button(action, text, onclick, enabled = () => true) {
    const button = html("button", { type: "button", "data-action": action, onclick }, text);
    this.shown.push(() => (button.disabled = !enabled()));
    return button;
  }

  undo(done = () => {}) {
    const undo = () => {
      this.stage.undo();
      done();
    };
    return this.button("undo", common.undo, undo, () => this.stage.past.length > 0);
  }

  reset(done = () => {}) {
    const reset = () => {
      this.stage.reset();
      done();
    };
    return this.button("reset", common.reset, reset);
  }
}
