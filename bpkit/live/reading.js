// Numbers as people write them: the twin of bpkit/feedback/reading.py.

const LONGEST = 60;
export const EXACT = 99; // the decimals of a fraction
const NUMBER = "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?";
const FRACTION = new RegExp(`^(${NUMBER})(?:\\s*/\\s*(${NUMBER}))?$`);
const THOUSANDS = /^[+-]?[0-9]{1,3}(?:[,.' \u2019\u00a0\u2009\u202f][0-9]{3})+$/;

// { value, decimals } of "0,5", "1/3", "2e-3", "\u22120.2"; or { problem: "empty" | "long" | "text" | "zero" }.
// `whole`: whole numbers are wanted, so that "2,410" is 2410.
export function readNumber(given, whole = false) {
  if (given.length > LONGEST) return { problem: "long" };
  let text = given.trim().replace(/[\u2212\u2013\ufe63\uff0d]/g, "-");
  if (text === "") return { problem: "empty" };
  if (whole && THOUSANDS.test(text)) text = text.replace(/[^0-9+-]/g, "");
  const [, number, divisor] = text.replaceAll(",", ".").match(FRACTION) ?? [];
  if (number === undefined) return { problem: "text" };
  if (divisor === undefined) return { value: Number(number), decimals: decimalsOf(number) };
  if (Number(divisor) === 0) return { problem: "zero" };
  return { value: Number(number) / Number(divisor), decimals: EXACT };
}

function decimalsOf(text) {
  const [mantissa, exponent = "0"] = text.toLowerCase().split("e");
  return Math.max(0, (mantissa.split(".")[1] ?? "").length - Number(exponent));
}
