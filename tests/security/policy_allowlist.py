"""What every policy may say, to the letter: computed from what the document wires together, not from the policies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from tests.security.key_allowlist import key_statements, service_statements
from tests.security.policy_reader import PERMISSION, Json, Policy
from tests.security.policy_shapes import Conditions, Expected, Value, bucket_shape, machine_shape, source
from tests.security.wiring import Wiring, referred

Entry: TypeAlias = Callable[[Wiring, Policy], Iterator[Expected]]

# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html and xray-iam.html: these calls take no resource.
LOG_DELIVERY = frozenset(
    f"logs:{call}"
    for call in (
        "CreateLogDelivery",
        "GetLogDelivery",
        "UpdateLogDelivery",
        "DeleteLogDelivery",
        "ListLogDeliveries",
        "PutResourcePolicy",
        "DescribeResourcePolicies",
        "DescribeLogGroups",
    )
)
TRACING = frozenset(
    f"xray:{call}" for call in ("PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets")
)
OWN_POLICY = "_own_policy"
"""The end of the address of a workflow's own policy, which its author writes."""

S3, EVENTS, STATES, TRAIL = (f"{service}.amazonaws.com" for service in ("s3", "events", "states", "cloudtrail"))


def without_tls(service: str, *resources: str) -> Expected:
    """The refusal for everybody of what did not come over TLS."""
    return Expected(
        effect="Deny",
        principal=("", "*"),
        actions={f"{service}:*"},
        resources=resources,
        conditions={("Bool", "aws:SecureTransport"): ["false"]},
    )


def expected_statements(wiring: Wiring, policy: Policy) -> list[Expected] | None:
    """The statements of a policy, no more and no fewer; None where no rule knows such a policy."""
    if (entry := _ENTRIES.get((policy.section, policy.kind, *policy.path))) is None:
        return None
    return list(entry(wiring, policy))


def is_own_policy(policy: Policy) -> bool:
    """Whether it is what the author of a workflow lets it do."""
    return policy.kind == "aws_iam_role_policy" and policy.name.endswith(OWN_POLICY)


def _trust(wiring: Wiring, policy: Policy) -> Iterator[Expected]:
    """One service, for one rule or state machine of this account. Of Lambda, no AWS page says that it sends a source."""
    for user in wiring.role_users(policy.name):
        arguments = wiring.of(user.kind)[user.name]
        service = "lambda.amazonaws.com"
        conditions: Conditions = {}
        if user.kind == "aws_cloudwatch_event_target":
            service, conditions = EVENTS, source(wiring.account_id, wiring.rule_arn(arguments))
        elif user.kind == "aws_sfn_state_machine":
            arn = wiring.arn("states", f"stateMachine:{arguments['name']}")
            service, conditions = STATES, source(wiring.account_id, arn)
        yield Expected(principal=("Service", service), actions={"sts:AssumeRole"}, conditions=conditions)


def _role_policy(wiring: Wiring, policy: Policy) -> Iterator[Expected]:
    _, role = referred(policy_arguments(wiring, policy)["role"])
    for user in wiring.role_users(role):
        arguments = wiring.of(user.kind)[user.name]
        if user.kind == "aws_lambda_function":
            yield from _forwarder(wiring, user.name, arguments)
        elif user.kind == "aws_cloudwatch_event_target":
            yield Expected(actions={"states:StartExecution"}, resources=[machine_shape(wiring, arguments["arn"])])
        else:
            if arguments["logging_configuration"]["level"] != "OFF":
                yield Expected(actions=LOG_DELIVERY, resources=["*"])
            if arguments["tracing_configuration"]["enabled"] is not False:
                yield Expected(actions=TRACING, resources=["*"])


