"""What is left in an account, asked service by service."""

from __future__ import annotations

from modules.local_aws.account import Account

# What it is, boto3's service, the operation that lists it, where in the answer the list is.
LISTINGS = (
    ("bucket", "s3", "list_buckets", "Buckets"),
    ("queue", "sqs", "list_queues", "QueueUrls"),
    ("function", "lambda", "list_functions", "Functions"),
    ("event source mapping", "lambda", "list_event_source_mappings", "EventSourceMappings"),
    ("role", "iam", "list_roles", "Roles"),
    ("state machine", "stepfunctions", "list_state_machines", "stateMachines"),
    ("rule", "events", "list_rules", "Rules"),
    ("pipe", "pipes", "list_pipes", "Pipes"),
    ("trail", "cloudtrail", "list_trails", "Trails"),
    ("log group", "logs", "describe_log_groups", "logGroups"),
    ("alarm", "cloudwatch", "describe_alarms", "MetricAlarms"),
)
_NAMES = (
    "Name",
    "FunctionName",
    "UUID",
    "RoleName",
    "name",
    "logGroupName",
    "AlarmName",
)


def leftovers(account: Account) -> list[str]:
    """Everything there is, such as `queue acme-ingest-dev-landing-uploads-events`."""
    return [
        f"{kind} {_name(item)}"
        for kind, service, operation, key in LISTINGS
        for item in account.pages(service, operation, key)
    ]


def listed() -> str:
    """What is looked for, for people."""
    *first, last = [f"{kind}s" for kind, *_ in LISTINGS]
    return f"{', '.join(first)} and {last}"


def _name(item: object) -> str:
    if isinstance(item, dict):
        return next((str(item[field]) for field in _NAMES if field in item), str(item))
    return str(item).rpartition("/")[2]
