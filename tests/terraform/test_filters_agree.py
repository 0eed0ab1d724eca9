"""Python, in a stack, and Terraform, in a module, render one filter alike."""

from __future__ import annotations

import json
import random
from pathlib import Path

from terraform_runs import Terraform

from modules.engine import Expression, literal
from modules.object_filter import EVENT_KINDS, EventKind, ObjectFilter, ObjectFilterExpression

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


def _part(source: random.Random) -> str | None:
    special = source.choice([None, "${1+1}", "%{if true}x", "year=2024/", None])
    return special or "".join(source.choices(ALPHABET, k=source.randint(1, 8)))


def test_random_filters_render_the_same_in_both(terraform: Terraform, tmp_path: Path) -> None:
    source = random.Random(20261123)
    local: dict[str, object] = {}
    output: dict[str, object] = {}
    expected = {}
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
            "markers": markers,
        }
        theirs = ObjectFilterExpression(
            prefix=f"local.case_{index}.prefix",
            suffix=f"local.case_{index}.suffix",
            events=f"local.case_{index}.events",
            skip_folder_markers=f"local.case_{index}.markers",
        )
        notification_events = theirs.notification_events()
        assert isinstance(notification_events, Expression)
        output[f"case_{index}"] = {
            "value": {
                "prefix": theirs.notification_prefix(),
                "suffix": theirs.notification_suffix(),
                "events": str(notification_events),
                "markers": theirs.skips_folder_markers(),
            }
        }
        # A stack writes these as they are; `literal` must have had nothing left to escape once they are encoded.
        expected[f"case_{index}"] = {
            "prefix": mine.notification_prefix(),
            "suffix": mine.notification_suffix(),
            "events": mine.notification_events(),
            "markers": mine.skips_folder_markers(),
        }
    (tmp_path / "main.tf.json").write_text(json.dumps({"locals": local, "output": output}), encoding="utf-8")
    terraform(tmp_path, "init", "-no-color")
    terraform(tmp_path, "apply", "-auto-approve", "-no-color")
    outputs = json.loads(terraform(tmp_path, "output", "-json").stdout)
    assert {name: value["value"] for name, value in outputs.items()} == expected
    assert len(expected) == CASES
