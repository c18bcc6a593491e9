// The fields of an answer: a number to type for each entry, or a mistake to choose for each number that stands there.

import { html } from "../drawing.js";
import { spread } from "../reading.js";
import { words } from "./words.js";

const LONGEST_ANSWER = 400; // characters of a field: room for a whole vector or matrix

export function fromHtml(text) {
  const holder = html("template");
  holder.innerHTML = text; // the book's own texts
  return [...holder.content.childNodes];
}

// on: { typed(), pasted(text) => whether it was dealt with, entered() }
// Returns { element, controls, notes }; `notes` has a place below each field for what is said of it, where there is one.
export function fieldsOf(variant, texts, on) {
  return variant.choices ? choiceFields(variant, texts, on) : numberFields(variant, texts, on);
}

// A whole vector or matrix, as text, into all fields; tells whether it was one.
export function fillWith(text, { answer, labels, choices }, controls, whole) {
  if (choices || labels.length < 2) return false;
  const shape = isNested(answer) ? [answer.length, answer[0].length] : [answer.length];
  const texts = spread(text, whole, shape);
  if (texts?.length !== controls.length) return false;
  for (const [i, control] of controls.entries()) control.value = texts[i];
  return true;
}

const isNested = (answer) => Array.isArray(answer?.[0]);

function numberFields({ answer, labels, marked }, texts, { typed, pasted, entered }) {
  const columns = isNested(answer) ? answer[0].length : 0;
  const controls = labels.map((label, i) => html("input", {
    type: "text", inputmode: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", size: 8, maxlength: LONGEST_ANSWER,
    value: texts[i] ?? "", "aria-label": `${words.yourAnswer}, ${label}`,
    oninput: typed,
    onpaste: (event) => pasted(event.clipboardData?.getData("text/plain") ?? "") && event.preventDefault(), // before its lines are joined
    onkeydown: (event) => event.key === "Enter" && !event.repeat && !event.isComposing && entered(),
  }));
  const fields = controls.map((control, i) => html("label", {}, html("span", {}, fromHtml(marked[i])), control));
  const element = html("div", { class: columns ? "bp-fields bp-matrix" : "bp-fields" }, fields);
  if (columns) element.style.setProperty("--bp-columns", columns);
  return { element, controls, notes: [] };
}

function choiceFields({ labels, marked, choices }, texts, { typed }) {
  const notes = labels.map(() => html("p", { class: "bp-note" }));
  const controls = labels.map((label, i) => {
    const options = choices.map(([key, name]) => html("option", { value: key, selected: key === texts[i] }, name));
    return html("select", { "aria-label": `${words.whatWentWrong}, ${label}`, onchange: typed },
      html("option", { value: "" }, words.choose), options);
  });
  const rows = controls.map((control, i) => html("li", {}, html("label", {}, html("span", {}, fromHtml(marked[i])), control), notes[i]));
  return { element: html("ol", { class: "bp-choices" }, rows), controls, notes };
}
