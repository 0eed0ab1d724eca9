"""Writes the README of a generated module: a few words by hand, every table from its main.tf.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]

PRICED = "us-east-1, [CloudWatch pricing](https://aws.amazon.com/cloudwatch/pricing/), 2026-11-25"
ALARM_PRICE = "USD 0.10 a month"
DASHBOARD_PRICE = "USD 3.00 a month"
GENERATED = "<!-- Written by make modules from modules/export/readme.py and main.tf.json. -->"
TESTED = "Terraform 1.11.4 and AWS provider 5.100.0"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What no main.tf.json says.

    Args:
        what: what the module makes of an object that lands.
        why: when to pick it, and what it does not promise.
        picture: Mermaid.
        defaults: (default, what it costs, what it protects).
        notification: who owns the bucket's notification configuration, and when that should be the caller; for a module that
            has none, what the caller adds instead.
    """

    what: str
    why: str
    picture: str
    defaults: Sequence[tuple[str, str, str]]
    notification: str


def text(name: str, document: Document, minimal_example: str) -> str:
    """The README of one module.

    Args:
        name: the pattern's.
        document: its main.tf.json.
        minimal_example: its examples/minimal/main.tf, shown as it is.
    """
    words = WORDS[name]
    parts = [
        GENERATED,
        f"# {name}",
        words.what,
        words.why,
        _block("mermaid", words.picture),
        "## Usage",
        _block("hcl", minimal_example),
        "The ARN of the state machine also says in which partition, Region and account things are. "
        "[examples/complete](examples/complete/main.tf) makes the bucket, the state machine and two of these modules on one bucket, "
        "with alarms that ring, tags and, if you have one, a key of your own. `count`, `for_each`, `depends_on`, an aliased provider "
        "and ARNs of resources that are not made yet all work. Terraform normalises strings to NFC: an object key in another "
        "normal form, as macOS writes them, is not matched by a prefix or suffix that contains the composed letter.",
        words.notification,
        "## What the defaults cost and protect",
        _table(("default", "costs", "protects"), words.defaults),
        "## Requirements",
        _table(("name", "version"), _requirements(document)),
        f"Tested with {TESTED}: `terraform init`, `validate`, and `terraform test` against that provider's schema with "
        "`mock_provider`, for the module and both examples. Newer versions in the range are allowed and were not tested.",
        "## Inputs",
        _table(("name", "description", "type", "default", "required"), _inputs(document)),
        "## Outputs",
        _table(("name", "description"), _outputs(document)),
        "## Resources",
        _table(("name", "made when"), _resources(document)),
    ]
    return "\n\n".join(parts) + "\n"


def _block(language: str, content: str) -> str:
    return f"```{language}\n{content.strip()}\n```"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _requirements(document: Document) -> Iterator[Sequence[str]]:
    yield "Terraform", f"`{document['terraform']['required_version']}`"
    for provider in document["terraform"]["required_providers"].values():
        yield f"`{provider['source']}`", f"`{provider['version']}`"


def _inputs(document: Document) -> Iterator[Sequence[str]]:
    """Those that have to be given come first."""
    variables = document["variable"].items()
    for name, variable in sorted(variables, key=lambda item: ("default" in item[1], item[0])):
        optional = "default" in variable
        default = f"`{json.dumps(variable['default'], ensure_ascii=False)}`" if optional else ""
        yield f"`{name}`", variable["description"], f"`{variable['type']}`", default, "no" if optional else "yes"


def _outputs(document: Document) -> Iterator[Sequence[str]]:
    for name, output in sorted(document["output"].items()):
        yield f"`{name}`", output["description"]


def _resources(document: Document) -> Iterator[Sequence[str]]:
    for kind, resources in sorted(document["resource"].items()):
        for name, resource in sorted(resources.items()):
            condition = str(resource.get("count", "")).removeprefix("${").removesuffix(" ? 1 : 0}")
            yield f"`{kind}.{name}`", f"`{condition}`" if condition else "always"


