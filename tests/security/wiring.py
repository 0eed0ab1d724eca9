"""What a document wires together, from every argument but its policies: which policies must agree with it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.security.policy_reader import Document, Json

_REFERENCE = re.compile(r"\$\{(?:one\()?(aws_\w+)\.([\w-]+)(?:\[\*\])?\.\w+\)?\}")
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


@dataclass(frozen=True)
class Role:
    """Who uses a role: kind and name of the resource."""

    kind: str
    name: str


class Wiring:
    """A stack or a module.

    Attributes:
        partition, region, account_id: where it makes things; a module's are expressions.
        locals: local values.
    """

    def __init__(self, document: Document) -> None:
        self._resources: dict[str, dict[str, Json]] = document.get("resource", {})
        self.locals: dict[str, Json] = document.get("locals", {})
        (provider,) = document.get("provider", {}).get("aws", [None])
        if provider is None:
            self.partition, self.region, self.account_id = (
                "${local.partition}",
                "${local.region}",
                "${local.account_id}",
            )
        else:
            self.region = provider["region"]
            (self.account_id,) = provider["allowed_account_ids"]
            found = (partition for prefix, partition in _PARTITIONS.items() if self.region.startswith(prefix))
            self.partition = next(found, "aws")
        self.is_module = provider is None

    def of(self, kind: str) -> dict[str, Json]:
        """The resources of a kind, by name."""
        return self._resources.get(kind, {})

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    def bucket_arn(self, name: str) -> str:
        return f"arn:{self.partition}:s3:::{name}"

    def queue_arn(self, name: str) -> str:
        return self.arn("sqs", self.of("aws_sqs_queue")[name]["name"])

    def rule_arn(self, target: Json) -> str:
        """The ARN of the rule that an event target belongs to."""
        _, rule = referred(target["rule"])
        return self.arn("events", f"rule/{self.of('aws_cloudwatch_event_rule')[rule]['name']}")

    def role_users(self, role: str) -> list[Role]:
        """What acts as a role."""
        return self._roles.get(("aws_iam_role", role), [])

    @cached_property
    def _roles(self) -> dict[tuple[str, str], list[Role]]:
        users = {
            "aws_lambda_function": "role",
            "aws_cloudwatch_event_target": "role_arn",
            "aws_sfn_state_machine": "role_arn",
        }
        found: dict[tuple[str, str], list[Role]] = {}
        for kind, argument in users.items():
            for name, arguments in self.of(kind).items():
                found.setdefault(referred(arguments.get(argument)), []).append(Role(kind, name))
        return found

    def readers(self, queue: str) -> Iterator[str]:
        """The functions that read a queue."""
        for mapping in self.of("aws_lambda_event_source_mapping").values():
            if referred(mapping["event_source_arn"]) == ("aws_sqs_queue", queue):
                yield referred(mapping["function_name"])[1]

    def read_by(self, function: str) -> Iterator[str]:
        """The queues that a function reads."""
        for mapping in self.of("aws_lambda_event_source_mapping").values():
            if referred(mapping["function_name"]) == ("aws_lambda_function", function):
                yield referred(mapping["event_source_arn"])[1]

    def failed_of(self, function: str) -> Iterator[str]:
        """The queues that take what a function could not do."""
        for retries in self.of("aws_lambda_function_event_invoke_config").values():
            if referred(retries["function_name"]) == ("aws_lambda_function", function):
                yield referred(retries["destination_config"]["on_failure"]["destination"])[1]

    def targets_failing_into(self, queue: str) -> Iterator[Json]:
        """The event targets whose dead-letter queue it is."""
        for target in self.of("aws_cloudwatch_event_target").values():
            if referred(target["dead_letter_config"]["arn"]) == ("aws_sqs_queue", queue):
                yield target

    def trails_into(self, bucket: str) -> Iterator[Json]:
        """The trails that write into a bucket."""
        for trail in self.of("aws_cloudtrail").values():
            if referred(trail["s3_bucket_name"]) == ("aws_s3_bucket", bucket):
                yield trail

    def owner_of_events(self, function: str) -> str:
        """The account whose bucket's events a function gets."""
        owner: str = self.of("aws_lambda_function")[function]["environment"]["variables"]["BUCKET_OWNER_ACCOUNT_ID"]
        return owner

    def notifying(self, kind: str, target: str) -> list[str]:
        """The names of the buckets whose notification goes to a queue or function; none where it is not owned here."""
        block, argument = (
            ("queue", "queue_arn") if kind == "aws_sqs_queue" else ("lambda_function", "lambda_function_arn")
        )
        return [
            self._bucket_name(notification["bucket"])
            for notification in self.of("aws_s3_bucket_notification").values()
            for entry in _blocks(notification, block)
            if referred(entry[argument]) == (kind, target)
        ]

    def _bucket_name(self, text: str) -> str:
        kind, name = referred(text)
        return text if kind != "aws_s3_bucket" else str(self.of(kind)[name]["bucket"])


def _blocks(resource: Mapping[str, Json], block: str) -> list[Mapping[str, Json]]:
    """The blocks of a name, those that Terraform makes at plan time too."""
    dynamic = [each[block]["content"] for each in resource.get("dynamic", []) if block in each]
    return [*resource.get(block, []), *dynamic]


def referred(text: Json) -> tuple[str, str]:
    """Kind and name of the resource that an argument is a reference to; empty for anything else."""
    return _referred(text) if isinstance(text, str) else ("", "")


@functools.cache
def _referred(text: str) -> tuple[str, str]:
    match = _REFERENCE.fullmatch(text)
    return (match[1], match[2]) if match else ("", "")
