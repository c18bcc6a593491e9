"""Where a figure cannot come alive, the page says so and shows what it has; a double click is one answer."""

import pytest


@pytest.fixture
def old(browser):
    """A page of a browser that cannot inflate: Safari before 16.4, Firefox before 113."""
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.add_init_script("delete window.DecompressionStream")
        yield page


def test_an_old_browser_is_told_what_is_needed_and_shows_the_pictures(old, book):
    old.goto((book / "book/4-by-hand/by-hand.html").as_uri())
    hosts = old.locator("[data-bp-live]")
    old.wait_for_function("document.querySelectorAll('.bp-regret').length === document.querySelectorAll('[data-bp-live]').length")
    assert hosts.count() > 3
    for host in hosts.all():
        assert "newer browser" in host.locator(".bp-regret").text_content()
    pictures = old.locator("[data-bp-live] > img[data-figure]")
    assert pictures.count() > 0
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 100


def test_the_reason_stands_after_a_double_click_on_an_answer(visit):
    page = visit("book/4-by-hand/by-hand")
    question = page.locator(".bp-question", has=page.locator('[data-action^="answer-"]')).first.element_handle()
    question.query_selector('[data-action^="answer-"]').dblclick()
    assert question.query_selector('[data-action^="answer-"]') is None
    assert question.query_selector('[data-action="predict"]') and len(question.inner_text()) > 30


def test_a_key_held_down_answers_once(visit):
    page = visit("book/4-by-hand/by-hand")
    question = page.locator(".bp-question", has=page.locator('[data-action^="answer-"]')).first.element_handle()
    question.query_selector('[data-action^="answer-"]').focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    assert question.query_selector('[data-action^="answer-"]') is None
    assert question.query_selector("p").evaluate("reason => reason === document.activeElement")
