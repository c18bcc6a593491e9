import base64
import json
import re
import zlib
from html import escape
from urllib.parse import quote

from book_site import drop_repeats, share

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


def test_code_and_pictures_of_figures_become_files():
    written = []

    def write(ending, text):
        written.append(text)
        return f"../{len(written)}{ending}"

    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><text>δ &amp; 100 %</text></svg>'
    image = f'<img data-figure="descent" alt="J &lt; 1" src="{escape("data:image/svg+xml," + quote(drawing))}">'
    code = '<script type="text/plain" data-bp-once="engine.js">export const quote = "\\"";\n</script>'
    state = '<script type="text/plain" data-bp-once="state-1">{"δ":1}</script>'
    host = '<script data-bp-once="host.js">inflate();</script>'
    others = '<img src="data:image/svg+xml,%3Csvg/%3E"><script>draw()</script>'
    assert share(code + host + image + state + others, write) == (
        f'<script src="../2.js"></script>{host}<img data-figure="descent" alt="J &lt; 1" loading="lazy" src="../1.svg">{others}'
    )
    assert written[0] == drawing
    (packed,) = re.fullmatch(r'window\.bpTexts = "(.*)";', written[1]).groups()
    texts = json.loads(zlib.decompress(base64.b64decode(packed)))
    assert texts == {"engine.js": 'export const quote = "\\"";\n', "state-1": '{"δ":1}'}
