"""Time the live figures of the built book in Chromium: from a slider's move to the painted frame.

    make book && python benchmarks/figures.py

A browser hands over moves at the beginning of a frame, and so does this.  `work` is the script, the
style and the layout that a move causes; `painted` ends with the first task after the frame was drawn.
A frame lasts 16.7 ms.  95th percentiles of 1,000 moves.
"""

import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "browser"))

from chromium import chromium  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

PAGES = ["book/intro", "book/4-by-hand/by-hand"]
READY = "document.querySelectorAll('.bp-live').length && [...document.querySelectorAll('.bp-live')].every(f => f.dataset.ready)"
MOVE = """async ([figure, moves]) => {
    const slider = figure.querySelector('input[type="range"][data-param*="["]');
    const { port1, port2 } = new MessageChannel();
    const times = [];
    const move = (k) => new Promise((done) => requestAnimationFrame(() => {
        const start = performance.now();
        slider.value = 2 * Math.sin(k);
        slider.dispatchEvent(new Event("input"));
        document.body.getBoundingClientRect();
        const worked = performance.now() - start;
        port1.onmessage = () => done(times.push([worked, performance.now() - start]));
        port2.postMessage(0);
    }));
    for (let k = 0; k < moves; k++) await move(k);
    return times;
}"""


def percentile(values, percent):
    return statistics.quantiles(values, n=100)[percent - 1]


def main():
    print(f"{'page':28} {'figure':14} {'work':>9} {'painted':>9}  (ms, 95 %)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=["--no-sandbox"])
        page = browser.new_page()
        for name in PAGES:
            page.goto((ROOT / "_build" / "html" / f"{name}.html").as_uri())
            page.wait_for_function(READY)
            for figure in page.query_selector_all(".bp-live"):
                times = page.evaluate(MOVE, [figure, 1000])
                work, painted = (percentile(column, 95) for column in zip(*times))
                print(f"{name:28} {figure.get_attribute('data-figure'):14} {work:9.2f} {painted:9.2f}")
        browser.close()


if __name__ == "__main__":
    main()
