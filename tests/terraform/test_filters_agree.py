"""Python, in a stack, and Terraform, in a module, render one filter alike."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from modules.export.filter_expression import CLOUDTRAIL, NOTIFIED, OBJECT_CREATED, Locals, ObjectFilterExpression
from modules.model.errors import ConfigurationError
from modules.model.escaping import literal_tree
from modules.model.object_filter import ObjectFilter, cloudtrail_problems, object_created_problems
from modules.model.s3_keys import EVENT_KINDS, EventKind
from tests.support.whole import WHOLE
from tests.terraform.terraform_runs import Terraform

ALPHABET = [
    "a",
    "B",
    "7",
    "/",
    " ",
    "+",
    "%",
    "=",
    "&",
    "<",
    ">",
    '"',
    "'",
    "\\",
    "~",
    "-",
    "_",
    ".",
    "$",
    "{",
    "}",
    "é",
    "日",
]
CASES = 400

# Only rules take a star as it is: a notification filter refuses it.
RULE_ALPHABET = [*ALPHABET, "*", "${", "%{", "$${", "%%{", "ü", "가"]
# Prefixes and suffixes of so few letters often overlap.
OVERLAPPING_ALPHABET = ["a", "b", "/"]
# Some of these look like one letter together, as Terraform's `length` and `substr` would count them; none has a composed form.
JOINED_ALPHABET = ["q", "\u0323", "🇩", "🇪", "👩", "\u200d", "👧"]
RULE_CASES = 5_000 if WHOLE else 1_000
BUCKET = "acme"


def _of_case(text: str, case: str) -> str:
    """An expression over the fields of a case instead of a module's variables."""
    return text.replace("var.", f"{case}.")


def _hcl(tree: object) -> str:
    """A local value as an expression."""
    if isinstance(tree, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_hcl(value)}" for key, value in tree.items()) + " }"
    if isinstance(tree, list):
        return f"[{', '.join(map(_hcl, tree))}]"
    if isinstance(tree, str) and tree.startswith("${"):
        return f"({tree[2:-1]})"
    return json.dumps(tree)


def _in_one_expression(local_values: Locals, text: str) -> str:
    """A rendering with its local values in it, so that thousands of cases can be rendered by one `for`."""
    while "local." in text:
        text = re.sub(r"local\.(\w+)", lambda found: _hcl(local_values[found[1]]), text)
    return _of_case(text, "case")


def _parts(source: random.Random, part: Callable[[], str]) -> str | list[str] | None:
    """One, several, or none; several of which one is inside another are refused, and made again."""
    form = source.random()
    if form < 0.25:
        return None
    return part() if form < 0.65 else [part() for _ in range(source.randint(1, 4))]


def _random_filter(source: random.Random, alphabet: Sequence[str], longest: int) -> ObjectFilter:
    def part() -> str:
        return "".join(source.choices(alphabet, k=source.randint(1, longest))) + source.choice(["", "", "/"])

    events: tuple[EventKind, ...] = tuple(source.sample(EVENT_KINDS, source.randint(1, 4)))
    while True:
        try:
            return ObjectFilter(
                prefix=_parts(source, part),
                suffix=_parts(source, part),
                events=events,
                skip_folder_markers=source.random() < 0.5,
            )
        except ConfigurationError:
            continue


def test_random_filters_render_the_same_notifications_in_both(terraform: Terraform, tmp_path: Path) -> None:
    source = random.Random(20261123)
    endless = (_random_filter(source, [*ALPHABET, "${1+1}", "%{if true}x"], 8) for _ in itertools.count())
    filters = list(itertools.islice((each for each in endless if not each.notification_problems), CASES))
    theirs = ObjectFilterExpression()
    rendered = {
        "entries": theirs.notification_entries("${var.name}").text,
        "events": theirs.notification_events().text,
        "markers": theirs.skips_folder_markers()[2:-1],
        "keys": theirs.notified_keys()[2:-1],
    }
    fields = ", ".join(f"{name} = {_in_one_expression(NOTIFIED, text)}" for name, text in rendered.items())
    module: dict[str, object] = {
        "locals": {"cases": [_case(each, "") for each in filters]},
        "output": {"cases": {"value": f"${{[for case in local.cases : {{ {fields} }}]}}"}},
    }
    # A stack writes these as they are; `literal` must have had nothing left to escape once they are encoded.
    expected = [
        {
            "entries": [asdict(entry) for entry in each.notification_entries("acme")],
            "events": each.notification_events(),
            "markers": each.skips_folder_markers(),
            "keys": each.notified_keys(),
        }
        for each in filters
    ]
    assert _rendered(terraform, tmp_path, module)["cases"] == expected
    assert sum(each.entries > 1 for each in filters) > CASES // 4
    assert sum(each.entries > 4 for each in filters) > CASES // 20


