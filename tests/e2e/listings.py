"""What an account holds, by the kinds of resources that the stacks and the tests make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.local_aws.account import Account


def listings(account: Account, owns: Callable[[str], bool]) -> Mapping[str, list[str]]:
    """The names of everything that is there and is one's own, by kind.

    Args:
        account: where it is looked for.
        owns: whether a name is meant.
    """
    events, functions = account.events, account.functions
    found: dict[str, Iterator[str]] = {
        "alarms": _names(account.cloudwatch, "describe_alarms", "MetricAlarms", "AlarmName"),
        "dashboards": _names(account.cloudwatch, "list_dashboards", "DashboardEntries", "DashboardName"),
        "buckets": (bucket["Name"] for bucket in account.s3.list_buckets()["Buckets"]),
        "event source mappings": (
            mapping["FunctionArn"].rpartition(":")[2]
            for mapping in _all(functions, "list_event_source_mappings", "EventSourceMappings")
        ),
        "functions": _names(functions, "list_functions", "Functions", "FunctionName"),
        "log groups": (
            name.removeprefix("/aws/lambda/").removeprefix("/aws/vendedlogs/states/")
            for name in _names(account.logs, "describe_log_groups", "logGroups", "logGroupName")
        ),
        "queues": (url.rpartition("/")[2] for url in _all(account.sqs, "list_queues", "QueueUrls")),
        "roles": _names(account.iam, "list_roles", "Roles", "RoleName"),
        "rules": _names(events, "list_rules", "Rules", "Name"),
        "state machines": _names(account.states, "list_state_machines", "stateMachines", "name"),
        "trails": (
            trail["Name"] for trail in account.cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]
        ),
    }
    return {kind: sorted(name for name in names if owns(name)) for kind, names in found.items()}


def _names(client: Any, operation: str, listed: str, name: str) -> Iterator[str]:
    return (str(item[name]) for item in _all(client, operation, listed))


def _all(client: Any, operation: str, listed: str) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate():
        yield from page.get(listed, [])
