"""Python, in a stack, and Terraform, in a module, render one filter alike."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from modules.export.filter_expression import CLOUDTRAIL, OBJECT_CREATED, Locals, ObjectFilterExpression
from modules.model.escaping import literal
from modules.model.expressions import Expression
from modules.model.object_filter import ObjectFilter, cloudtrail_problems, object_created_problems
from modules.model.s3_keys import EVENT_KINDS, EventKind
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
RULE_CASES = 5_000
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


def _in_one_expression(local_values: Locals) -> str:
    """The event pattern with its local values in it, so that thousands of cases can be rendered by one `for`."""
    text = _hcl(local_values["event_pattern"])
    while "local." in text:
        text = re.sub(r"local\.(\w+)", lambda found: _hcl(local_values[found[1]]), text)
    return f"jsonencode({_of_case(text, 'case')})"


def _part(source: random.Random) -> str | None:
    special = source.choice([None, "${1+1}", "%{if true}x", "year=2024/", None])
    return special or "".join(source.choices(ALPHABET, k=source.randint(1, 8)))


def test_random_filters_render_the_same_in_both(terraform: Terraform, tmp_path: Path) -> None:
    source = random.Random(20261123)
    local: dict[str, object] = {}
    output: dict[str, object] = {}
    expected = {}
    theirs = ObjectFilterExpression()
    notification_events = theirs.notification_events()
    assert isinstance(notification_events, Expression)
    for index in range(CASES):
        prefix = _part(source) if source.random() < 0.8 else None
        suffix = _part(source) if source.random() < 0.8 else None
        events: tuple[EventKind, ...] = tuple(source.sample(EVENT_KINDS, source.randint(1, 4)))
        markers = source.random() < 0.5
        mine = ObjectFilter(prefix=prefix, suffix=suffix, events=events, skip_folder_markers=markers)
        local[f"case_{index}"] = {
            "prefix": literal(prefix),
            "suffix": literal(suffix),
            "events": list(events),
            "skip_folder_markers": markers,
        }
        output[f"case_{index}"] = {
            "value": {
                name: _of_case(text, f"local.case_{index}")
                for name, text in {
                    "prefix": str(theirs.notification_prefix()),
                    "suffix": str(theirs.notification_suffix()),
                    "events": str(notification_events),
                    "markers": theirs.skips_folder_markers(),
                    "keys": theirs.notified_keys(),
                }.items()
            }
        }
        # A stack writes these as they are; `literal` must have had nothing left to escape once they are encoded.
        expected[f"case_{index}"] = {
            "prefix": mine.notification_prefix(),
            "suffix": mine.notification_suffix(),
            "events": mine.notification_events(),
            "markers": mine.skips_folder_markers(),
            "keys": mine.notified_keys(),
        }
    (tmp_path / "main.tf.json").write_text(json.dumps({"locals": local, "output": output}), encoding="utf-8")
    terraform(tmp_path, "init", "-no-color")
    terraform(tmp_path, "apply", "-auto-approve", "-no-color")
    outputs = json.loads(terraform(tmp_path, "output", "-json").stdout)
    assert {name: value["value"] for name, value in outputs.items()} == expected
    assert len(expected) == CASES


def _random_filter(source: random.Random) -> ObjectFilter:
    alphabet = source.choice([RULE_ALPHABET, OVERLAPPING_ALPHABET, JOINED_ALPHABET])

    def part() -> str | None:
        if source.random() < 0.25:
            return None
        return "".join(source.choices(alphabet, k=source.randint(1, 6))) + source.choice(["", "", "/"])

    events: tuple[EventKind, ...] = tuple(source.sample(EVENT_KINDS, source.randint(1, 4)))
    return ObjectFilter(prefix=part(), suffix=part(), events=events, skip_folder_markers=source.random() < 0.5)


def _random_filters(
    source: random.Random, problems: Callable[[ObjectFilter, str], Sequence[tuple[str, str]]]
) -> list[ObjectFilter]:
    """Filters that a rule can express: a module refuses the others before it renders them."""
    endless = (_random_filter(source) for _ in itertools.count())
    return list(itertools.islice((each for each in endless if not problems(each, BUCKET)), RULE_CASES))


def _case(object_filter: ObjectFilter, python: str) -> dict[str, object]:
    return {
        "prefix": literal(object_filter.prefix),
        "suffix": literal(object_filter.suffix),
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
            "created": {"value": every.format(cases="created", expression=_in_one_expression(OBJECT_CREATED))},
            "trail": {"value": every.format(cases="trail", expression=_in_one_expression(CLOUDTRAIL))},
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


@pytest.mark.parametrize("name", ["created", "trail"])
def test_the_local_values_of_a_module_are_that_pattern(name: str, terraform: Terraform, tmp_path: Path) -> None:
    mine = ObjectFilter(prefix="in/", suffix="/done", events=("Copy",))
    local_values = OBJECT_CREATED if name == "created" else CLOUDTRAIL
    module: dict[str, object] = {
        "variable": {key: {"default": value} for key, value in _case(mine, "").items()},
        "locals": local_values,
        "output": {"pattern": {"value": ObjectFilterExpression().object_created_pattern("${var.bucket}")}},
    }
    pattern = mine.object_created_pattern(BUCKET) if name == "created" else mine.cloudtrail_pattern(BUCKET)
    assert json.loads(_rendered(terraform, tmp_path, module)["pattern"]) == json.loads(pattern)
