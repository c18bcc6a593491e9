"""Whatever is done to an exercise, in whatever order: it is right only if the right numbers stand, or stood, in every field.

A model of each box plays random moves in the page and knows by itself, from the numbers of the answer alone, what is right.
"""

import pytest
from test_pages import PAGES

from bpkit import feedback

ONE_OF_EACH = ("book/4-by-hand/softmax-jacobian", "book/1-graph/backward", "book/3-two-passes/memory")

PLAYER = """
const tasks = new MessageChannel(); // its turns come at once; those of a timer wait 4 ms
const turn = () => new Promise((resume) => {
    tasks.port1.onmessage = resume;
    tasks.port2.postMessage(null);
});
const settled = async (box) => {
    await Promise.all(bpShown.splice(0));
    do await turn(); while (box().querySelector('[aria-busy="true"]'));
};
const stateOf = async (host) => {
    const { state } = JSON.parse(host.dataset.bpLive);
    const bytes = Uint8Array.from(atob(window.bpTexts), (letter) => letter.charCodeAt(0));
    window.unpacked ??= await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
    return JSON.parse(window.unpacked[state]);
};
const flat = (answer) => [answer].flat(Infinity);
const written = (value, decimals) => value.toFixed(decimals ? decimals + 2 : 0);

class Played {
    // host: an element that holds an exercise; random() in [0, 1)
    constructor(host, { exercise }, random) {
        Object.assign(this, { host, exercise, random, number: 0, solved: false, faults: [], moves: [] });
    }
    get box() { return this.host.querySelector("[data-exercise]"); }
    get fields() { return [...this.box.querySelectorAll(".bp-answer :is(input, select)")]; }
    get kind() { return this.box.querySelector(".bp-verdict").dataset.kind ?? ""; }
    get variant() { return this.exercise.variants[this.number]; }
    right(i) {
        return this.variant.choices ? this.variant.items[i].right[0] : written(flat(this.variant.answer)[i], this.exercise.decimals);
    }
    // Whether the right number stands in every field, read by the model's own rule.
    stands() {
        const within = this.exercise.decimals ? 0.5000011 * 10 ** -this.exercise.decimals : 1e-6;
        return this.fields.every(({ value }, i) => this.variant.choices
            ? this.variant.items[i].right.includes(value)
            : value.trim() !== "" && Math.abs(Number(value) - flat(this.variant.answer)[i]) <= within);
    }
    pick(list) { return list[Math.floor(this.random() * list.length)]; }
    put(field, value) {
        field.value = value;
        field.dispatchEvent(new Event(field.localName === "select" ? "change" : "input", { bubbles: true }));
    }
    press(action, detail = 0) {
        this.box.querySelector(`[data-action="${action}"]`)?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));
    }
    wrongs() {
        return this.variant.choices ? ["", ...this.variant.choices.map(([key]) => key)] : ["", "0", " ", "abc", "1/0", "-", "1e999", "123.456"];
    }
    check() {
        if (this.stands()) this.solved = true;
    }
    async play(move) {
        this.moves.push(move);
        await this[move]();
        await settled(() => this.box);
        const shown = this.box.dataset.solved === "true";
        if (this.kind === "right" && !this.stands()) this.faults.push("the verdict is right");
        if (shown !== this.solved) this.faults.push(shown ? "it counts as solved" : "it does not count as solved");
    }
    // The moves
    presses() { this.press("check", 1); this.check(); }
    pressesTwice() { this.press("check", 1); this.press("check", 2); this.check(); }
    enters() {
        const field = this.pick(this.fields.filter((f) => f.localName === "input"));
        if (!field) return;
        this.check();
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    }
    typesRight() { const i = Math.floor(this.random() * this.fields.length); this.put(this.fields[i], this.right(i)); }
    typesAllRight() { this.fields.forEach((field, i) => this.put(field, this.right(i))); }
    typesWrong() { this.put(this.pick(this.fields), this.pick(this.wrongs())); }
    deletes() { this.put(this.pick(this.fields), ""); }
    deletesAll() { this.fields.forEach((field) => this.put(field, "")); }
    takesOthers() {
        if (this.exercise.variants.length < 2) return;
        this.press("fresh", 1);
        this.number = (this.number + 1) % this.exercise.variants.length;
    }
    takesOthersTwice() { this.takesOthers(); this.press("fresh", 2); }
    hints() { this.press("hint", 1); }
    opens() { this.box.querySelector("summary").click(); }
    async finds() {
        // A record of some shape is found where this exercise keeps its own.
        const key = Object.keys(localStorage).find((k) => k.endsWith(` ${this.exercise.id}`));
        if (!key) return;
        const other = this.pick(this.shapes((this.record ??= JSON.parse(localStorage.getItem(key)))));
        localStorage.setItem(key, typeof other === "string" ? other : JSON.stringify(other));
        this.solved = false;
        this.number = 0;
        this.moves.push(JSON.stringify(other).slice(0, 200));
        this.again();
    }
    // Records without a right answer in them
    shapes(record) {
        const { state } = record, solved = { seed: null, texts: [] }, blank = this.fields.map(() => "");
        const states = [
            null, 7, "abc", [], {}, { ...state, texts: null }, { ...state, texts: "abc" }, { ...state, texts: [1, 2, 3] },
            { seed: "length", texts: [] }, { seed: "__proto__", texts: [] }, { seed: null, texts: blank, checked: true, solved: true },
            { seed: null, texts: [], checked: true, solved }, { seed: null, texts: blank, checked: true, solved: { seed: null, texts: blank } },
            { seed: null, texts: blank.concat("1", "2"), checked: true }, { seed: 4711, texts: [], solved: true, hints: -3 },
            { seed: null, texts: ["constructor"], hints: "many", checked: 1, solved: ["0"] },
        ].filter((s) => !(s?.texts?.length > 0 && blank.length === 1 && s.texts[0] === "constructor" && this.variant.choices));
        return [...states.map((s) => ({ version: record.version, state: s })), ...[0, 1, 99, "2", null].map((version) => ({ ...record, version })),
            "", "{", "null", "x".repeat(50000), "[".repeat(5000), '{"__proto__": {"solved": true}}'];
    }
    again() { window.bpLive(this.host); }
}

const generator = (seed) => () => { // mulberry32
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const played = async (each) => {
    const faults = [];
    let boxes = 0;
    document.body.style.display = "none"; // laying it out is what costs
    for (const host of document.querySelectorAll("[data-bp-live]")) {
        if (!host.querySelector("[data-exercise][data-solved]")) continue;
        boxes += 1;
        const game = new Played(host, await stateOf(host), generator(boxes));
        await each(game);
        if (game.faults.length) faults.push(`${game.exercise.id}: ${game.faults[0]} after ${game.moves.join(", ")}`);
    }
    return { boxes, faults };
};
"""

