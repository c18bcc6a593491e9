// Brings the figures of a page to life where there is no kernel: the part of a widget's model that they need.
// Their code and their first states stand in the page in <script data-bp-once> blocks, or all together, deflated, in
// `bpTexts`, which a file sets that it loads.  A Blob URL works from file://, where the src of a module does not.
(() => {
  const table = {
    en: {
      picture: "This figure needs a newer browser to come alive (Chrome 85, Firefox 113, Safari 16.4 or later). Here is its picture.",
      exercise: "Answers can be checked here in a newer browser (Chrome 85, Firefox 113, Safari 16.4 or later).",
    },
  };
  const words = table[document.documentElement.lang.slice(0, 2)] ?? table.en;
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
  const inflated = async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  };
  const texts = window.bpTexts && inflated(window.bpTexts);
  const textOf = async (name) => (texts ? (await texts)[name] : document.querySelector(`script[data-bp-once="${name}"]`).textContent);
  const once = (make, made = {}) => (key) => (made[key] ??= make(key));
  const moduleOf = once(async (names) => {
    const code = await Promise.all(names.split(" ").map(textOf));
    const url = URL.createObjectURL(new Blob(code, { type: "text/javascript" }));
    return import(url).finally(() => URL.revokeObjectURL(url));
  });
  const show = async (root) => {
    const { modules, state } = JSON.parse(root.dataset.bpLive);
    const { default: figure } = await moduleOf(modules.join(" "));
    const el = document.createElement("div");
    figure.render({ model: modelOf(JSON.parse(await textOf(state))), el });
    root.replaceChildren(el);
  };
  // Where it cannot come to life, what stands in its place stays: its picture, or its task with the solution.
  const regret = (root) => {
    const text = document.createElement("p");
    text.className = "bp-regret";
    text.textContent = root.querySelector("img") ? words.picture : words.exercise;
    root.prepend(text);
  };
  const shown = (root) => show(root).catch((problem) => {
    console.error(problem);
    regret(root);
  });
  window.bpLive = (root) => (window.bpShown ??= []).push(shown(root)); // typeset.js waits for these
})();
