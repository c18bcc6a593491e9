// Operations on complex numbers { re, im }: the twin of the COMPLEX table of bpkit/operations.py, values alone.

const cplx = (re, im = 0) => ({ re, im });
const add = (u, v) => cplx(u.re + v.re, u.im + v.im);
const sub = (u, v) => cplx(u.re - v.re, u.im - v.im);
const mul = (u, v) => cplx(u.re * v.re - u.im * v.im, u.re * v.im + u.im * v.re);

// Smith's way: nothing is squared, so that an imaginary part of 1e-200 is not lost.
function div(u, v) {
  if (Math.abs(v.re) >= Math.abs(v.im)) {
    const ratio = v.im / v.re, size = v.re + v.im * ratio;
    return cplx((u.re + u.im * ratio) / size, (u.im - u.re * ratio) / size);
  }
  const ratio = v.re / v.im, size = v.re * ratio + v.im;
  return cplx((u.re * ratio + u.im) / size, (u.im * ratio - u.re) / size);
}

const ONE = cplx(1);
const reciprocal = (u) => div(ONE, u);
const polar = (size, angle) => cplx(size * Math.cos(angle), size * Math.sin(angle));
const expOf = (u) => polar(Math.exp(u.re), u.im);

function sigmoidOf(u) {
  if (u.re < 0) {
    const e = expOf(u);
    return div(e, add(ONE, e));
  }
  return reciprocal(add(ONE, expOf(cplx(-u.re, -u.im))));
}

// Kahan's way: no difference of nearly equal numbers, and no overflow.
function tanhOf(u) {
  const t = Math.tanh(u.re), tan = Math.tan(u.im), c = 1 / Math.cosh(u.re), size = 1 + (t * tan) ** 2;
  return cplx((t * (1 + tan * tan)) / size, ((tan / size) * c) * c);
}

// Whole powers by products: by way of angles a negative u would get an imaginary part of its own, from rounding.
function powerOf(u, exponent) {
  if (!Number.isInteger(exponent)) return polar(Math.hypot(u.re, u.im) ** exponent, Math.atan2(u.im, u.re) * exponent);
  if (exponent < 0) return reciprocal(powerOf(u, -exponent));
  let result = ONE;
  for (let n = exponent, factor = u; n > 0; n = Math.floor(n / 2), factor = mul(factor, factor)) {
    if (n % 2) result = mul(result, factor);
  }
  return result;
}

const COMPLEX = {
  add, sub, mul, div, reciprocal,
  neg: (u) => cplx(-u.re, -u.im),
  square: (u) => mul(u, u),
  exp: expOf,
  log: (u) => cplx(Math.log(Math.hypot(u.re, u.im)), Math.atan2(u.im, u.re)),
  sigmoid: sigmoidOf,
  tanh: tanhOf,
  relu: (u) => (u.re > 0 ? u : cplx(0)),
};
const COMPLEX_WITH_CONSTANT = {
  addc: (c) => (u) => cplx(u.re + c, u.im),
  mulc: (c) => (u) => cplx(u.re * c, u.im * c),
  powc: (c) => (u) => powerOf(u, c),
};

export const complexOperation = (op, constant) => ({ value: COMPLEX_WITH_CONSTANT[op]?.(constant) ?? COMPLEX[op] });
