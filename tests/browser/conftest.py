from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from chromium import chromium
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]

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


@cache
def figures_only(path):
    """A page of the book with nothing in its article but the live figures and exercises, and without MathJax and icons."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one(".bd-article")
    live = article.select("[data-bp-once], [data-bp-live], script[src*=_live]")
    article.clear()
    article.extend(live)
    for other in soup.select(".bd-sidebar-secondary, #mathjax, script[src*=typeset], script[src*=fontawesome]"):
        other.extract()
    return str(soup)


@pytest.fixture
def visit(book, page):
    """Open a page of the book by its name in _toc.yml, and wait until it is ready for use.

    Of most pages only what is live is wanted: then they open several times as fast.
    """

    def visit(name, whole=False):
        path = book / f"{name}.html"
        if not whole:
            page.route(path.as_uri(), lambda route: route.fulfill(content_type="text/html", body=figures_only(path)))
        page.goto(path.as_uri())
        page.wait_for_function(DRAWN)
        if whole:
            page.wait_for_selector("html.typeset")
        return page

    return visit
