// The state of a figure: every change goes through here, is drawn once, and can be taken back.

const REMEMBERED = 200;
const REST = 100; // milliseconds

export class Stage {
  // What the reader can change are the traits named in `start`, which holds their first values.
  constructor(model) {
    this.model = model;
    this.start = model.get("start");
    this.keys = Object.keys(this.start);
    this.past = []; // the states before each act
    this.gesture = null; // what the latest act belongs to: a slider on the move is one act
    this.silent = false;
  }

  get(key) {
    return this.model.get(key);
  }

  // Change traits, without a way back.
  put(changes) {
    this.silent = true;
    for (const [key, value] of Object.entries(changes)) this.model.set(key, value);
    this.silent = false;
    this.update();
    this.#save();
  }

  // Let Python know, when the reader rests: JupyterLab answers every message with work of its own.
  #save() {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.model.save_changes(), REST);
  }

  // Change traits; `undo` takes it back, together with the acts of the same gesture just before.
  act(changes, gesture = null) {
    if (gesture === null || gesture !== this.gesture) {
      this.past.push(Object.fromEntries(this.keys.map((key) => [key, this.get(key)])));
      if (this.past.length > REMEMBERED) this.past.shift();
    }
    this.gesture = gesture;
    this.put(changes);
  }

  // The gesture is over: the same slider moved again is another act.
  settle() {
    this.gesture = null;
  }

  undo() {
    this.gesture = null;
    if (this.past.length) this.put(this.past.pop());
  }

  reset() {
    this.act(this.start);
  }

  // Put the figure's root into the page.  `update` draws the state, `layout` fits the drawing to a width in pixels.
  show({ el, root, update, layout }) {
    this.update = update;
    const changed = () => this.silent || update();
    for (const key of this.keys) this.model.on(`change:${key}`, changed);
    el.replaceChildren(root);
    // What is written in words and formulas must not get lower again: the slider below it would jump under the reader's finger.
    const steady = root.querySelectorAll(".bp-steady");
    const fit = (width) => {
      for (const element of steady) element.style.minHeight = "";
      layout(Math.max(280, Math.floor(width)));
    };
    let seen; // as wide as this; a figure that only grows taller stays as it is
    const watcher = new ResizeObserver(([{ contentRect: { width } }]) => {
      if (width !== seen) fit((seen = width));
    });
    const keeper = new ResizeObserver((entries) => { // after the watcher, which takes heights back
      for (const { target, borderBoxSize: [{ blockSize }] } of entries) target.style.minHeight = `${blockSize}px`;
    });
    fit(contentWidth(root) || 640);
    update();
    watcher.observe(root);
    for (const element of steady) keeper.observe(element);
    root.dataset.ready = "true";
    return () => {
      watcher.disconnect();
      keeper.disconnect();
      for (const key of this.keys) this.model.off(`change:${key}`, changed);
    };
  }
}

function contentWidth(element) {
  const { paddingLeft, paddingRight } = getComputedStyle(element);
  return element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
}