def _random_filters(
    source: random.Random, problems: Callable[[ObjectFilter, str], Sequence[tuple[str, str]]]
) -> list[ObjectFilter]:
    """Filters that a rule can express: a module refuses the others before it renders them."""
    alphabets = [RULE_ALPHABET, OVERLAPPING_ALPHABET, JOINED_ALPHABET]
    endless = (_random_filter(source, source.choice(alphabets), 6) for _ in itertools.count())
    return list(itertools.islice((each for each in endless if not problems(each, BUCKET)), RULE_CASES))


def _pattern_of(local_values: Locals) -> str:
    return f"jsonencode({_in_one_expression(local_values, _hcl(local_values['event_pattern']))})"


def _case(object_filter: ObjectFilter, python: str) -> dict[str, object]:
    return {
        "name": "acme",
        "prefix": literal_tree(object_filter.prefix),
        "suffix": literal_tree(object_filter.suffix),
        "events": list(object_filter.events),
        "skip_folder_markers": object_filter.skip_folder_markers,
        "bucket": BUCKET,
        # Terraform evaluates what a stack writes, too: it must come out as the pattern that was meant.
        "python": python,
    }


def _rendered(terraform: Terraform, folder: Path, module: dict[str, object]) -> dict[str, Any]:
    """The outputs of a module as a plan knows them."""
    (folder / "main.tf.json").write_text(json.dumps(module), encoding="utf-8")
    terraform(folder, "init", "-no-color")
    terraform(folder, "plan", "-no-color", "-out=plan")
    outputs = json.loads(terraform(folder, "show", "-json", "plan").stdout)["planned_values"]["outputs"]
    return {name: output["value"] for name, output in outputs.items()}


def test_random_filters_render_the_same_event_patterns_in_both(terraform: Terraform, tmp_path: Path) -> None:
    source = random.Random(20261123)
    by_s3 = _random_filters(source, object_created_problems)
    by_cloudtrail = _random_filters(source, cloudtrail_problems)
    every = "${{[for case in local.{cases} : {{ terraform = {expression}, python = case.python }}]}}"
    module: dict[str, object] = {
        "locals": {
            "created": [_case(each, each.object_created_pattern(BUCKET)) for each in by_s3],
            "trail": [_case(each, each.cloudtrail_pattern(BUCKET)) for each in by_cloudtrail],
        },
        "output": {
            "created": {"value": every.format(cases="created", expression=_pattern_of(OBJECT_CREATED))},
            "trail": {"value": every.format(cases="trail", expression=_pattern_of(CLOUDTRAIL))},
        },
    }
    for name, pairs in _rendered(terraform, tmp_path, module).items():
        assert len(pairs) == RULE_CASES
        for each, pair in zip(by_s3 if name == "created" else by_cloudtrail, pairs, strict=True):
            assert json.loads(pair["terraform"]) == json.loads(pair["python"]), (name, each)
    _assert_that_every_branch_was_often_compared(by_s3, by_cloudtrail)


def _assert_that_every_branch_was_often_compared(by_s3: list[ObjectFilter], by_cloudtrail: list[ObjectFilter]) -> None:
    patterns = [each.object_created_pattern(BUCKET) for each in by_s3]
    patterns_by_cloudtrail = [each.cloudtrail_pattern(BUCKET) for each in by_cloudtrail]
    often = RULE_CASES // 50
    # The last one stands between a wildcard and the first key in which prefix and suffix overlap.
    for text in ('"$or"', '"size":[{"anything-but"', '"prefix"', '"suffix"', '"wildcard"', '"reason"', '"},"'):
        assert sum(text in pattern for pattern in patterns) > often, text
    for text in ('"prefix"', '"suffix"', '"wildcard"', '"},"'):
        assert sum(text in pattern for pattern in patterns_by_cloudtrail) > often, text
    assert sum(each.skip_folder_markers for each in by_s3) > RULE_CASES // 5
    assert sum(each.skip_folder_markers for each in by_cloudtrail) > RULE_CASES // 10


@pytest.mark.parametrize(("name", "prefix"), [("created", "in/"), ("trail", ["in/", "late/"])])
def test_the_local_values_of_a_module_are_that_pattern(
    name: str, prefix: str | list[str], terraform: Terraform, tmp_path: Path
) -> None:
    mine = ObjectFilter(prefix=prefix, suffix="/done", events=("Copy",))
    local_values = OBJECT_CREATED if name == "created" else CLOUDTRAIL
    module: dict[str, object] = {
        "variable": {key: {"default": value} for key, value in _case(mine, "").items()},
        "locals": local_values,
        "output": {"pattern": {"value": ObjectFilterExpression().object_created_pattern("${var.bucket}")}},
    }
    pattern = mine.object_created_pattern(BUCKET) if name == "created" else mine.cloudtrail_pattern(BUCKET)
    assert json.loads(_rendered(terraform, tmp_path, module)["pattern"]) == json.loads(pattern)
