"""Text for people."""

from __future__ import annotations

import re

_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]")
"""Letters and marks that are seen as nothing, beside those that Python does not call printable: controls, other spaces,
bidirectional and zero-width marks, halves of pairs, what is not assigned."""


_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """One line, in which every character can be seen and none turns the direction of reading."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if not letter.isprintable() or _BLANK.match(letter):
        return _NAMED.get(letter) or f"\\u{{{ord(letter):x}}}"
    return letter
