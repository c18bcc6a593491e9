"""Repairs to the pages that Sphinx and its theme write."""

import base64
import json
import re
import zlib
from functools import partial
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import jupyter_cache.executors.utils as jupyter_cache
from nbclient import execute

REPEATABLE = re.compile(
    r'<(script|style)\b[^>]*\bdata-bp-once="[^"]+"[^>]*>.*?</\1>\s*', re.DOTALL
)
TEXT = re.compile(r'<script type="text/plain" data-bp-once="([^"]+)">(.*?)</script>', re.DOTALL)
LATER = re.compile(r'<script type="text/plain" data-bp-later="([^"]+)">([^<]*)</script>')
HOST = re.compile(r'<script data-bp-once="host\.js">.*?</script>', re.DOTALL)
PLAIN = re.compile(r'<span class="[npw]">([^<]*)</span>')
PICTURE = re.compile(r'(<img data-figure="[^>]*?)src="data:image/svg\+xml,([^"]*)"')


def drop_repeats(html):
    """Keep the first of every identical block marked data-bp-once.

    Each live figure's output carries all the code it needs; a page needs it once.
    """
    seen = set()

    def first_only(match):
        block = match.group().rstrip()
        if block in seen:
            return ""
        seen.add(block)
        return match.group()

    return REPEATABLE.sub(first_only, html)


def share(html, write):
    """Move what live figures have in common into files: their code and first states, and their pictures.

    Code and states go into one file for the page, deflated, as `host.js` expects: they repeat themselves.
    Both are loaded at its head, so that the code is inflated while the browser reads on.
    What is marked data-bp-later is wanted by few readers, and gets a file of its own that is loaded when it is.
    The pictures stand in for the figures where no script runs; elsewhere a browser need not load them.
    `write(ending, text)` writes a file and returns its address as seen from the page.
    """

    def picture_file(match):
        start, data = match.groups()
        return f'{start}loading="lazy" src="{write(".svg", unquote(unescape(data)))}"'

    def later_file(match):
        name, text = match.groups()
        address = write(".js", f'(window.bpLater ??= {{}})["{name}"] = "{text}";')
        return f'<script type="text/plain" data-bp-later="{name}" data-src="{address}"></script>'

    html = LATER.sub(later_file, PICTURE.sub(picture_file, html))
    texts = dict(TEXT.findall(html))
    if not texts:
        return html
    packed = base64.b64encode(zlib.compress(json.dumps(texts, ensure_ascii=False).encode(), 9)).decode()
    address = write(".js", f'window.bpTexts = "{packed}";')
    host = "".join(HOST.findall(html))
    return f'<script src="{address}"></script>{host}' + HOST.sub("", TEXT.sub("", html))


def unmark_plain(html):
    """Take the marks off names, punctuation and blanks in code: in this theme they look like no mark at all."""
    return PLAIN.sub(r"\1", html)


def repair_body(app, pagename, templatename, context, doctree):
    if "body" in context:
        # docutils gives bibliographies a role that ARIA has withdrawn.
        body = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
        folder = Path(app.outdir) / "_live"
        folder.mkdir(exist_ok=True)

        def write(ending, text):
            name = sha256(text.encode()).hexdigest()[:16] + ending
            (folder / name).write_text(text, encoding="utf-8")
            return context["pathto"](f"_live/{name}", True)

        context["body"] = share(drop_repeats(unmark_plain(body)), write)


def setup(app):
    # What a cell prints may arrive in pieces; joined later, by MyST-NB, they would get newlines in between.
    # The state of widgets would go into the page a second time, where nothing reads it.
    jupyter_cache.executenb = partial(execute, coalesce_streams=True, store_widget_state=False)
    # Else a page whose only formulas stand in the outputs of cells goes without MathJax.
    app.set_html_assets_policy("always")
    app.connect("html-page-context", repair_body)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
