// One training step and one prediction, step by step: which arrays each step makes, which it lets go, and how many numbers that is.

// An array is an object { kind, layer }: "kept" is h[layer], "in_flight" dz[layer], "gradients" dW[layer] with db[layer].
const arraysOf = (kind, L) => Array.from({ length: L + 1 }, (_, layer) => ({ kind, layer }));

// The number of the last step of a training step that keeps h of every k-th layer.
export const lastStep = (L, k) => 3 * L + 2 - Math.ceil(L / k);

export function predictionSteps(L) {
  const h = arraysOf("kept", L);
  return h.map((array, l) => ({ does: l ? "forward" : "start", layer: l, makes: [array], drops: l ? [h[l - 1]] : [] }));
}

// Every step that a training step of L layers may have; `keeping` and `dropping` go forward with or without the h below.
function stepsFor(L) {
  const h = arraysOf("kept", L), dz = arraysOf("in_flight", L), dW = arraysOf("gradients", L);
  const each = (step) => h.map((_, l) => l && { layer: l, ...step(l) });
  return {
    start: { does: "start", layer: 0, makes: [h[0]], drops: [] },
    keeping: each((l) => ({ does: "forward", makes: [h[l]], drops: [] })),
    dropping: each((l) => ({ does: "forward", makes: [h[l]], drops: [h[l - 1]] })),
    loss: { does: "loss", layer: L, makes: [dz[L]], drops: [h[L]] },
    again: each((l) => ({ does: "again", makes: [h[l]], drops: [] })),
    backward: each((l) => ({ does: "backward", makes: l > 1 ? [dW[l], dz[l - 1]] : [dW[l]], drops: [dz[l], h[l - 1]] })),
    update: { does: "update", layer: L, makes: [], drops: dW.slice(1) },
  };
}

// The steps when of layers 0, k, 2k, ... h is kept, for k = 1 to L (and nothing for 0).  What lies between two of these
// layers is made again on the way back.
export function trainingSteps(L) {
  const { start, keeping, dropping, loss, again, backward, update } = stepsFor(L);
  return keeping.map((_, k) => {
    if (k === 0) return null;
    const steps = [start];
    for (let l = 1; l <= L; l++) steps.push(((l - 1) % k ? dropping : keeping)[l]);
    steps.push(loss);
    for (let top = L, bottom; top > 0; top = bottom) {
      bottom = k * Math.floor((top - 1) / k);
      for (let l = bottom + 1; l < top; l++) steps.push(again[l]);
      for (let l = top; l > bottom; l--) steps.push(backward[l]);
    }
    steps.push(update);
    return steps;
  });
}

// The arrays that are there while step `position` runs.
export function arraysAt(steps, position) {
  const there = new Set();
  steps.slice(0, position + 1).forEach(({ makes, drops }, number) => {
    for (const array of makes) there.add(array);
    if (number < position) for (const array of drops) there.delete(array);
  });
  return there;
}

// How many numbers an array of each kind has, by layer.
export function sizesOf({ sizes, batch }) {
  const values = sizes.map((n) => batch * n);
  return { kept: values, in_flight: values, gradients: sizes.map((n, l) => (l ? n * (sizes[l - 1] + 1) : 0)) };
}

// How many numbers of each kind are there while each step runs, and in all; the parameters always are.
export function count(steps, size) {
  const parameters = size.gradients.reduce((sum, n) => sum + n);
  const now = { parameters, kept: 0, in_flight: 0, gradients: 0, held: parameters };
  const add = ({ kind, layer }, sign) => {
    now[kind] += sign * size[kind][layer];
    now.held += sign * size[kind][layer];
  };
  return steps.map(({ makes, drops }) => {
    for (const array of makes) add(array, 1);
    const then = { ...now };
    for (const array of drops) add(array, -1);
    return then;
  });
}

// The step at which most is held.
export const fullest = (counts) => counts.reduce((most, step) => (step.held > most.held ? step : most));

// How much that is, without the counts.
export function peak(steps, size) {
  let now = size.gradients.reduce((sum, n) => sum + n), most = now;
  for (const { makes, drops } of steps) {
    for (const { kind, layer } of makes) now += size[kind][layer];
    most = Math.max(most, now);
    for (const { kind, layer } of drops) now -= size[kind][layer];
  }
  return most;
}

// The multiplications and additions of the products with a matrix, by what the steps do.  A layer takes one product
// forward, W h, and two backward, δ hᵀ and Wᵀ δ; the lowest needs only the first of these.
export function operations(steps, { sizes, batch }) {
  const sums = { forward: 0, again: 0, backward: 0 };
  for (const { does, layer: l } of steps) {
    if (does in sums) sums[does] += (does === "backward" && l > 1 ? 2 : 1) * 2 * batch * sizes[l] * sizes[l - 1];
  }
  return sums;
}
