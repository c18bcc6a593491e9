// Stepping through a computation, forward and back: buttons, arrow keys, and playing by itself.

import { html } from "./drawing.js";
import { common } from "./words.js";

export class Player {
  // The trait `position` counts the steps done, from 0 to `length()`.
  //   stepped()  is told of every step
  //   ready()    whether the next step may be taken
  //   pace()     milliseconds a step, when it plays by itself
  constructor({ stage, controls, length, stepped = () => {}, ready = () => true, pace = () => 1200 }) {
    Object.assign(this, { stage, length, stepped, ready, pace, timer: null });
    const button = (action, text, change, enabled) => controls.button(action, text, () => this.go(change), enabled);
    this.playing = controls.button("play", common.play, ({ detail }) => detail < 2 && this.toggle(), () => this.position < this.length() && this.ready());
    this.buttons = [
      button("back", common.back, -1, () => this.position > 0),
      button("forward", common.forward, 1, () => this.position < this.length() && this.ready()),
      this.playing,
    ];
  }

  get position() {
    return this.stage.get("position");
  }

  go(change) {
    const position = Math.max(0, Math.min(this.length(), this.position + change));
    if (position === this.position || (change > 0 && !this.ready())) return;
    this.stage.act({ position }, "position");
    this.stepped();
  }

  toggle() {
    if (this.timer) return this.pause();
    this.playing.textContent = common.pause;
    this.timer = setInterval(() => {
      // It stops where it cannot go on, once another hand has moved it, and when it has left the page.
      if (this.position === this.played && this.position < this.length() && this.ready() && this.playing.isConnected) this.#play();
      else this.pause();
    }, this.pace());
    this.#play();
  }

  #play() {
    this.go(1);
    this.played = this.position;
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.playing.textContent = common.play;
  }

  // An element that steps with the arrow keys while it has the focus.
  area(name, ...children) {
    const keys = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    return html("div", {
      class: "bp-area", role: "group", tabindex: "0", "aria-label": name,
      onkeydown: (event) => {
        if (!(event.key in keys) || event.target !== event.currentTarget) return;
        event.preventDefault();
        this.go(keys[event.key]);
      },
    }, ...children);
  }
}
