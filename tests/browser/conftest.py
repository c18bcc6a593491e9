from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from chromium import chromium
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]

DRAWN = "[...document.querySelectorAll('[data-bp-live]')].every(e => e.querySelector('.bp-live')?.dataset.ready === 'true')"

AGAIN = """async () => {
    scrollTo(0, 0);
    document.body.tabIndex = -1; // where Tab starts from
    document.body.focus();
    document.body.removeAttribute("tabindex");
    bpShown.length = 0;
    document.querySelectorAll("[data-bp-live]").forEach(bpLive);
    await Promise.all(bpShown);
    for (const frame of [1, 2]) await new Promise(requestAnimationFrame);
}"""


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


class Tab:
    """A browser tab without a network, on which nothing may go wrong."""

    def __init__(self, browser):
        self.browser, self.faults = browser, []
        self.open()

    def open(self):
        self.figures_only = False  # whether it shows a page of the book without the rest
        self.context = self.browser.new_context(offline=True, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.page.on("request", self.check_request)
        self.page.on("requestfailed", self.check_failure)
        self.page.on("console", self.check_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"uncaught {error}"))

    def check_request(self, request):
        if urlsplit(request.url).scheme not in {"file", "data", "blob"}:
            self.faults.append(f"asked for {request.url}")

    def check_failure(self, request):
        if request.failure != "net::ERR_ABORTED":  # as when a test leaves a page that is still being typeset
            self.faults.append(f"could not load {request.url}: {request.failure}")

    def check_console(self, message):
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text}")

    def show(self, path, whole):
        address = path.as_uri()
        if self.figures_only and not whole and self.page.url == address:
            return self.page.evaluate(AGAIN)
        self.figures_only = not whole
        self.page.unroute_all()
        if not whole:
            self.page.route(address, lambda route: route.fulfill(content_type="text/html", body=figures_only(path)))
        self.page.goto(address)
        self.page.wait_for_function(DRAWN)
        if whole:
            self.page.wait_for_selector("html.typeset")


@pytest.fixture(scope="module")
def tab(browser):
    tab = Tab(browser)
    yield tab
    tab.context.close()


@pytest.fixture
def page(tab):
    """The page of the tab: wide, light, and without faults when the test is over."""
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    tab.page.emulate_media(media="screen", color_scheme="light", reduced_motion="reduce")
    yield tab.page
    tab.page.mouse.move(0, 0)
    if tab.page.url.startswith("file:"):
        tab.page.evaluate("localStorage.clear()")
    faults, tab.faults = tab.faults, []
    assert not faults


@cache
def figures_only(path):
    """A page of the book with nothing in its article but the live figures and exercises, and without MathJax and icons."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one(".bd-article")
    live = article.select("[data-bp-once], [data-bp-later], [data-bp-live], script[src*=_live]")
    article.clear()
    article.extend(live)
    for other in soup.select(".bd-sidebar-secondary, #mathjax, script[src*=typeset], script[src*=fontawesome]"):
        other.extract()
    return str(soup)


@pytest.fixture
def clock(tab, page):
    """The page's clock, which stands still until it is told to run; it cannot be taken out of a tab."""
    page.clock.install()
    yield page.clock
    tab.context.close()
    tab.open()


@pytest.fixture
def visit(book, tab, page):
    """Open a page of the book by its name in _toc.yml, and wait until it is ready for use.

    Of most pages only what is live is wanted.  That opens in half the time, and once for many tests:
    each finds its figures and exercises made anew.
    """

    def visit(name, whole=False):
        tab.show(book / f"{name}.html", whole)
        return page

    return visit
