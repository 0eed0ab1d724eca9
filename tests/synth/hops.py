"""The resources of a stack or module that events go through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.security.wiring import referred
from tests.synth.documented_metrics import Settings

# A module's numbers by default, as its variables and locals say.
_EXPRESSION = re.compile(r"\$\{(.+)\}")
DEFAULTS = {
    "local.least_visibility_timeout": 180,
    "coalesce(var.visibility_timeout_seconds, local.least_visibility_timeout)": 180,
}


@dataclass(frozen=True)
class Hop:
    """A resource that events go through.

    Args:
        kind: as `WITHOUT_ALARM` names it.
        namespace: of its metrics.
        settings: when it loses what it holds.
    """

    kind: str
    namespace: str
    settings: Settings = field(default_factory=dict)


class Hops:
    """The hops of a stack or module, by dimension and value."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.found = {
            **dict(self._queues()),
            **dict(self._functions()),
            **{("RuleName", rule["name"]): Hop("rule", "AWS/Events") for rule in self._of("aws_cloudwatch_event_rule")},
            **dict(self._machines()),
        }

    def number(self, value: Any) -> int:
        """A number, or what an expression over a module's variables is by default."""
        found = _EXPRESSION.fullmatch(str(value))
        if found is None:
            return int(value)
        if found[1] in DEFAULTS:
            return DEFAULTS[found[1]]
        text = re.sub(r"var\.(\w+)", lambda name: str(self._document["variable"][name[1]]["default"]), found[1])
        return int(eval(text.replace("floor(", "int("), {"__builtins__": {}}, {"int": int, "max": max}))

    def numbered(self, alarm: Mapping[str, Any]) -> dict[str, Any]:
        """An alarm whose numbers are known."""
        numbers = ("threshold", "evaluation_periods", "datapoints_to_alarm")
        return {**alarm, **{name: self.number(alarm[name]) for name in numbers}}

    def _of(self, kind: str) -> list[Any]:
        return list(self._document.get("resource", {}).get(kind, {}).values())

    def _queues(self) -> Iterator[tuple[tuple[str, str], Hop]]:
        named = self._document.get("resource", {}).get("aws_sqs_queue", {})
        sources = {referred(_dead_letter(queue))[1]: queue for queue in named.values() if queue.get("redrive_policy")}
        for name, queue in named.items():
            if queue.get("redrive_policy"):
                settings = {"message_retention_seconds": self.number(queue["message_retention_seconds"])}
                yield ("QueueName", queue["name"]), Hop("source queue", "AWS/SQS", settings)
            else:
                source = sources.get(name, {"message_retention_seconds": 0})
                settings = {"source_retention_seconds": self.number(source["message_retention_seconds"])}
                yield ("QueueName", queue["name"]), Hop("dead-letter queue", "AWS/SQS", settings)

    def _functions(self) -> Iterator[tuple[tuple[str, str], Hop]]:
        resources = self._document.get("resource", {})
        retries = {
            referred(config["function_name"])[1]: config
            for config in self._of("aws_lambda_function_event_invoke_config")
        }
        queues = {
            referred(mapping["function_name"])[1]: resources["aws_sqs_queue"][referred(mapping["event_source_arn"])[1]]
            for mapping in self._of("aws_lambda_event_source_mapping")
        }
        for name, function in resources.get("aws_lambda_function", {}).items():
            if name in retries:
                settings = {
                    argument: self.number(retries[name][argument])
                    for argument in ("maximum_retry_attempts", "maximum_event_age_in_seconds")
                }
                yield ("FunctionName", function["function_name"]), Hop("asynchronous function", "AWS/Lambda", settings)
            else:
                received = json.loads(queues[name]["redrive_policy"])["maxReceiveCount"]
                settings = {
                    "visibility_timeout_seconds": self.number(queues[name]["visibility_timeout_seconds"]),
                    "max_receive_count": self.number(received),
                }
                yield ("FunctionName", function["function_name"]), Hop("function of a queue", "AWS/Lambda", settings)

    def _machines(self) -> Iterator[tuple[tuple[str, str], Hop]]:
        for machine in self._of("aws_sfn_state_machine"):
            (provider,) = self._document["provider"]["aws"]
            (account,) = provider["allowed_account_ids"]
            arn = f"arn:aws:states:{provider['region']}:{account}:stateMachine:{machine['name']}"
            yield ("StateMachineArn", arn), Hop("state machine", "AWS/States")
        if "state_machine_arn" in self._document.get("variable", {}):
            yield ("StateMachineArn", "${local.unqualified_state_machine_arn}"), Hop("state machine", "AWS/States")


def _dead_letter(queue: Mapping[str, Any]) -> str:
    return str(json.loads(queue["redrive_policy"])["deadLetterTargetArn"])
