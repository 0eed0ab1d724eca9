"""A value is validated once, where it is made."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modules.config.loader import load
from modules.config.settings import TriggerSettings
from modules.model import filter_validation

PIPELINES = Path(__file__).parents[3] / "pipelines.toml"

Rule = Callable[[Any, Any], list[tuple[str, str]]]


def test_each_prefix_and_suffix_is_validated_once_for_each_trigger_that_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    validated: Counter[tuple[str, Any, Any]] = Counter()

    def spied(rule: Rule) -> Rule:
        def spy(first: Any, second: Any) -> list[tuple[str, str]]:
            validated[rule.__name__, first, second] += 1
            return rule(first, second)

        return spy

    for rule in (filter_validation.key_part_problems, filter_validation.notification_problems):
        for name, module in list(sys.modules.items()):
            if name.startswith("modules.") and getattr(module, rule.__name__, None) is rule:
                monkeypatch.setattr(module, rule.__name__, spied(rule))

    made: list[TriggerSettings] = [
        trigger
        for deployment in load(PIPELINES)
        for bucket in deployment.buckets.values()
        for trigger in bucket.triggers.values()
    ]
    assert made
    everywhere = [(field, getattr(trigger, field)) for trigger in made for field in ("prefix", "suffix")]
    notified = [(each.prefixes, each.suffixes) for trigger in made if (each := trigger.notified) is not None]
    assert validated == Counter(
        [
            *(("key_part_problems", *value) for value in everywhere),
            *(("notification_problems", *value) for value in notified),
        ]
    )