def _forwarder(wiring: Wiring, name: str, function: Json) -> Iterator[Expected]:
    """Starts one state machine, writes its own log, and takes from its queue or puts into its dead-letter queue."""
    machine = function["environment"]["variables"]["STATE_MACHINE_ARN"]
    yield Expected(actions={"states:StartExecution"}, resources=[machine_shape(wiring, machine)])
    streams = wiring.arn("logs", f"log-group:/aws/lambda/{function['function_name']}:*")
    yield Expected(actions={"logs:CreateLogStream", "logs:PutLogEvents"}, resources=[streams])
    used = [
        ({"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}, {"kms:Decrypt"}, queue)
        for queue in wiring.read_by(name)
    ] + [({"sqs:SendMessage"}, {"kms:GenerateDataKey", "kms:Decrypt"}, queue) for queue in wiring.failed_of(name)]
    for actions, key_actions, queue in used:
        yield Expected(actions=actions, resources=[wiring.queue_arn(queue)])
        if key := wiring.of("aws_sqs_queue")[queue].get("kms_master_key_id"):
            condition = "var.kms_key_arn != null" if wiring.is_module else ""
            yield Expected(actions=key_actions, resources=[key], condition=condition)


def _queue(wiring: Wiring, policy: Policy) -> Iterator[Expected]:
    arn = wiring.queue_arn(policy.name)
    for function in wiring.readers(policy.name):
        conditions = source(wiring.owner_of_events(function), *notifiers(wiring, "aws_sqs_queue", policy.name))
        yield Expected(principal=("Service", S3), actions={"sqs:SendMessage"}, resources=[arn], conditions=conditions)
    for target in wiring.targets_failing_into(policy.name):
        conditions = source(wiring.account_id, wiring.rule_arn(target))
        principal = ("Service", EVENTS)
        yield Expected(principal=principal, actions={"sqs:SendMessage"}, resources=[arn], conditions=conditions)
    yield without_tls("sqs", arn)


def _bucket(wiring: Wiring, policy: Policy) -> Iterator[Expected]:
    _, name = referred(policy_arguments(wiring, policy)["bucket"])
    arn = wiring.bucket_arn(wiring.of("aws_s3_bucket")[name]["bucket"])
    for trail in wiring.trails_into(name):
        # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
        conditions = source(wiring.account_id, wiring.arn("cloudtrail", f"trail/{trail['name']}"))
        principal = ("Service", TRAIL)
        yield Expected(principal=principal, actions={"s3:GetBucketAcl"}, resources=[arn], conditions=conditions)
        yield Expected(
            principal=principal,
            actions={"s3:PutObject"},
            resources=[f"{arn}/AWSLogs/{wiring.account_id}/*"],
            conditions={**conditions, ("StringEquals", "s3:x-amz-acl"): ["bucket-owner-full-control"]},
        )
    yield without_tls("s3", arn, f"{arn}/*")


def _permission(wiring: Wiring, policy: Policy) -> Iterator[Expected]:
    function = policy_arguments(wiring, policy)["function_name"]
    kind, name = referred(function)
    if kind == "aws_lambda_function":
        yield Expected(
            principal=("Service", S3),
            actions={"lambda:InvokeFunction"},
            resources=[f"${{{kind}.{name}.function_name}}"],
            conditions=source(wiring.owner_of_events(name), *notifiers(wiring, kind, name)),
        )


def notifiers(wiring: Wiring, kind: str, name: str) -> list[Value]:
    """The buckets that notify a queue or function; where the notification is not owned here, any one bucket."""
    return [wiring.bucket_arn(bucket) for bucket in wiring.notifying(kind, name)] or [bucket_shape(wiring)]


def policy_arguments(wiring: Wiring, policy: Policy) -> Json:
    """The resource that a policy stands in."""
    return wiring.of(policy.kind)[policy.name]


def _key(wiring: Wiring, policy: Policy) -> Iterator[Expected]:
    yield from key_statements(wiring, policy.name, lambda queue: notifiers(wiring, "aws_sqs_queue", queue))


def existing_key_statements(wiring: Wiring) -> list[Expected]:
    """What the owner of an existing key has to add to its policy: every argument that is no reference is such a key."""

    def is_key(value: Json) -> bool:
        return value is not None and not referred(value)[0]

    return list(service_statements(wiring, is_key, lambda queue: notifiers(wiring, "aws_sqs_queue", queue)))


_ENTRIES: Mapping[tuple[str | int, ...], Entry] = {
    ("resource", "aws_iam_role", "assume_role_policy"): _trust,
    ("resource", "aws_iam_role_policy", "policy"): _role_policy,
    ("resource", "aws_kms_key", "policy"): _key,
    ("resource", PERMISSION): _permission,
    ("resource", "aws_s3_bucket_policy", "policy"): _bucket,
    ("resource", "aws_sqs_queue", "policy"): _queue,
}
