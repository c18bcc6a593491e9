from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chromium import chromium
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]

TYPESET = "async () => { await window.MathJax.startup.promise }"
DRAWN = "[...document.querySelectorAll('[data-bp-live]')].every(e => e.querySelector('.bp-live')?.dataset.ready === 'true')"


# Playwright keeps an event loop running, which no test outside this folder may meet:
# so the browser is closed when the last test of a module is done.
@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(playwright),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def book():
    """The folder of the built book."""
    folder = ROOT / "_build" / "html"
    if not (folder / "index.html").is_file():
        pytest.fail("there is no built book: run `make book` first")
    return folder


@pytest.fixture
def page(browser):
    """A browser page without a network, on which nothing may go wrong."""
    faults = []

    def check_request(request):
        if urlsplit(request.url).scheme not in {"file", "data", "blob"}:
            faults.append(f"asked for {request.url}")

    def check_console(message):
        if message.type in {"error", "warning"}:
            faults.append(f"console {message.type}: {message.text}")

    with browser.new_context(offline=True, reduced_motion="reduce") as context:
        page = context.new_page()
        page.on("request", check_request)
        page.on("requestfailed", lambda request: faults.append(f"could not load {request.url}"))
        page.on("console", check_console)
        page.on("pageerror", lambda error: faults.append(f"uncaught {error}"))
        yield page
    assert not faults


@pytest.fixture
def visit(book, page):
    """Open a page of the book by its name in _toc.yml, and wait until it is ready for use.

    The figures do not need MathJax, which takes most of the time that a long page needs.
    """

    def visit(name, formulas=False):
        if not formulas:
            page.route("**/mathjax/**", lambda route: route.fulfill(content_type="text/javascript", body=""))
        page.goto((book / f"{name}.html").as_uri())
        page.wait_for_function(DRAWN)
        if formulas:
            page.wait_for_function("window.MathJax.startup?.promise")
            page.evaluate(TYPESET)
        return page

    return visit
