"""Repairs to the pages that Sphinx and its theme write."""

import re
from functools import partial

import jupyter_cache.executors.utils as jupyter_cache
from nbclient import execute

REPEATABLE = re.compile(
    r'<(script|style)\b[^>]*\bdata-bp-once="[^"]+"[^>]*>.*?</\1>\s*', re.DOTALL
)


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


def repair_body(app, pagename, templatename, context, doctree):
    if "body" in context:
        # docutils gives bibliographies a role that ARIA has withdrawn.
        body = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
        context["body"] = drop_repeats(body)


def setup(app):
    # What a cell prints may arrive in pieces; joined later, by MyST-NB, they would get newlines in between.
    jupyter_cache.executenb = partial(execute, coalesce_streams=True)
    # Else a page whose only formulas stand in the outputs of cells goes without MathJax.
    app.set_html_assets_policy("always")
    app.connect("html-page-context", repair_body)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
