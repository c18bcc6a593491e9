"""What is said to learners, from a table that the pages have too.

>>> sentence("unreadable", "several", count=3)
'Those are 3 numbers; a single one is wanted here.'
"""

import json
import re
from pathlib import Path

TABLE = json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8"))


def sentence(kind, code, **slots):
    """The sentence of this kind and code, with its slots filled; other braces, as in LaTeX, stay."""
    return re.sub(r"\{(\w+)\}", lambda slot: str(slots.get(slot[1], slot[0])), TABLE[kind][code]).rstrip()
