"""Time the live figures in Chromium: from the move of a slider to the painted frame.

    make book && python benchmarks/figures.py

Measured are every figure of the built book; the same figures as widgets in a running JupyterLab; and
there, for comparison, ipywidgets' `interact` with a matplotlib drawing of the same numbers.

A browser hands over moves at the beginning of a frame, and so does this.  `work` is the script, the
style and the layout that a move causes; `painted` ends with the first task after the frame was drawn.
A frame lasts 16.7 ms.  `ready` is the time from opening a page to its first figure.  95th percentiles
of 1,000 moves, in which every slider in turn is dragged across nine tenths of its range and back; of
`interact`, which waits for the kernel, of 60.  `one number` is a page with a slider and its number and
nothing else: no figure can be faster on this machine.
"""

import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "browser"))

from catalogue import FIGURES  # noqa: E402
from chromium import chromium  # noqa: E402
from lab import jupyterlab, notebook, run  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

BOOK = ROOT / "_build" / "html"
FIGURE = ".bp-live:not(.bp-exercise)"
FIRST = f"""new Promise((done) => {{
    const look = () => document.querySelector("{FIGURE}[data-ready]") ? done(performance.now()) : setTimeout(look, 5);
    look();
}})"""
FLOOR = """<div class="bp-live"><input type="range" data-param="x" min="0" max="1" step="any"
    oninput="this.nextElementSibling.textContent = this.value"><output>0</output></div>"""
MOVE = """async ([figure, moves]) => {
    figure.scrollIntoView();
    figure.querySelector('[data-action="skip"]')?.click();
    const sliders = [...figure.querySelectorAll('input[type="range"][data-param]:enabled')];
    const { port1, port2 } = new MessageChannel();
    const times = [];
    const move = (k) => new Promise((done) => requestAnimationFrame(() => {
        const start = performance.now();
        const slider = sliders[Math.floor((k * sliders.length) / moves)];
        slider.value = Number(slider.min) + (slider.max - slider.min) * (0.5 + 0.45 * Math.sin(k / 10));
        slider.dispatchEvent(new Event("input"));
        document.body.getBoundingClientRect();
        const worked = performance.now() - start;
        port1.onmessage = () => done(times.push([worked, performance.now() - start]));
        port2.postMessage(0);
    }));
    for (let k = 0; k < moves; k++) await move(k);
    return times;
}"""
INTERACT = """
from ipywidgets import FloatSlider, interact
from bpkit import examples, plots

example = examples.flagship


def show(weight):
    network = example.network.replace(W2=[[weight, 0.2], [0.4, -0.1]])
    back = network.backward(network.forward(example.x), example.target)
    return plots.draw_network(network, back.forward, back)


interact(show, weight=FloatSlider(0.5, min=-2, max=2, step=0.01));
"""
NUDGE = """async (moves) => {
    const handle = document.querySelector(".noUi-handle");
    const drawn = () => document.querySelector(".widget-output svg, .widget-output img")?.outerHTML;
    const times = [];
    for (let k = 0; k < moves; k++) {
        const before = drawn(), start = performance.now();
        handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
        while (drawn() === before || !drawn()) await new Promise(requestAnimationFrame);
        times.push([0, performance.now() - start]);
    }
    return times;
}"""


def percentile(values, percent):
    return statistics.quantiles(values, n=100)[percent - 1]


def report(place, figure, times):
    work, painted = (percentile(column, 95) for column in zip(*times))
    print(f"{place:30} {figure:17} {work:9.2f} {painted:9.2f}", flush=True)


def pages_with_figures():
    return [path for path in sorted(BOOK.rglob("*.html")) if 'data-figure="' in path.read_text(encoding="utf-8")]


def measure_floor(page):
    page.set_content(FLOOR)
    report("", "one number", page.evaluate(MOVE, [page.query_selector(".bp-live"), 1000]))


def measure_pages(page):
    for path in pages_with_figures():
        page.goto(path.as_uri(), wait_until="commit")
        first = page.evaluate(FIRST)
        page.wait_for_selector("html.typeset")
        for figure in page.query_selector_all(FIGURE):
            report(str(path.relative_to(BOOK / "book")), figure.get_attribute("data-figure"), page.evaluate(MOVE, [figure, 1000]))
        print(f"{'':30} ready after {first:.0f} ms; {path.stat().st_size / 1000:.0f} kB", flush=True)


def measure_jupyterlab(page):
    with tempfile.TemporaryDirectory() as folder:
        for name, told in FIGURES.items():
            notebook(Path(folder), name, f"from bpkit import examples, live, unroll\n{told.call}")
        notebook(Path(folder), "interact", INTERACT)
        with jupyterlab(folder) as address:
            for name in FIGURES:
                run(page, address, name)
                figure = page.wait_for_selector(f"{FIGURE}[data-ready]")
                report("JupyterLab", name, page.evaluate(MOVE, [figure, 1000]))
            run(page, address, "interact")
            page.locator(".widget-output svg, .widget-output img").wait_for()
            report("JupyterLab", "interact", page.evaluate(NUDGE, 60))


def main():
    print(f"{'place':30} {'figure':17} {'work':>9} {'painted':>9}  (ms, 95 %)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(120_000)  # JupyterLab takes its time to start
        measure_floor(page)
        measure_pages(page)
        measure_jupyterlab(page)
        browser.close()


if __name__ == "__main__":
    main()
