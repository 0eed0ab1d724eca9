"""Text of a plan in its place: it ends no code, no cell and no line, and mentions nobody.

Everything from a plan stands in code, where GitHub, GitLab and Bitbucket take neither mentions nor HTML nor links.
"""

from __future__ import annotations

import html
import re

from ...model.text import visible

_SHORT = 160

_NO_MARKDOWN = re.compile("[^A-Za-z0-9 /-]")
_NO_HTML = re.compile('[^A-Za-z0-9 /_.:,="\\[\\]-]')


def shortened(text: str, length: int = _SHORT) -> str:
    """The beginning and the end of a long text."""
    if len(text) <= length:
        return text
    return f"{text[: length * 2 // 3]} … {text[-length // 4 :]}"


def code(text: str) -> str:
    """A code span."""
    shown = shortened(visible(text))
    if not shown:
        return '`""`'
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    ticks = "`" * (longest + 1)
    # Of a span that begins and ends with a space, Markdown takes one away at both ends.
    pad = " " if "`" in (shown[0], shown[-1]) or (shown[0] == shown[-1] == " " and shown.strip()) else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def cell(text: str) -> str:
    """Code in a cell of a table, which a bar would end even inside a code span."""
    return _html_code(text, _NO_MARKDOWN) if "|" in text else code(text)


def summary(text: str) -> str:
    """Code in a `<summary>`, which is HTML: Markdown is not read there."""
    return _html_code(text, _NO_HTML)


def fenced(lines: list[str], language: str = "diff") -> str:
    """A block, of differences unless it is said; `lines` hold no line breaks, and each begins with its sign."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])


def _html_code(text: str, special: re.Pattern[str]) -> str:
    return f"<code>{special.sub(_reference, shortened(visible(text)))}</code>"


def _reference(match: re.Match[str]) -> str:
    letter = match.group()
    return f"&#{ord(letter)};" if letter.isascii() else html.escape(letter)
