// Operations on complex numbers { re, im }: the arithmetic that the rule book is worked out with, values alone.

import { complexRules } from "../rules.js";

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
const neg = (u) => cplx(-u.re, -u.im);
const polar = (size, angle) => cplx(size * Math.cos(angle), size * Math.sin(angle));
const expOf = (u) => polar(Math.exp(u.re), u.im);

// Kahan's way: no difference of nearly equal numbers, and no overflow.
function tanhOf(u) {
  const t = Math.tanh(u.re), tan = Math.tan(u.im), c = 1 / Math.cosh(u.re), size = 1 + (t * tan) ** 2;
  return cplx((t * (1 + tan * tan)) / size, ((tan / size) * c) * c);
}

const logOf = (u) => cplx(Math.log(Math.hypot(u.re, u.im)), Math.atan2(u.im, u.re));
const log1pOf = (u) => cplx(Math.log1p(u.re * (2 + u.re) + u.im * u.im) / 2, Math.atan2(u.im, 1 + u.re));
const sinOf = (u) => cplx(Math.sin(u.re) * Math.cosh(u.im), Math.cos(u.re) * Math.sinh(u.im));
const cosOf = (u) => cplx(Math.cos(u.re) * Math.cosh(u.im), -Math.sin(u.re) * Math.sinh(u.im));

// Whole powers by products: by way of angles a negative u would get an imaginary part of its own, from rounding.
function powerOf(u, exponent) {
  if (exponent.im !== 0) return expOf(mul(exponent, logOf(u)));
  if (!Number.isInteger(exponent.re)) return polar(Math.hypot(u.re, u.im) ** exponent.re, Math.atan2(u.im, u.re) * exponent.re);
  if (exponent.re < 0) return div(ONE, powerOf(u, neg(exponent)));
  let result = ONE;
  for (let n = exponent.re, factor = u; n > 0; n = Math.floor(n / 2), factor = mul(factor, factor)) {
    if (n % 2) result = mul(result, factor);
  }
  return result;
}

const { plain, withConstant } = complexRules({ cplx, add, sub, mul, div, neg, power: powerOf, expOf, logOf, log1pOf, sinOf, cosOf, tanhOf });

export const complexOperation = (op, constant) => ({ value: withConstant[op]?.(constant) ?? plain[op] });
