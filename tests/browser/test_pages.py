"""Every page of the built book: opens, reads and links well, with the network off."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

TOC = Path(__file__).parents[2] / "_toc.yml"
PAGES = [*re.findall(r"(?:root|file): *(\S+)", TOC.read_text("utf-8")), "search"]
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 800}
BROKEN_IMAGES = "[...document.images].filter(i => !i.naturalWidth).map(i => i.src)"
UNREAD_FORMULAS = 'mjx-merror, mjx-container [style*="color: red"]'


@pytest.mark.parametrize("name", PAGES)
def test_page(visit, page, name):
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        visit(name, whole=True)
        assert page.evaluate(BROKEN_IMAGES) == []
        assert page.locator(UNREAD_FORMULAS).count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        for theme in ("light", "dark") if size is WIDE else ("light",):
            page.emulate_media(color_scheme=theme)
            page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
            # axe would preload the style sheets by requests that file:// forbids.
            result = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
            assert result.violations_count == 0, f"{theme}, {size}: {result.generate_report()}"
        page.emulate_media(color_scheme="light")


def test_sections_out_of_sight_keep_their_height(visit, page):
    """Else a page would jump under its reader, and a link to a section miss it."""
    visit("book/5-deep/gradient-descent", whole=True)
    heights = "[...document.querySelectorAll('.bd-article section section')].map((s) => s.getBoundingClientRect().height)"
    skipped = page.evaluate(heights)
    page.evaluate("document.documentElement.classList.remove('typeset')")
    assert skipped == pytest.approx(page.evaluate(heights), abs=1)


def test_pages_with_figures_are_small(book):
    """HTML, and the code and first states that a page loads for its figures: at most 300 kB without MathJax and theme."""
    weights = {}
    for path in (book / "book").rglob("*.html"):
        soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        scripts = {path.parent / tag["src"] for tag in soup.find_all("script", src=re.compile("_live/"))}
        if scripts:
            weights[path.name] = sum(file.stat().st_size for file in (path, book / "_static" / "book.css", *scripts))
    assert len(weights) > 10 and max(weights.values()) <= 300_000, weights


def test_start_page_leads_to_the_first(page, book):
    page.goto((book / "index.html").as_uri())
    page.wait_for_url((book / f"{PAGES[0]}.html").as_uri())


def test_theme_switch(visit):
    page = visit(PAGES[0], whole=True)
    switch = page.get_by_role("button", name="Color mode")
    seen = set()
    for _ in range(3):
        switch.click()
        seen.add(page.evaluate("document.documentElement.dataset.mode"))
    assert seen == {"light", "dark", "auto"}


def test_search_finds(visit, page, book):
    page.goto((book / "search.html").as_uri() + "?q=back-propagation")
    page.locator("#search-results li a").first.wait_for()


def test_every_link_and_fragment_resolves(book):
    soups = {
        path: BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in book.rglob("*.html")
        if "_static" not in path.parts
    }
    ids = {path: {tag["id"] for tag in soup.find_all(id=True)} for path, soup in soups.items()}
    dead = []
    for path, soup in soups.items():
        for link in soup.find_all("a", href=True):
            url = urlsplit(link["href"])
            if url.scheme or url.netloc:
                continue
            target = (path.parent / unquote(url.path)).resolve() if url.path else path
            fragment = unquote(url.fragment)
            if not target.is_file() or (fragment and fragment not in ids.get(target, ())):
                dead.append(f"{path.relative_to(book)}: {link['href']}")
    assert dead == []
