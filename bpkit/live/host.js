// Brings the figures of a page to life where there is no kernel: the part of a widget's model that they need.
// Their code and their first states stand in the page in <script data-bp-once> blocks, or are put into `bpTexts`
// by files that it loads.  A Blob URL works from file://, where the src of a module does not.
(() => {
  const modelOf = (state) => {
    const listeners = {};
    return {
      get: (key) => state[key],
      set(key, value) {
        state[key] = value;
        for (const listener of listeners[`change:${key}`] ?? []) listener();
      },
      on: (event, listener) => (listeners[event] ??= []).push(listener),
      off: (event, listener) => (listeners[event] = (listeners[event] ?? []).filter((l) => l !== listener)),
      save_changes() {},
    };
  };
  const textOf = (name) => window.bpTexts?.[name] ?? document.querySelector(`script[data-bp-once="${name}"]`).textContent;
  const moduleOf = (names) => {
    const code = names.map(textOf);
    const url = URL.createObjectURL(new Blob(code, { type: "text/javascript" }));
    return import(url).finally(() => URL.revokeObjectURL(url));
  };
  window.bpLive = async (root) => {
    const { modules, state } = JSON.parse(root.dataset.bpLive);
    const { default: figure } = await moduleOf(modules);
    const el = document.createElement("div");
    figure.render({ model: modelOf(JSON.parse(textOf(state))), el });
    root.replaceChildren(el);
  };
})();
