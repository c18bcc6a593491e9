// The fields of an answer: a number to type for each entry, or a mistake to choose for each number that stands there.

import { html } from "../drawing.js";
import { words } from "./words.js";

const LONGEST_ANSWER = 400; // characters of a field: room for a whole vector or matrix

export function fromHtml(text) {
  const holder = html("template");
  holder.innerHTML = text; // the book's own texts
  return [...holder.content.childNodes];
}

// on: { typed(), pasted(i, text) => whether it is dealt with, entered() }
// Returns { element, controls, notes }; `notes` has a place below each field for what is said of it, where there is one.
export function fieldsOf(variant, texts, on) {
  return variant.choices ? choiceFields(variant, texts, on) : numberFields(variant, texts, on);
}

function numberFields({ answer, labels, marked }, texts, { typed, pasted, entered }) {
  const columns = Array.isArray(answer?.[0]) ? answer[0].length : 0;
  const controls = labels.map((label, i) => html("input", {
    type: "text", inputmode: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", size: 8, maxlength: LONGEST_ANSWER,
    value: texts[i] ?? "", "aria-label": `${words.yourAnswer}, ${label}`,
    oninput: typed,
    onpaste: (event) => pasted(i, event.clipboardData?.getData("text/plain") ?? "") && event.preventDefault(),
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
