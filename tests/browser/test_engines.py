"""The book in Firefox and WebKit: each page opens, every figure and exercise comes up, a slider and an answer work."""

import re

import pytest
from engines import ENGINES, Missing
from test_pages import PAGES

USE = """
const done = arguments[0];
const faults = [];
const fault = (text) => faults.push(text);
addEventListener("error", ({ message }) => message.startsWith("ResizeObserver loop") || fault(`uncaught ${message}`)); // that is no fault
const tasks = new MessageChannel();
const turn = () => new Promise((resume) => {
    tasks.port1.onmessage = resume;
    tasks.port2.postMessage(null);
});
const settled = async (root) => {
    do await turn(); while (root.querySelector('[aria-busy="true"]'));
};
const all = (root, selector) => [...root.querySelectorAll(selector)];
const shown = (root) => all(root, "[data-quantity]").map((e) => e.dataset.number).join();
const put = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event(field.localName === "select" ? "change" : "input", { bubbles: true }));
};
let texts;
const stateOf = async (host) => {
    const bytes = Uint8Array.from(atob(window.bpTexts), (letter) => letter.charCodeAt(0));
    texts ??= await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
    return JSON.parse(texts[JSON.parse(host.dataset.bpLive).state]);
};

const useFigure = async (root, name) => {
    const moved = [];
    for (const slider of all(root, "input[type=range][data-param]:enabled")) {
        const before = shown(root), { value } = slider;
        put(slider, Number(value) > (Number(slider.min) + Number(slider.max)) / 2 ? slider.min : slider.max);
        await turn();
        moved.push(before !== shown(root));
        put(slider, value);
        if (moved.at(-1)) break;
    }
    if (moved.length && !moved.includes(true)) fault(`${name}: no slider changes a number`);
    const answer = root.querySelector('[data-action^="answer-"]') ?? root.querySelector('[data-action="answer"]');
    if (!answer) return;
    const asked = root.textContent;
    for (const field of all(root, "input[data-param=prediction]")) put(field, "0.25");
    answer.click();
    await turn();
    if (root.textContent === asked) fault(`${name}: a prediction is not taken`);
};

const useExercise = async (root, host) => {
    const id = root.dataset.exercise, fields = all(root, ".bp-answer :is(input, select)");
    const verdict = root.querySelector(".bp-verdict");
    if (!fields.length) return;
    root.querySelector('[data-action="check"]').click();
    await settled(root);
    if (verdict.dataset.kind !== "unreadable" || root.dataset.solved !== "false") fault(`${id}: untouched, it is ${verdict.dataset.kind}`);
    const { exercise: { decimals, variants: [variant] } } = await stateOf(host);
    const right = variant.choices ? variant.items.map((item) => item.right[0])
        : [variant.answer].flat(Infinity).map((number) => number.toFixed(decimals ? decimals + 2 : 0));
    fields.forEach((field, i) => put(field, right[i]));
    root.querySelector('[data-action="check"]').click();
    await settled(root);
    if (verdict.dataset.kind !== "right" || root.dataset.solved !== "true") fault(`${id}: the right answer is ${verdict.dataset.kind}`);
};

const use = async () => {
    await Promise.all(window.bpShown ?? []);
    const hosts = all(document, "[data-bp-live]"), roots = hosts.map((host) => host.querySelector(".bp-live"));
    const sizes = roots.map((root) => root?.getBoundingClientRect());
    document.body.style.display = "none"; // a page that is used in many places at once is slow to lay out
    for (const [i, host] of hosts.entries()) {
        const root = roots[i];
        const name = root?.dataset.exercise ?? root?.dataset.figure ?? host.textContent.slice(0, 80);
        if (root?.dataset.ready !== "true") {
            fault(`${name}: does not come up`);
            continue;
        }
        const { width, height } = sizes[i];
        if (width < 250 || height < 60) fault(`${name}: ${width} by ${height} px`);
        await (root.dataset.exercise ? useExercise(root, host) : useFigure(root, name));
    }
    localStorage.clear();
    return hosts.length;
};
use().then((count) => done([count, faults]), (problem) => done([0, [...faults, String(problem)]]));
"""


@pytest.fixture(scope="module", params=ENGINES)
def engine(request):
    try:
        with ENGINES[request.param]() as driver:
            driver.set_script_timeout(60)
            driver.set_window_size(1280, 900)
            yield driver
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("name", PAGES)
def test_everything_on_a_page_works(engine, book, name):
    path = book / f"{name}.html"
    engine.get(path.as_uri())
    live, faults = engine.execute_async_script(USE)
    assert faults == []
    assert live == len(re.findall(r'<div data-bp-live="', path.read_text("utf-8")))
