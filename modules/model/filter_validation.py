"""What is wrong with a filter, in words, for constructs and pipelines.toml alike."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from .escaping import holds_token
from .quotas import NOTIFICATIONS_PER_BUCKET
from .s3_keys import EVENT_KINDS, KEY_LIMIT, NOTIFICATION_VALUE_LIMIT, encode


def parts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """The prefixes or suffixes that are given as one or as a list."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def key_part_problems(field: str, value: str | Sequence[str] | None) -> list[tuple[str, str]]:
    """What is wrong with a prefix or suffix, or several, on every pattern, as (field, text)."""
    if problem := type_problem(field, value):
        return [(field, problem)]
    given = parts(value)
    if problems := list(filter(None, (_part_problem(field, part) for part in given))):
        return [(field, text) for text in dict.fromkeys(problems)]
    if twice := next((part for part, count in Counter(given).items() if count > 1), None):
        return [(field, f'{field} lists "{twice}" twice. Give it once.')]
    within, words = (str.startswith, "begins") if field == "prefix" else (str.endswith, "ends")
    return [
        (field, f'{field} lists "{inner}" beside "{outer}", with which it {words}: it adds no key. Remove "{inner}".')
        for inner, outer in itertools.permutations(given, 2)
        if within(inner, outer)
    ]


def type_problem(field: str, value: object) -> str | None:
    """Why something is neither a prefix or suffix nor a list of them; None where it is, or is left out."""
    if value is None or isinstance(value, str):
        return None
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return None if value else f"{field} is an empty list, so that nothing could match. Leave it out for any key."
    return f'{field} is {value!r}. Give a string, "…", or a list of strings, ["…", "…"].'


def _part_problem(field: str, value: str) -> str | None:
    if holds_token(value):
        return (
            f"{field} is an attribute of a resource, which Terraform learns later: a filter is encoded, counted and compared with the others "
            "of the bucket before. Give the text itself, or use the module of this pattern in terraform/, which computes its filter in the plan."
        )
    if value == "":
        return f"{field} is empty, which matches every key. Leave it out instead."
    if (length := len(value.encode())) <= KEY_LIMIT:
        return None
    return f"{field} has {length} bytes, and no key has more than {KEY_LIMIT}: nothing could match. Shorten it."


def notification_problems(prefixes: Sequence[str], suffixes: Sequence[str]) -> list[tuple[str, str]]:
    """What S3 would refuse, or never match, in the filters of a bucket notification, as (field, text)."""
    problems = []
    for field, value in (*(("prefix", each) for each in prefixes), *(("suffix", each) for each in suffixes)):
        encoded = len(encode(value))
        if encoded > NOTIFICATION_VALUE_LIMIT and len(value.encode()) <= KEY_LIMIT:
            text = (
                f"{field} has {encoded} characters once encoded as S3 compares it; a notification filter holds at most "
                f"{NOTIFICATION_VALUE_LIMIT}. Shorten it."
            )
            problems.append((field, text))
        if "*" in value:
            text = (
                f'{field} "{value}" holds a "*": notification filters know no wildcards, it would match only keys with a star. '
                "Give the literal beginning as prefix and the literal end as suffix."
            )
            problems.append((field, text))
    for inner, outer in itertools.permutations(suffixes, 2):
        if encode(inner).endswith(encode(outer)):
            text = (
                f'suffix lists "{inner}" and "{outer}": S3 compares encoded keys, and "{encode(inner)}" ends with "{encode(outer)}", so that it '
                "refuses the two beside each other. Remove one of them, or use direct-eventbridge."
            )
            problems.append(("suffix", text))
    count = max(1, len(prefixes)) * max(1, len(suffixes))
    return [*problems, *(("prefix" if prefixes else "suffix", text) for text in too_many_entries(count))]


DOUBTFUL: Sequence[tuple[str, str, str]] = (
    ("prefix", r"^/", 'begins with "/", and keys do not: leave it out'),
    ("prefix", r"^\./", 'begins with "./", which S3 takes as part of the key: leave it out'),
    ("prefix", r"^(s3://|arn:)", "is an address: give what comes after the bucket's name and its slash"),
    (
        "",
        r"[*]",
        "has a star, which stands for itself in a rule: give the literal beginning as prefix and the literal end as suffix",
    ),
    ("", r"%[0-9A-Fa-f]{2}", "is percent-encoded: give it as the key is, it is encoded where AWS wants that"),
    (
        "",
        r"""^\s|\s$|^["'].*["']$""",
        "has a space or quotation marks around it, which would be part of the key: leave them out",
    ),
    ("", r"\{\w+\}", "has braces, and nothing is filled in here: give the text itself"),
    ("", r"\\|^\^|\$$", "has signs of a regular expression, or backslashes for slashes: every sign stands for itself"),
)
"""What people write because another tool wants it so, and hardly any key has: prefix, suffix or both, an expression that Python and Terraform
read alike, and words."""


def doubtful_parts(bucket: str, prefixes: Sequence[str], suffixes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Prefixes and suffixes that S3 takes and that no key may have, as (field, text)."""
    for field, values in (("prefix", prefixes), ("suffix", suffixes)):
        for value in values:
            said = [words for whose, sign, words in DOUBTFUL if whose in ("", field) and re.search(sign, value)]
            if field == "prefix" and value.startswith(f"{bucket}/"):
                said.append("begins with the name of the bucket, which is no part of a key: leave it out")
            yield from ((field, f'{field} "{value}" {words}.') for words in said)


def too_many_entries(count: int) -> Iterator[str]:
    """What S3 says to so many entries of a bucket's notification configuration; nothing where it takes them."""
    if count > NOTIFICATIONS_PER_BUCKET:
        yield (
            f"{count} entries would be in the notification configuration of the bucket, one for each prefix with each suffix of every "
            f"trigger; S3 allows {NOTIFICATIONS_PER_BUCKET}, and raises that for nobody. Use fewer of them, direct-eventbridge for some, or "
            "another bucket."
        )


def event_problems(events: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is wrong with a choice of events, as (field, text)."""
    known = ", ".join(EVENT_KINDS)
    if isinstance(events, str):
        return [("events", f'events is the text "{events}". Give a list of some of {known}.')]
    if not events:
        return [("events", f"events is empty, so nothing could ever start. Leave it out for all of {known}.")]
    problems = [
        ("events", f'"{event}" is not a way of creating an object. Use some of {known}.')
        for event in events
        if event not in EVENT_KINDS
    ]
    if len(set(events)) < len(events):
        problems.append(("events", "events names the same event twice. Name each once."))
    return problems


def foreign_bucket_problem(owner: str, account: str) -> str:
    """Why a rule cannot see the events of a bucket of another account."""
    return (
        f"the bucket is owned by account {owner}, whose event bus gets its events, and the rule would be on that of account {account}. "
        "Use storage-first or notification-lambda, or deploy the trigger in the owner's account. Where the owner's own rule sends them to "
        "this event bus, leave out owner_account_id: s3-to-sfn's docs/patterns.md, Other accounts and Regions."
    )
