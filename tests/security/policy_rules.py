"""What is wrong with the permissions of a stack or module, as (place, words). Nothing is right unless a rule says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from modules.patterns import PATTERNS
from tests.security.key_allowlist import FAMILIES
from tests.security.policy_allowlist import (
    LOG_DELIVERY,
    TRACING,
    existing_key_statements,
    expected_statements,
    is_own_policy,
)
from tests.security.policy_reader import CARRIERS, PERMISSION, Document, Policy, Reading, Statement, read
from tests.security.policy_shapes import unmatched
from tests.security.wiring import Wiring, referred

Violation: TypeAlias = tuple[str, str]

SECTIONS = {
    "//",
    "check",
    "data",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
}
# Beside those that carry policies. A type that is not here may grant what no policy shows: an ACL, a grant, a function URL.
KINDS = {
    *CARRIERS,
    PERMISSION,
    "aws_cloudtrail",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_dashboard",
    "aws_cloudwatch_metric_alarm",
    "aws_iam_role_policy_attachment",
    "aws_kms_alias",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function",
    "aws_lambda_function_event_invoke_config",
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_notification",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_sfn_state_machine",
}
KEY_OUTPUT = "key_policy_statements"
HANDED_ON = "${[for statement in distinct(local.key_policy_statements) : jsondecode(statement)]}"
"""Such an output of a module that makes nothing itself: what the modules say that it calls."""
DATA = {"terraform_remote_state"}
# Arguments that permit beside the policy that is read.
_FORBIDDEN = {
    "aws_iam_role": ("inline_policy", "managed_policy_arns"),
    "aws_s3_bucket": ("acl", "grant", "policy"),
    "aws_kms_key": ("bypass_policy_lockout_safety_check",),
}
FLAGS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


def violations(document: Document) -> list[Violation]:
    """Everything wrong with one document."""
    return list(each_violation(document))


def each_violation(document: Document) -> Iterator[Violation]:
    """The same, one after the other: the first is enough to refuse a document."""
    reading = read(document)
    yield from reading.unreadable
    yield from _unknown(document)
    for policy in reading.policies:
        yield from _general(policy)
    yield from _allowlist(document, reading)


def _unknown(document: Document) -> Iterator[Violation]:
    for section in set(document) - SECTIONS:
        yield section, "a section that these rules do not read"
    for name, call in document.get("module", {}).items():
        if call["source"] not in {f"../{pattern}" for pattern in PATTERNS}:
            yield f"module.{name}", "a module that these rules do not read"
    for kind in set(document.get("resource", {})) - KINDS:
        yield kind, "a kind of resource that these rules do not know"
    for kind in set(document.get("data", {})) - DATA:
        yield f"data.{kind}", "a kind of data source that these rules do not know"
    for kind, named in document.get("resource", {}).items():
        for name, arguments in named.items():
            for argument in _FORBIDDEN.get(kind, ()):
                if argument in arguments:
                    yield f"{kind}.{name}", f"{argument} permits beside the policy"
            if kind in {*CARRIERS, PERMISSION, "aws_s3_bucket_public_access_block"}:
                for argument in ("count", "for_each"):
                    if argument in arguments:
                        yield f"{kind}.{name}", f"{argument}: what protects may be left out"


def _general(policy: Policy) -> Iterator[Violation]:
    """What holds for every policy, a workflow's own included."""
    for statement in policy.statements:
        for field in ("NotAction", "NotResource", "NotPrincipal"):
            if field in statement.fields:
                yield policy.place, f"{field} permits or refuses whatever AWS adds"
        if statement.effect == "Deny":
            continue
        if statement.effect != "Allow":
            yield policy.place, f"its effect is {statement.effect}"
        if not statement.actions:
            yield policy.place, "it allows no named action"
        for action in statement.actions:
            if _has_wildcard(action) and not _is_documented_family(policy, statement, action):
                yield policy.place, f"it allows {action}"
        for resource in statement.resources:
            if resource in ("*", "arn:*") and not _is_unavoidable(policy, statement):
                yield policy.place, f"it allows {', '.join(statement.actions)} on everything"
        for kind, who in statement.principals:
            if "*" in who or kind not in ("Service", "AWS"):
                yield policy.place, f"it allows {kind or 'everybody'} {who}"
        if is_own_policy(policy) and "${" in str(statement.fields).replace("$${", ""):
            yield policy.place, "it depends on an expression that nobody has read"


