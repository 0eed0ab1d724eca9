"""Text for people."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]")
"""Letters and marks that are seen as nothing, beside those that Python does not call printable: controls, other spaces,
bidirectional and zero-width marks, halves of pairs, what is not assigned."""

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """One line, in which every character can be seen and none turns the direction of reading."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(letter) for letter in text)


def did_you_mean(given: object, known: Iterable[str], otherwise: str) -> str:
    """A question for the known name that `given` is a misspelling of, if any; else `otherwise`."""
    close = difflib.get_close_matches(given, known, 1) if isinstance(given, str) else []
    return f'Did you mean "{close[0]}"?' if close else otherwise


def listed(names: Sequence[str], most: int | None = None, word: str = "and") -> str:
    """`a, b and c`, or another word. Of more than `most` names the last ones are counted: `a, b and 3 more`."""
    if most is not None and len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _shown(letter: str) -> str:
    if not letter.isprintable() or _BLANK.match(letter):
        return _NAMED.get(letter) or f"\\u{{{ord(letter):x}}}"
    return letter
