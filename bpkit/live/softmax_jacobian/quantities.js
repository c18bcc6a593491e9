// All that the figure shows, computed from the graphs of its two losses.

// The numbers 0 .. n-1.
export const upTo = (n) => [...Array(n).keys()];
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// {code: number} at a point of the graphs: outputs, Jacobian, its sums, losses, gradients.
export function quantitiesAt(point, { cross_entropy, half_squared_error }) {
  const classes = upTo(Object.keys(point).length / 2);
  const entropy = cross_entropy.sweep(point), squared = half_squared_error.sweep(point);
  const J = classes.map((k) => {
    const { gradient } = cross_entropy.sweep(point, `o[${k}]`);
    return classes.map((i) => gradient(`a[${i}]`));
  });
  const found = { ...point, cross_entropy: entropy.value("cross_entropy"), half_squared_error: squared.value("half_squared_error") };
  for (const k of classes) {
    found[`o[${k}]`] = entropy.value(`o[${k}]`);
    for (const i of classes) found[`J[${k},${i}]`] = J[k][i];
    found[`row[${k}]`] = sum(J[k]);
    found[`column[${k}]`] = sum(J.map((row) => row[k]));
    found[`da_cross_entropy[${k}]`] = entropy.gradient(`a[${k}]`);
    found[`da_half_squared_error[${k}]`] = squared.gradient(`a[${k}]`);
    found[`da_elementwise[${k}]`] = squared.gradient(`o[${k}]`) * J[k][k]; // the diagonal alone
  }
  return found;
}

// Whether the elementwise mistake pushes logit i the wrong way, or not at all.
export function misleads(found, i) {
  return Math.sign(found[`da_elementwise[${i}]`]) !== Math.sign(found[`da_half_squared_error[${i}]`]);
}
