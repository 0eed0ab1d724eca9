"""Random configurations, from a seed: valid ones that use everything pipelines.toml knows, and mutations of them."""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from modules.config.settings import TRIGGERS
from modules.model.quotas import LOG_RETENTIONS
from modules.model.s3_keys import EVENT_KINDS

Table: TypeAlias = dict[str, Any]

REGIONS = ("eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1")
PARTITIONS = {"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}
# What a key may hold and a careless program would take for something else.
PARTS = (
    "a",
    "year=2026",
    "it's",
    "é",
    "e\u0301",
    "100%",
    "${1+1}",
    "%{if true}",
    "a b",
    'say "x"',
    "<&>",
    "日本",
    "+",
    "\\",
)
SUFFIXES = (".csv", ".tar.gz", " ß.json", "${x}.png")
FILES: dict[str, object] = {
    "plain.asl.json": {"StartAt": "Work", "States": {"Work": {"Type": "Pass", "End": True}}},
    "nested.asl.json": {
        "StartAt": "Choose",
        "States": {
            "Choose": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.x", "IsNull": True, "Next": "Both"}],
                "Default": "No",
            },
            "Both": {
                "Type": "Parallel",
                "Branches": [{"StartAt": "One", "States": {"One": {"Type": "Succeed"}}}],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "No"}],
                "End": True,
            },
            "No": {"Type": "Fail", "Error": "${Word}"},
        },
    },
    "own.policy.json": {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/*"}],
    },
}


def write_files(folder: Path) -> None:
    """What the configurations name."""
    for name, content in FILES.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")


class Generator:
    """Everything about one seed.

    Args:
        seed: names the configuration; the same seed makes the same one.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._seed = seed

    def valid(self) -> Table:
        """A configuration that has nothing wrong."""
        environments = {
            name: self._environment(index, name)
            for index, name in enumerate(self._random.sample(["dev", "test", "prod"], self._random.choice([1, 1, 2])))
        }
        machines = {id: self._machine(id) for id in ("one", "two", "three")[: self._random.randint(1, 3)]}
        buckets = {id: self._bucket(id, list(machines)) for id in ("landing", "inbox")[: self._random.randint(1, 2)]}
        if self._maybe(0.3) and (overridden := self._trigger_to_override(buckets)):
            name = self._random.choice(list(environments))
            bucket, trigger = overridden
            environments[name]["buckets"] = {bucket: {"triggers": {trigger: {"enabled": False}}}}
        return {
            "project": f"p{self._seed}",
            "environments": environments,
            "state_machines": machines,
            "buckets": buckets,
        }

    def mutated(self, document: Table) -> Table:
        """The configuration with one to three things in it changed by somebody who does not care."""
        changed = copy.deepcopy(document)
        for _ in range(self._random.randint(1, 3)):
            places = list(_places(changed))
            parent, key = self._random.choice(places)
            self._mutate(parent, key)
        return changed

    def _mutate(self, parent: Any, key: Any) -> None:
        value = parent[key]
        choices = [
            lambda: parent.pop(key),
            lambda: parent.__setitem__(key, self._junk()),
            lambda: parent.__setitem__(key, self._like(value)),
        ]
        if isinstance(parent, dict):
            choices.append(lambda: parent.__setitem__(f"{key}x", copy.deepcopy(value)))
            choices.append(lambda: parent.__setitem__(self._random.choice(_FIELDS), self._like(value)))
        self._random.choice(choices)()

    def _junk(self) -> Any:
        return self._random.choice(
            [
                None,
                "",
                0,
                -1,
                10**30,
                1.5,
                float("inf"),
                True,
                [],
                {},
                "\0",
                "a" * 3000,
                "*",
                '${file("x")}',
                [1],
                {"a": 1},
            ]
        )

    def _like(self, value: Any) -> Any:
        """Something of the same type that may do or not."""
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return self._random.choice([0, 1, 2, 5, 11, 100, 10_000, value + 1])
        if isinstance(value, str):
            return self._random.choice(
                [f"{value}x", value.upper(), value[1:], value.replace("a", "é"), f"{value}*", f" {value}"]
            )
        if isinstance(value, list):
            return [*value, *value]
        if isinstance(value, dict):
            return dict(list(value.items())[1:])
        return value

    def _maybe(self, chance: float) -> bool:
        return self._random.random() < chance

    def _environment(self, index: int, name: str) -> Table:
        region = self._random.choice(REGIONS)
        partition = PARTITIONS.get(region, "aws")
        account = f"{index + 1}{self._seed:011}"
        found: Table = {
            "region": region,
            "account_id": account,
            "backend": self._random.choice(
                [
                    {"type": "local"},
                    {"type": "s3", "bucket": f"state-{self._seed}-{name}"},
                    {"type": "http", "address": "https://state.invalid/{project}/{environment}/{stack}"},
                ]
            ),
        }
        optional: Table = {
            "tags": {"Team": "a b", "cost:centre": "1/2"},
            "name_prefix": f"n{index}-{self._seed}",
            "iam_path": "/pipelines/all/",
            "permissions_boundary": f"arn:{partition}:iam::{account}:policy/boundary",
            "log_retention_in_days": self._random.choice(LOG_RETENTIONS),
            "alarm_actions": [f"arn:{partition}:sns:{region}:{account}:oncall"],
            "encryption": self._random.choice(
                [{"create_kms_key": True}, {"kms_key_arn": f"arn:{partition}:kms:{region}:{account}:key/0a-1b"}]
            ),
            "trail_logs_expire_after_days": self._random.randint(1, 3653),
            "dashboards": False,
            "bucket_lifecycle_rules": False,
            "disposable": True,
        }
        return found | {field: value for field, value in optional.items() if self._maybe(0.4)}

    def _machine(self, id: str) -> Table:
        if self._maybe(0.2):
            remote = {"bucket": "their-state", "key": "their.tfstate", "output": "resize_arn"}
            return {"remote_state": remote, **({"alarms": False} if self._maybe(0.3) else {})}
        definition = self._random.choice(["plain.asl.json", "nested.asl.json"])
        found: Table = {"definition": definition}
        if definition == "nested.asl.json":
            found["substitutions"] = {"Word": self._random.choice(PARTS)}
        optional: Table = {
            "type": "EXPRESS",
            "name": f"{id}-{self._seed}-{{environment}}",
            "policy": "own.policy.json",
            "log_level": self._random.choice(["ALL", "ERROR", "FATAL", "OFF"]),
            "include_execution_data": True,
            "tracing": False,
            "alarms": False,
        }
        return found | {field: value for field, value in optional.items() if self._maybe(0.3)}

    def _bucket(self, id: str, machines: list[str]) -> Table:
        found: Table = {"name": f"{id}-{self._seed}-{{environment}}-{{account_id}}"}
        foreign = False
        if self._maybe(0.3):
            found["existing"] = True
            found["manage_notification"] = self._maybe(0.5)
            if foreign := self._maybe(0.3):
                found["owner_account_id"] = "999988887777"
        found["triggers"] = {
            f"t{number}": self._trigger(number, machines, foreign) for number in range(self._random.randint(0, 4))
        }
        return found

    def _trigger(self, number: int, machines: list[str], foreign: bool) -> Table:
        patterns = ["notification-lambda", "storage-first"] if foreign else list(TRIGGERS)
        pattern = self._random.choice(patterns)
        parts = self._random.sample(PARTS, self._random.randint(0, 3))
        # Prefixes differ in their first letters, so no two of a bucket overlap and no workflow starts another.
        found: Table = {
            "pattern": pattern,
            "state_machine": self._random.choice(machines),
            "prefix": "/".join([f"{number}-", *parts]) + "/",
        }
        if self._maybe(0.5):
            found["suffix"] = self._random.choice([*SUFFIXES, *map(list, itertools.combinations(SUFFIXES, 2))])
        if self._maybe(0.3):
            found["prefix"] = [found["prefix"], f"{number}=late/", f"{number} é/"][: self._random.randint(1, 3)]
        if self._maybe(0.3):
            found["events"] = self._random.sample(EVENT_KINDS, self._random.randint(1, 4))
        if "suffix" in found or pattern in ("notification-lambda", "storage-first"):
            found |= {"skip_folder_markers": True} if self._maybe(0.3) else {}
        if self._maybe(0.3):
            found["writes_to"] = "results/"
        optional = self._options(pattern)
        return found | {field: value for field, value in optional.items() if self._maybe(0.4)}

    def _options(self, pattern: str) -> Table:
        retries = {"maximum_retry_attempts": self._random.randint(0, 2), "maximum_event_age_in_seconds": 3600}
        function = {"memory_size": self._random.choice([128, 10240]), "timeout": self._random.choice([3, 900])}
        match pattern:
            case "notification-lambda":
                return {**function, **retries, "reserved_concurrent_executions": 1, "enabled": False}
            case "storage-first":
                return {
                    **function,
                    "batch_size": self._random.choice([1, 10, 10_000]),
                    "maximum_concurrency": self._random.choice([2, 1000]),
                    "message_retention_seconds": 1_209_600,
                    "max_receive_count": self._random.choice([5, 1000]),
                    "visibility_timeout_seconds": 43_200,
                    "enabled": False,
                }
            case "cloudtrail-eventbridge":
                trail = self._random.choice([{"selector": "basic"}, {"selector": "advanced"}, {"existing_trail": True}])
                return {**retries, **trail, "enabled": False}
        return {**retries, "enabled": False}

    def _trigger_to_override(self, buckets: Table) -> tuple[str, str] | None:
        found = [(bucket, trigger) for bucket, table in buckets.items() for trigger in table["triggers"]]
        return self._random.choice(found) if found else None


_FIELDS = sorted({field for model in TRIGGERS.values() for field in model.model_fields})


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document, as its container and its key there."""
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from _places(node[key])