def _has_wildcard(action: str) -> bool:
    # IAM expands `?` as well, and Terraform what looks like a template.
    return any(sign in action for sign in "*?$%")


def _is_documented_family(policy: Policy, statement: Statement, action: str) -> bool:
    to_services = all(kind == "Service" for kind, _ in statement.principals) and bool(statement.principals)
    return policy.kind == "aws_kms_key" and action in FAMILIES and to_services


def _is_unavoidable(policy: Policy, statement: Statement) -> bool:
    return policy.kind == "aws_kms_key" or set(statement.actions) in (LOG_DELIVERY, TRACING)


def _allowlist(document: Document, reading: Reading) -> Iterator[Violation]:
    wiring = Wiring(document)
    for policy in reading.policies:
        if is_own_policy(policy):
            yield from _stands_on_a_workflow(wiring, policy)
            continue
        expected = expected_statements(wiring, policy)
        if expected is None:
            yield policy.place, "no rule knows a policy here"
            continue
        if not expected:
            yield policy.place, "nothing in this document needs it"
        missing, extra = unmatched(expected, policy.statements)
        for statement in extra:
            yield policy.place, f"not what is meant: {dict(statement.fields)} {statement.condition}"
        for entry in missing:
            yield policy.place, f"missing: {entry}"
    for role, arn in reading.attachments:
        users = wiring.role_users(referred(role)[1])
        if not users or any(user.kind != "aws_sfn_state_machine" for user in users):
            yield f"aws_iam_role_policy_attachment of {role}", f"{arn} on a role that is no workflow's"
    yield from _for_existing_key(document, wiring)
    yield from _one_policy_a_role(wiring)
    yield from _buckets(wiring)


def _for_existing_key(document: Document, wiring: Wiring) -> Iterator[Violation]:
    """An owner copies what such an output says into the key's policy."""
    for name, output in document.get("output", {}).items():
        if name.endswith(KEY_OUTPUT) and output["value"] != HANDED_ON:
            missing, extra = unmatched(existing_key_statements(wiring), list(map(Statement, output["value"])))
            yield from ((name, f"not what is meant: {dict(statement.fields)}") for statement in extra)
            yield from ((name, f"missing: {entry}") for entry in missing)


def _stands_on_a_workflow(wiring: Wiring, policy: Policy) -> Iterator[Violation]:
    _, role = referred(wiring.of(policy.kind)[policy.name]["role"])
    if [user.kind for user in wiring.role_users(role)] != ["aws_sfn_state_machine"]:
        yield policy.place, "a workflow's own policy on a role that is no workflow's"


def _one_policy_a_role(wiring: Wiring) -> Iterator[Violation]:
    """A role, function or bucket with two policies has the permissions of both."""
    for kind, argument in (
        (PERMISSION, "function_name"),
        ("aws_s3_bucket_policy", "bucket"),
        ("aws_iam_role_policy", "role"),
    ):
        holders = Counter(
            referred(arguments[argument])
            for name, arguments in wiring.of(kind).items()
            if not (kind == "aws_iam_role_policy" and name.endswith("_own_policy"))
        )
        for holder, count in holders.items():
            if count > 1:
                yield ".".join(holder), f"{count} times {kind}"
    for name in wiring.of("aws_iam_role"):
        if len(wiring.role_users(name)) != 1:
            yield f"aws_iam_role.{name}", "not exactly one resource acts as it"


def _buckets(wiring: Wiring) -> Iterator[Violation]:
    blocks = [
        referred(block.get("bucket"))
        for block in wiring.of("aws_s3_bucket_public_access_block").values()
        if all(block.get(flag) is True for flag in FLAGS)
    ]
    policies = [referred(policy.get("bucket")) for policy in wiring.of("aws_s3_bucket_policy").values()]
    for name in wiring.of("aws_s3_bucket"):
        if blocks.count(("aws_s3_bucket", name)) != 1:
            yield f"aws_s3_bucket.{name}", "public access is not blocked in all four ways"
        if policies.count(("aws_s3_bucket", name)) != 1:
            yield f"aws_s3_bucket.{name}", "no policy of its own"