_KEY = (
    "`kms_key_arn = null`",
    "nothing",
    "encryption with keys that the services manage; a key of yours lets you say who reads, and costs its requests",
)
_ACTIONS = (
    "`alarm_actions = []`",
    "alarms are seen in the console only",
    "nothing until you give a topic: give one",
)
_LOGS = (
    "`log_retention_in_days = 365`",
    "a year's logs are stored",
    "what happened can still be read when somebody asks",
)
_DEAD_LETTER = (
    "dead-letter queue and its two alarms, always",
    "two alarms; an empty queue costs nothing",
    "what could not be started is kept for 14 days, one is enough to ring, and what is about to expire rings again",
)
_FUNCTION_ALARMS = (
    "alarms on the function's `Errors` and `Throttles`",
    "two alarms",
    "nobody is woken for one error, which is tried again: three of fifteen minutes ring",
)
_EXECUTIONS = (
    "`state_machine_alarms = true`",
    "three alarms",
    "an event that arrived and whose execution failed, timed out or is throttled",
)
_DASHBOARD = (
    "`dashboard = true`",
    f"{DASHBOARD_PRICE}; the first three of an account, with 50 metrics each at most, are free ({PRICED})",
    "where an event stopped can be seen on one page",
)
_ALARMS = (
    "every alarm",
    f"{ALARM_PRICE}; the first ten of an account are free ({PRICED})",
    "[docs/runbook.md](../../docs/runbook.md) says for each what to do",
)
_FORWARDER = (
    "`memory_size = 256`, `timeout = 30`",
    "duration of the function",
    "room for retries when Step Functions throttles",
)
_OWNED = """## Who owns the bucket's notification

S3 keeps one notification configuration per bucket, and every write replaces the whole: a second
`aws_s3_bucket_notification` silently undoes the first. With `manage_bucket_notification = true`, the default, this module
owns it. Set it to false when

- the bucket has another notification already, or is going to have one,
- two of these modules share the bucket,
- somebody else's state or account owns the bucket.

"""
_BLOCK = _OWNED + (
    "The module then leaves the configuration alone, and its output `bucket_notification` is exactly the block to add to your own "
    "`aws_s3_bucket_notification`; [examples/complete](examples/complete/main.tf) joins two of them. "
)

_RULE_DEFAULTS = (
    (
        "`maximum_retry_attempts = 185`, `maximum_event_age_in_seconds = 86400`",
        "nothing",
        "a day of throttling or a machine that is being replaced",
    ),
    _DEAD_LETTER,
    (
        "alarms on `FailedInvocations` and `InvocationsFailedToBeSentToDlq`",
        "two alarms",
        "events that the rule gave up, and those that reach neither the state machine nor the dead-letter queue",
    ),
    (
        "alarms on `RetryInvocationAttempts` and `ThrottledRules`",
        "two alarms",
        "executions that start late; three of fifteen minutes ring",
    ),
    _EXECUTIONS,
    _ALARMS,
    _ACTIONS,
    _DASHBOARD,
    _KEY,
)

