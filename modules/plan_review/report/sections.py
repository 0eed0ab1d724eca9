"""What a section is made of, and how much of it fits."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field


class Part(enum.IntEnum):
    """Parts of a section, in the order in which they are kept where not all of them fit."""

    DATA_LOSS = 1
    ACCESS = 2
    TRIGGERS = 3
    CHECKS = 4
    INVOCATIONS = 5
    FINDINGS = 6
    DRIFT = 7
    OUTPUTS = 8
    TABLE = 9
    RESOURCES = 10


@dataclass(frozen=True)
class Block:
    """One part.

    Attributes:
        head: title and what else comes before the items.
        items: each is kept whole or left out.
        noun: what one item is called where some are left out.
        between: what separates them.
    """

    part: Part
    head: str
    items: Sequence[str]
    noun: str
    between: str = "\n"


@dataclass(frozen=True)
class Section:
    """One stack: what is always said, and its blocks."""

    head: str
    blocks: Sequence[Block] = field(default_factory=tuple)


_SENTENCE = 200
"""Characters of the sentence that says what a section leaves out; reserved where anything is left out at all."""


def fitted(sections: Sequence[Section], limit: int) -> str:
    """The sections as Markdown of at most `limit` characters; what is left out is said."""
    whole = _joined(
        [_section(section, {block.part: len(block.items) for block in section.blocks}) for section in sections]
    )
    if len(whole) <= limit:
        return whole
    kept, dropped = _heads(sections, limit)
    room = limit - sum(len(section.head) + _SENTENCE + 2 for section in kept) - _SENTENCE
    counts: list[dict[Part, int]] = [{} for _ in kept]
    for part in Part:
        for section, shown in zip(kept, counts, strict=True):
            for block in section.blocks:
                if block.part is part:
                    shown[part], room = _fill(block, room)
    texts = [_section(section, shown) for section, shown in zip(kept, counts, strict=True)]
    if dropped:
        texts.append(
            f"_Cut to {limit:,} characters: {dropped} more {_plural('stack', dropped)} changed and not shown._"
        )
    return _joined(texts)


def _heads(sections: Sequence[Section], limit: int) -> tuple[Sequence[Section], int]:
    """As many sections as have room for their counts, and how many have not."""
    room = limit - _SENTENCE
    for index, section in enumerate(sections):
        room -= len(section.head) + _SENTENCE + 2
        if room < 0:
            return sections[:index], len(sections) - index
    return sections, 0


def _fill(block: Block, room: int) -> tuple[int, int]:
    """How many items of a block have room, from the first one on, and what room is left."""
    left = room - len(block.head) - 4
    count = 0
    for item in block.items:
        if len(item) + len(block.between) > left:
            break
        left -= len(item) + len(block.between)
        count += 1
    return (count, left) if count else (0, room)


def _section(section: Section, shown: dict[Part, int]) -> str:
    texts = [section.head]
    missing = []
    for block in section.blocks:
        count = shown.get(block.part, 0)
        if count:
            texts.append(f"{block.head}{block.between.join(block.items[:count])}")
        if left := len(block.items) - count:
            missing.append(f"{left} {_plural(block.noun, left)}")
    if missing:
        texts.append(f"_Cut to fit: {', '.join(missing)} not shown._")
    return "\n\n".join(texts)


def _joined(texts: Sequence[str]) -> str:
    return "".join(f"{text}\n" if index == len(texts) - 1 else f"{text}\n\n" for index, text in enumerate(texts))


def _plural(noun: str, count: int) -> str:
    if count == 1:
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
