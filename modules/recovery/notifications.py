"""`notifications`: what of a bucket's present notification configuration would go, and the input that keeps it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ..config.loader import load
from ..config.variables import add_configuration_arguments, configuration_files
from ..model.errors import ConfigurationError, Problem
from ..model.escaping import literal
from ..model.naming import base_name
from ..model.object_filter import notification_ids
from ..model.other_notifications import OTHER_ARNS, OtherNotifications
from .clients import RETRYING
from .console import say

NOTHING, LOST, REFUSED = 0, 1, 3

_FOUND = {
    "queue": ("QueueConfigurations", "QueueArn"),
    "topic": ("TopicConfigurations", "TopicArn"),
    "lambda_function": ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of this command."""
    parser.add_argument(
        "bucket", metavar="ENVIRONMENT/BUCKET", help="a bucket of the configuration; or the name of any bucket in S3"
    )
    add_configuration_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Says what would go, were the configuration owned here.

    Returns:
        0: nothing would go; 1: something would; 3: AWS refused.

    Raises:
        ConfigurationError: the configuration is wrong, or has no such bucket.
    """
    name, region, kept = _kept(arguments)
    try:
        found = boto3.client("s3", region_name=region, config=RETRYING).get_bucket_notification_configuration(
            Bucket=name
        )
    except (ClientError, BotoCoreError) as error:
        print(f"AWS refused, or did not answer: {error}", file=sys.stderr)
        return REFUSED
    lost = {kind: [entry for entry in _entries(found, kind) if entry["id"] not in kept.ids] for kind in OTHER_ARNS}
    eventbridge = "EventBridgeConfiguration" in found and not kept.eventbridge
    if not eventbridge and not any(lost.values()):
        say(f"{name}: nothing would go")
        return NOTHING
    for kind, entries in lost.items():
        for entry in entries:
            say(f"{name}: {kind} {entry['id']} would go: {entry}")
    if eventbridge:
        say(f"{name}: S3's events on the event bus would go")
    say("To keep it in pipelines.toml:")
    for line in _toml(arguments.bucket.partition("/")[2] or "<id>", lost, eventbridge):
        say(line)
    say("To keep it in HCL:")
    for line in _hcl(lost, eventbridge):
        say(line)
    return LOST


class _Kept:
    """What stays: entries by id, and S3's events on the event bus."""

    def __init__(self, ids: set[str], *, eventbridge: bool) -> None:
        self.ids, self.eventbridge = ids, eventbridge


def _kept(arguments: argparse.Namespace) -> tuple[str, str | None, _Kept]:
    text: str = arguments.bucket
    environment, slash, id = text.partition("/")
    if not slash:
        return text, None, _Kept(set(), eventbridge=False)
    config, overlay = configuration_files(arguments)
    for deployment in load(config, overlay):
        if deployment.name == environment and (bucket := deployment.buckets.get(id)):
            others = bucket.other_notifications or OtherNotifications()
            ids = {
                entry
                for name, trigger in bucket.triggers.items()
                for entry in islice(
                    notification_ids(base_name(deployment.name_prefix, id, name)), trigger.object_filter.entries
                )
            }
            direct = any(trigger.pattern == "direct-eventbridge" for trigger in bucket.triggers.values())
            kept = _Kept(ids | {entry.id for entry in others.entries()}, eventbridge=others.eventbridge or direct)
            return deployment.fill(bucket.name), deployment.environment.region, kept
    problem = f'there is no bucket "{text}" in {config.name}. Give ENVIRONMENT/BUCKET, or the name of a bucket in S3.'
    raise ConfigurationError("arguments", [Problem("bucket", problem)])


def _entries(found: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    configurations, arn = _FOUND[kind]
    for each in found.get(configurations, ()):
        rules = {
            rule["Name"].lower(): rule["Value"] for rule in each.get("Filter", {}).get("Key", {}).get("FilterRules", ())
        }
        filters = {f"filter_{name}": value for name, value in rules.items() if value}
        yield {"id": each["Id"], f"{kind}_arn": each[arn], "events": each["Events"], **filters}


def _toml(bucket: str, lost: Mapping[str, list[dict[str, Any]]], eventbridge: bool) -> Iterator[str]:
    if eventbridge:
        yield f"[buckets.{bucket}.other_notifications]"
        yield "eventbridge = true"
    for kind, entries in lost.items():
        for entry in entries:
            yield f"[[buckets.{bucket}.other_notifications.{kind}]]"
            yield from (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in entry.items())


def _hcl(lost: Mapping[str, list[dict[str, Any]]], eventbridge: bool) -> Iterator[str]:
    yield "other_notifications = {"
    if eventbridge:
        yield "  eventbridge = true"
    for kind, entries in lost.items():
        if entries:
            written = [
                "{ "
                + ", ".join(
                    f"{name} = {literal(json.dumps(value, ensure_ascii=False))}" for name, value in entry.items()
                )
                + " }"
                for entry in entries
            ]
            yield f"  {kind} = [{', '.join(written)}]"
    yield "}"