SHORT = f"""async () => {{
    {PLAYER}
    return played(async (game) => {{
        for (const {{ seed }} of game.exercise.variants) {{
            for (const move of ["presses", "enters", "pressesTwice", "typesWrong", "presses", "deletesAll", "presses", "takesOthers"]) await game.play(move);
        }}
    }});
}}"""

LONG = f"""async (length) => {{
    {PLAYER}
    const moves = ["presses", "presses", "pressesTwice", "enters", "typesRight", "typesAllRight", "typesWrong", "deletes",
        "deletesAll", "takesOthers", "takesOthersTwice", "hints", "opens", "finds"];
    return played(async (game) => {{
        for (let n = 0; n < length && !game.faults.length; n++) await game.play(game.pick(moves));
    }});
}}"""


def pages_with_exercises(book):
    return [name for name in PAGES if "exercise/exercise.js" in (book / f"{name}.html").read_text("utf-8")]


def test_an_untouched_exercise_is_never_right(visit, book):
    """In every box of the book and with all its numbers: Check at once, Enter, twice, one wrong field of many, typed and deleted."""
    boxes = 0
    for name in pages_with_exercises(book):
        result = visit(name).evaluate(SHORT)
        assert result["faults"] == [], name
        boxes += result["boxes"]
    answerable = [found for found in feedback.exercises() if not found.wants_function]
    assert boxes > 0.6 * len(answerable)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_no_sequence_of_moves_makes_a_wrong_answer_right(visit, name):
    result = visit(name).evaluate(LONG, 200)
    assert result["faults"] == [] and result["boxes"] > 2