WORDS = {
    "notification-lambda": Words(
        what=(
            "An object lands in an Amazon S3 bucket; S3 invokes a Lambda function; the function starts an AWS Step Functions "
            "execution whose input is the event that S3 itself sends to EventBridge."
        ),
        why=(
            "Pick it for the fewest parts and the lowest latency. The execution is named after bucket, key and version, so that an "
            "event delivered twice starts once (STANDARD state machines). A start that fails is tried twice more within six hours, "
            "then lies in a dead-letter queue with an alarm on it. For bursts, "
            "[storage-first](../storage-first/README.md) has a queue; without a function, "
            "[direct-eventbridge](../direct-eventbridge/README.md) does. "
            "[All patterns compared](../../docs/patterns.md)."
        ),
        picture="""flowchart LR
  bucket[(S3 bucket)] -- notification --> forwarder[Lambda forwarder] -- StartExecution --> machine[Step Functions]
  forwarder -. after 2 retries or 6 hours .-> dead[[dead-letter queue]] -.-> alarm{{alarm}}""",
        defaults=(
            (
                "`maximum_retry_attempts = 2`, `maximum_event_age_in_seconds = 21600`",
                "up to three invocations for an event that fails",
                "a short outage; both are the most that Lambda allows",
            ),
            (
                "`reserved_concurrent_executions = null`",
                "a burst takes concurrency from the account's other functions",
                "no event waits for a bound that is too low",
            ),
            _DEAD_LETTER,
            _FUNCTION_ALARMS,
            (
                "alarms on `AsyncEventAge`, `AsyncEventsDropped` and `DestinationDeliveryFailures`",
                "three alarms",
                "events that Lambda holds for too long, gives up, or could not even put into the dead-letter queue",
            ),
            _EXECUTIONS,
            _ALARMS,
            _ACTIONS,
            _DASHBOARD,
            _FORWARDER,
            _LOGS,
            _KEY,
        ),
        notification=_BLOCK.rstrip(),
    ),
    "storage-first": Words(
        what=(
            "An object lands in an Amazon S3 bucket; S3 writes its event to an SQS queue; a Lambda function reads the queue and "
            "starts an AWS Step Functions execution whose input is the event that S3 itself sends to EventBridge."
        ),
        why=(
            "Pick it where objects come in bursts and nothing may be lost. Bursts wait in the queue, at least seven days; switched "
            "off, it goes on collecting. A message that cannot be started comes back alone, never with its batch, and after five "
            "deliveries lies in a dead-letter queue with an alarm on it. The execution is named after bucket, key and version, so "
            "that an event delivered twice starts once (STANDARD state machines). "
            "[All patterns compared](../../docs/patterns.md)."
        ),
        picture="""flowchart LR
  bucket[(S3 bucket)] -- notification --> queue[[SQS queue]] -- batches --> forwarder[Lambda forwarder] -- StartExecution --> machine[Step Functions]
  queue -. after 5 deliveries .-> dead[[dead-letter queue]] -.-> alarm{{alarm}}
  queue -. too old .-> age{{alarm}}""",
        defaults=(
            (
                "`message_retention_seconds = 604800`",
                "nothing: SQS is paid by the request",
                "a week in which the function is broken or switched off; a message that expires goes to no dead-letter queue",
            ),
            (
                "`age_alarm_seconds = 3600`",
                "an alarm",
                "a queue that nobody reads is noticed days before its messages expire",
            ),
            (
                "`max_receive_count = 5`",
                "up to five deliveries of a message that fails",
                "a start that is throttled is not yet a failure",
            ),
            (
                "`batch_size = 10`, `maximum_batching_window_in_seconds = null`",
                "more invocations than larger batches",
                "latency: nothing is gathered",
            ),
            (
                "`maximum_concurrency = 10`",
                "a burst takes longer",
                "the account's other functions keep their concurrency, and Step Functions is not flooded",
            ),
            (
                "`visibility_timeout_seconds = null`: six times `timeout`, and the window",
                "a batch whose function crashed comes back after three minutes",
                "no message is handed out while it is still worked on",
            ),
            _DEAD_LETTER,
            _FUNCTION_ALARMS,
            _EXECUTIONS,
            _ALARMS,
            _ACTIONS,
            _DASHBOARD,
            _FORWARDER,
            _LOGS,
            _KEY,
        ),
        notification=_BLOCK.rstrip(),
    ),
    "direct-eventbridge": Words(
        what=(
            "An object lands in an Amazon S3 bucket; S3 sends its event to EventBridge; a rule starts an AWS Step Functions execution "
            "with that event as its input."
        ),
        why=(
            "Pick it when nothing speaks for another one: no function and no trail, and filters may overlap, so that one object "
            "starts several workflows. EventBridge names the executions, so an event that is delivered twice starts twice; where "
            "that matters, take [storage-first](../storage-first/README.md). Switched off, the rule lets events pass: what lands "
            "meanwhile starts nothing. [All patterns compared](../../docs/patterns.md)."
        ),
        picture="""flowchart LR
  bucket[(S3 bucket)] -- Object Created --> rule{{EventBridge rule}} -- StartExecution --> machine[Step Functions]
  rule -. after 24 hours or 185 retries .-> dead[[dead-letter queue]] -.-> alarm{{alarm}}""",
        defaults=_RULE_DEFAULTS,
        notification=_OWNED
        + (
            "The module then leaves the configuration alone, and its output `bucket_notification` is what to set in your own "
            "`aws_s3_bucket_notification`: `eventbridge = true`, once, however many rules there are "
            "([examples/complete](examples/complete/main.tf)). Without it the rule sees no event."
        ),
    ),
    "cloudtrail-eventbridge": Words(
        what=(
            "An object lands in an Amazon S3 bucket; your CloudTrail trail logs the call that created it; an EventBridge rule starts "
            "an AWS Step Functions execution whose input is the event that S3 itself would have sent."
        ),
        why=(
            "Pick it where a trail logs the bucket anyway. CloudTrail delivers by best effort and up to 15 minutes late, and every "
            "data event is paid, by every trail that logs it (USD 0.10 per 100,000 in us-east-1 on 2026-11-24); otherwise "
            "[direct-eventbridge](../direct-eventbridge/README.md) does the same in seconds. A refused call starts nothing. "
            "[All patterns compared](../../docs/patterns.md)."
        ),
        picture="""flowchart LR
  bucket[(S3 bucket)] -. call .-> trail[/your CloudTrail trail/] -- data event --> rule{{EventBridge rule}} -- StartExecution --> machine[Step Functions]
  rule -. after 24 hours or 185 retries .-> dead[[dead-letter queue]] -.-> alarm{{alarm}}""",
        defaults=_RULE_DEFAULTS,
        notification="""## The trail is yours

This module makes no trail: an account has five per Region, and one serves many buckets. Nothing starts until a trail logs the
bucket's data events. Put the output `advanced_event_selector` into your own `aws_cloudtrail`, as
[examples/complete](examples/complete/main.tf) does with two of these modules, and only the calls that create these objects are
logged and paid. The output `data_resource` is the same for a basic `event_selector` with `read_write_type = "WriteOnly"`, which
logs every write below the prefix. Neither holds the suffix, because a selector that did would log every bucket: the rule has it.
An organisation's trail that logs the bucket already will do. The bucket's notification configuration is not touched.""",
    ),
}
