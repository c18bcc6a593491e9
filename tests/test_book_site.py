from book_site import drop_repeats

ENGINE = '<script data-bp-once="engine">sweep();</script>'
STYLE = '<style data-bp-once="figure">.x { color: red }</style>'


def figure(number):
    return f'{STYLE}{ENGINE}<div id="{number}"></div><script>draw({number})</script>'


def test_a_page_carries_shared_code_once():
    page = drop_repeats(figure(1) + "<p>text</p>" + figure(2) + figure(3))
    assert page.count(ENGINE) == page.count(STYLE) == 1
    assert page.index(ENGINE) < page.index('id="1"')


def test_everything_else_stays():
    page = drop_repeats(figure(1) + "<p>text</p>" + figure(2))
    for number in (1, 2):
        assert f'<div id="{number}"></div><script>draw({number})</script>' in page
    assert "<p>text</p>" in page


def test_a_block_that_differs_stays():
    other = ENGINE.replace("sweep", "other")
    assert drop_repeats(ENGINE + other + ENGINE) == ENGINE + other


def test_a_page_without_figures_is_left_alone():
    page = "<script>one()</script><script>one()</script>"
    assert drop_repeats(page) == page
