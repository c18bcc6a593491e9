// What is known to go wrong in an exercise: much, and wanted at the first check only.  It is deflated, and stands in the
// widget, in a block of the page, or in a file that the block names.  Where it has got lost, an answer is still marked.

const NOTHING = { words: [], rows: [], carried: [] };

async function packed(name) {
  if (!name.startsWith("known-")) return name; // the data themselves, from Python
  const block = document.querySelector(`script[data-bp-later="${name}"]`);
  if (!block.dataset.src) return block.textContent;
  await new Promise((loaded, failed) => {
    document.head.append(Object.assign(document.createElement("script"), { src: block.dataset.src, onload: loaded, onerror: failed }));
  });
  return window.bpLater[name];
}

async function inflated(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

// The variants, each with what is known of it: `known()` is a promise.
export function withKnown(variants, name) {
  let all;
  const loaded = () => (all ??= packed(name).then(inflated).catch(() => ({ ranks: [], variants: [] })));
  const known = async (place) => {
    const { ranks, variants: each } = await loaded();
    return { ranks, ...(each[place] ?? NOTHING) };
  };
  return variants.map((variant, place) => ({ ...variant, known: () => known(place) }));
}
