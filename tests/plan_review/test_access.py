"""Who gains and loses access, in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modules.plan_review import review
from modules.plan_review.analysis import policies
from tests.plan_review.plan_documents import LAMBDA as LAMBDA_ARN
from tests.plan_review.plan_documents import SQS, STATES, allow, change, configuration, plan, policy

START = allow("states:StartExecution", f"{STATES}:archive")


def role_policy(before: str | None, after: str | None, *actions: str, **more: object) -> dict[str, object]:
    def values(document: str | None) -> dict[str, object] | None:
        return None if document is None else {"role": "forwarder", "policy": document}

    return change(
        "aws_iam_role_policy.p", *(actions or ("update",)), before=values(before), after=values(after), **more
    )


def said(*changes: dict[str, object], **more: object) -> list[str]:
    text = review({"dev": plan(*changes, **more)}).markdown
    return [line for line in text.splitlines() if line.startswith("- ") and "aws_" in line and "`" in line]


def test_known_actions_are_said_in_words() -> None:
    assert said(role_policy(None, policy(START), "create")) == [
        "- `forwarder` may now start executions of `archive` — `aws_iam_role_policy.p`"
    ]


def test_only_what_differs_is_said() -> None:
    more = allow(["states:StartExecution", "states:DescribeExecution"], [f"{STATES}:archive", f"{STATES}:resize"])
    assert said(role_policy(policy(START), policy(more))) == [
        "- `forwarder` may now use `states:DescribeExecution` on `archive` — `aws_iam_role_policy.p`",
        "- `forwarder` may now start executions of and use `states:DescribeExecution` on `resize` — `aws_iam_role_policy.p`",
    ]


def test_another_account_is_shown_whole() -> None:
    foreign = "arn:aws:states:eu-west-1:999999999999:stateMachine:archive"
    before = policy(START, allow("sqs:SendMessage", f"{SQS}:q"))
    (line,) = said(
        role_policy(
            before, policy(START, allow("sqs:SendMessage", f"{SQS}:q"), allow("states:StartExecution", foreign))
        )
    )
    assert f"may now start executions of `{foreign}`" in line


@pytest.mark.parametrize(
    "written",
    [
        policy(allow(["states:StartExecution"], [f"{STATES}:archive"])),
        json.dumps({"Statement": START}),
        policy({"Sid": "Named", **START}),
        policy(START, START),
    ],
)
def test_the_same_policy_written_differently_is_no_change_of_access(written: str) -> None:
    assert said(role_policy(policy(START), written)) == []


def test_a_statement_split_in_two_is_no_change_of_access() -> None:
    whole = policy(allow(["sqs:SendMessage", "sqs:ReceiveMessage"], [f"{SQS}:a", f"{SQS}:b"]))
    split = policy(
        allow("sqs:SendMessage", [f"{SQS}:a", f"{SQS}:b"]),
        allow(["sqs:ReceiveMessage"], f"{SQS}:b"),
        allow("sqs:*", f"{SQS}:a"),
    )
    assert said(role_policy(whole, policy(*json.loads(split)["Statement"][:2]))) == [
        "- `forwarder` may no longer receive messages from `a` — `aws_iam_role_policy.p`"
    ]
    assert said(role_policy(whole, split)) == [
        "- ⚠️ **widened** (wildcard in actions): `forwarder` may now use `sqs:*` on `a` — `aws_iam_role_policy.p`"
    ]


WIDENINGS = {
    "wildcard in actions": (START, allow("states:*", f"{STATES}:archive")),
    "wildcard in resources": (START, allow("states:StartExecution", f"{STATES}:*")),
    "condition lost: `aws:SourceAccount StringEquals 1`": (
        allow("s3:GetObject", "arn:aws:s3:::b/k", Condition={"StringEquals": {"aws:SourceAccount": "1"}}),
        allow("s3:GetObject", "arn:aws:s3:::b/k"),
    ),
    "everything but what `NotAction` names": (
        START,
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": f"{STATES}:archive"},
    ),
    "a Deny is removed or narrowed": (
        {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"},
    ),
}


@pytest.mark.parametrize("reason", WIDENINGS)
def test_what_is_widened_is_marked_first_and_stops_the_gate(reason: str) -> None:
    before, after = WIDENINGS[reason]
    lines = said(role_policy(policy(before), policy(after)))
    assert lines[0].startswith("- ⚠️ **widened** (")
    assert reason in lines[0]
    assert review({"dev": plan(role_policy(policy(before), policy(after)))}).gates["access-widened"]


@pytest.mark.parametrize("reason", WIDENINGS)
def test_the_other_way_round_nothing_is_widened(reason: str) -> None:
    before, after = WIDENINGS[reason]
    assert not review({"dev": plan(role_policy(policy(after), policy(before)))}).gates["access-widened"]


def test_wildcards_inside_one_named_thing_are_not_wide() -> None:
    logs = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f:*"
    created = role_policy(
        None, policy(allow("logs:PutLogEvents", logs), allow("s3:GetObject", "arn:aws:s3:::b/*")), "create"
    )
    reviewed = review({"dev": plan(created)})
    assert not reviewed.gates["access-widened"]
    assert len(reviewed.gates["access-gained"]) == 1


def test_a_wildcard_in_the_place_of_a_name_is_wide_although_it_is_narrow() -> None:
    before, after = allow("s3:GetObject", "arn:aws:s3:::b/one"), allow("s3:GetObject", "arn:aws:s3:::b/*")
    (line,) = said(role_policy(policy(before), policy(after)))
    assert line.startswith("- ⚠️ **widened** (wildcard in resources): ")


def test_a_policy_that_is_not_known_yet_counts_as_widened() -> None:
    later = role_policy(policy(START), None, "update", unknown={"policy": True})
    later["change"]["after"] = {"role": "forwarder"}
    assert said(later) == [
        "- ⚠️ **cannot be told**: `forwarder` has a policy that is known only after the apply: what it allows cannot be told — `aws_iam_role_policy.p`"
    ]
    assert review({"dev": plan(later)}).gates["access-widened"] == ("dev: aws_iam_role_policy.p: it cannot be told",)


def test_a_policy_that_the_provider_reads_back_is_not_unknown() -> None:
    bucket = change("aws_s3_bucket.b", "create", after={"bucket": "b"}, unknown={"policy": True, "arn": True})
    assert said(bucket, configuration=configuration({"aws_s3_bucket.b": {"bucket": {"constant_value": "b"}}})) == []


def test_a_role_that_does_not_exist_yet_is_named_through_the_configuration() -> None:
    role = change("aws_iam_role.r", "create", after={"name": "worker"}, unknown={"id": True})
    created = role_policy(None, policy(START), "create", unknown={"role": True})
    created["change"]["after"] = {"policy": policy(START)}
    refers = configuration(
        {
            "aws_iam_role.r": {},
            "aws_iam_role_policy.p": {"role": {"references": ["aws_iam_role.r.id", "aws_iam_role.r"]}, "policy": {}},
        }
    )
    assert said(role, created, configuration=refers) == [
        "- `worker` may now start executions of `archive` — `aws_iam_role_policy.p`"
    ]


def test_a_policy_that_moves_to_another_resource_of_the_same_role_changes_nothing() -> None:
    old = change("aws_iam_role_policy.old", "delete", before={"role": "forwarder", "policy": policy(START)})
    assert said(old, role_policy(None, policy(START), "create")) == []


def test_principals_of_a_resource_policy() -> None:
    queue = change(
        "aws_sqs_queue.q",
        "update",
        before={"name": "q", "policy": policy()},
        after={
            "name": "q",
            "policy": policy(
                allow(
                    "sqs:SendMessage",
                    f"{SQS}:q",
                    Principal={"Service": "s3.amazonaws.com"},
                    Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}},
                ),
                allow("sqs:ReceiveMessage", f"{SQS}:q", Principal={"AWS": "*"}),
            ),
        },
    )
    assert said(queue) == [
        "- ⚠️ **widened** (public principal): **everybody** may now receive messages from `q` — `aws_sqs_queue.q`",
        "- `s3.amazonaws.com` may now send messages to `q`, if `aws:SourceArn ArnLike arn:aws:s3:::b` — `aws_sqs_queue.q`",
    ]


def test_a_deny_that_goes_with_what_it_guards_opens_nothing() -> None:
    deny = policy({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"})
    bucket_policy = change("aws_s3_bucket_policy.p", "delete", before={"bucket": "b", "policy": deny})
    bucket = change("aws_s3_bucket.b", "delete", before={"bucket": "b", "id": "b"})
    stays = change("aws_s3_bucket.b", "no-op", before={"bucket": "b", "id": "b"}, after={"bucket": "b", "id": "b"})
    assert not review({"dev": plan(bucket, bucket_policy)}).gates["access-widened"]
    assert review({"dev": plan(stays, bucket_policy)}).gates["access-widened"]


def test_a_renamed_queue_keeps_its_access() -> None:
    def values(name: str) -> dict[str, object]:
        return {
            "name": name,
            "policy": policy({"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": f"{SQS}:{name}"}),
        }

    assert said(change("aws_sqs_queue.q", "delete", "create", before=values("old"), after=values("new"))) == []


ROLES, BUCKETS = "arn:aws:iam::111122223333:role", "arn:aws:s3:::"
LOGS = "arn:aws:logs:eu-west-1:111122223333:log-group"


@pytest.mark.parametrize(
    ("old", "own", "others"),
    [
        ("app", SQS + ":{}", [f"{SQS}:app-logs", f"{SQS}:my-app", f"{SQS}:app*"]),
        ("app", ROLES + "/{}", [f"{ROLES}/app-logs", f"{ROLES}/apps/worker", "arn:aws:iam::111122223333:user/x/app"]),
        ("app", BUCKETS + "{}/*", [f"{BUCKETS}archive/app/*", f"{BUCKETS}app-logs/*", f"{BUCKETS}app.logs"]),
        ("app", STATES + ":{}:3", [f"{STATES}:archive:app", f"{STATES}:app_2"]),
        ("/aws/app", LOGS + ":{}:*", [f"{LOGS}:/aws/app-logs:*", f"{LOGS}:/aws/app/more:*"]),
        ("sqs", SQS + ":{}", [f"{SQS}:q"]),
        ("role", ROLES + "/{}", [f"{ROLES}/worker"]),
    ],
)
def test_what_is_renamed_renames_nothing_else(old: str, own: str, others: list[str]) -> None:
    def queue(before: str, after: str, *resources: str) -> list[str]:
        def values(name: str, resources: list[str]) -> dict[str, object]:
            everybody = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": resources}
            return {"name": name, "policy": policy(everybody)}

        return said(
            change(
                "aws_sqs_queue.q",
                "delete",
                "create",
                before=values(before, [own.format(before), *others]),
                after=values(after, [own.format(after), *resources]),
            )
        )

    assert queue(old, "inbox", *others) == []
    assert queue(old, "inbox", *(other.replace(old, "inbox") for other in others)) != []


def test_a_permission_of_a_function_that_loses_its_condition() -> None:
    before = {
        "function_name": "f",
        "action": "lambda:InvokeFunction",
        "principal": "s3.amazonaws.com",
        "source_arn": "arn:aws:s3:::b",
    }
    (gained,) = said(
        change("aws_lambda_permission.p", "delete", "create", before=before, after={**before, "source_arn": None})
    )[:1]
    assert gained == (
        "- ⚠️ **widened** (condition lost: `aws:SourceArn ArnLike arn:aws:s3:::b`): "
        "`s3.amazonaws.com` may now invoke `f` — `aws_lambda_permission.p`"
    )


def test_managed_policies() -> None:
    def attached(name: str, arn: str) -> dict[str, object]:
        return change(f"aws_iam_role_policy_attachment.{name}", "create", after={"role": "r", "policy_arn": arn})

    assert said(
        attached("a", "arn:aws:iam::aws:policy/AdministratorAccess"), attached("b", "arn:aws:iam::aws:policy/ReadOnly")
    ) == [
        "- ⚠️ **widened** (administrator access): `r` gains what a policy allows: `arn:aws:iam::aws:policy/AdministratorAccess` — `aws_iam_role_policy_attachment.a`",
        "- `r` gains what a policy allows: `arn:aws:iam::aws:policy/ReadOnly` — `aws_iam_role_policy_attachment.b`",
    ]


def test_a_managed_policy_of_the_same_plan_is_judged_by_what_it_allows() -> None:
    made = change(
        "aws_iam_policy.p",
        "create",
        after={"name": "all", "policy": policy(allow("s3:*", f"{SQS}:q"))},
        unknown={"arn": True},
    )
    attached = change("aws_iam_role_policy_attachment.a", "create", after={"role": "r"}, unknown={"policy_arn": True})
    arn = {"references": ["aws_iam_policy.p.arn", "aws_iam_policy.p"]}
    written = configuration({"aws_iam_policy.p": {}, "aws_iam_role_policy_attachment.a": {"policy_arn": arn}})
    assert said(made, attached, configuration=written) == [
        "- ⚠️ **widened** (wildcard in actions): `r` may now use `s3:*` on `q` — `aws_iam_policy.p`, `aws_iam_role_policy_attachment.a`"
    ]


def test_a_policy_inside_a_role_is_what_the_role_may_do() -> None:
    def role(*statements: dict[str, object]) -> dict[str, object]:
        return {"name": "worker", "inline_policy": [{"name": "start", "policy": policy(*statements)}]}

    more = role(START, allow("sqs:SendMessage", f"{SQS}:q"))
    assert said(change("aws_iam_role.r", "update", before=role(START), after=more)) == [
        "- `worker` may now send messages to `q` — `aws_iam_role.r`"
    ]


def test_a_policy_that_moves_from_the_queue_into_a_resource_beside_it_is_no_change_of_access() -> None:
    send = policy(allow("sqs:SendMessage", f"{SQS}:q", Principal={"Service": "s3.amazonaws.com"}))
    queue = change("aws_sqs_queue.q", "update", before={"name": "q", "policy": send}, after={"name": "q", "policy": ""})
    beside = change("aws_sqs_queue_policy.q", "create", after={"policy": send}, unknown={"queue_url": True})
    url = {"references": ["aws_sqs_queue.q.url", "aws_sqs_queue.q"]}
    written = configuration({"aws_sqs_queue.q": {"policy": {}}, "aws_sqs_queue_policy.q": {"queue_url": url}})
    assert said(queue, beside, configuration=written) == []


def test_what_a_policy_excludes_is_named() -> None:
    before = policy(START, {"Effect": "Allow", "NotAction": "iam:*", "Resource": f"{SQS}:q"})
    after = policy(START, {"Effect": "Allow", "NotAction": "s3:*", "Resource": f"{SQS}:q"})
    assert said(role_policy(before, after)) == [
        "- ⚠️ **widened** (wildcard in actions; everything but what `NotAction` names): "
        "`forwarder` may now use everything but `s3:*` on `q` — `aws_iam_role_policy.p`",
        "- ⚠️ **widened** (privilege escalation): `forwarder` can take more rights than its policies name in 46 ways: with "
        "`iam:AddUserToGroup` — `aws_iam_role_policy.p`",
        "- `forwarder` may no longer use everything but `iam:*` on `q` — `aws_iam_role_policy.p`",
    ]


def test_a_public_access_block_that_goes_while_its_bucket_stays() -> None:
    flags = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    block = change(
        "aws_s3_bucket_public_access_block.b", "delete", before={"bucket": "b", **dict.fromkeys(flags, True)}
    )
    bucket = change("aws_s3_bucket.b", "delete", before={"bucket": "b"})
    assert [line.split("`")[3] for line in said(block)] == list(flags)
    assert said(block, bucket) == []
    created = change(
        "aws_s3_bucket_public_access_block.b", "create", after={"bucket": "b", **dict.fromkeys(flags, True)}
    )
    assert said(created) == []


def test_a_port_that_opens_to_the_internet() -> None:
    def group(cidr: str) -> dict[str, object]:
        return {"name": "web", "ingress": [{"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": [cidr]}]}

    opened = change("aws_security_group.g", "update", before=group("10.0.0.0/8"), after=group("0.0.0.0/0"))
    assert said(opened) == [
        "- ⚠️ **widened** (open to everybody): `web` lets in tcp port 22 from the whole internet — `aws_security_group.g`"
    ]


@pytest.mark.parametrize(
    ("operator", "before", "after", "gains"),
    [
        ("StringEquals", ["a"], ["a", "b"], True),
        ("StringEquals", ["a", "b"], ["a"], False),
        ("StringNotEquals", ["a", "b"], ["a"], True),
        ("StringNotEquals", ["a"], ["a", "b"], False),
        ("StringLike", ["a*"], ["ab"], False),
        ("StringLike", ["ab"], ["a*"], True),
        ("ForAllValues:StringEquals", ["a", "b"], ["a"], False),
        ("ForAllValues:StringEquals", ["a"], ["a", "b"], True),
    ],
)
def test_conditions_that_let_more_through(operator: str, before: list[str], after: list[str], gains: bool) -> None:
    def limited(values: list[str]) -> str:
        return policy(
            allow("s3:GetObject", "arn:aws:s3:::b/k", Condition={operator: {"aws:PrincipalTag/team": values}})
        )

    changed = plan(role_policy(limited(before), limited(after)))
    assert bool(review({"dev": changed}).gates["access-gained"]) == gains


def test_what_a_bucket_read_back_of_its_policy_is_not_its_own() -> None:
    deny = policy({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::old/*"})
    bucket = change(
        "aws_s3_bucket.b",
        "delete",
        "create",
        before={"bucket": "old", "policy": deny},
        after={"bucket": "new"},
        unknown={"policy": True},
    )
    assert said(bucket, configuration=configuration({"aws_s3_bucket.b": {"bucket": {"constant_value": "new"}}})) == []
    taken_away = change(
        "aws_s3_bucket.b", "update", before={"bucket": "b", "policy": deny}, after={"bucket": "b", "policy": ""}
    )
    (line,) = said(taken_away, configuration=configuration({"aws_s3_bucket.b": {"bucket": {"constant_value": "b"}}}))
    assert "a Deny is removed" in line


def test_a_role_is_found_through_variables_and_outputs_of_modules() -> None:
    role = change(
        "module.roles.aws_iam_role.r",
        "create",
        after={"name": "worker"},
        unknown={"id": True},
        module_address="module.roles",
    )
    attached = change(
        "module.access.aws_iam_role_policy.p",
        "create",
        after={"policy": policy(START)},
        unknown={"role": True},
        module_address="module.access",
    )
    modules = {
        "roles": {
            "module": {
                "resources": [{"address": "aws_iam_role.r"}],
                "outputs": {"name": {"expression": {"references": ["aws_iam_role.r.id", "aws_iam_role.r"]}}},
            }
        },
        "access": {
            "expressions": {"role": {"references": ["module.roles.name", "module.roles"]}},
            "module": {
                "resources": [
                    {
                        "address": "aws_iam_role_policy.p",
                        "expressions": {"role": {"references": ["var.role"]}, "policy": {}},
                    }
                ]
            },
        },
    }
    (line,) = said(role, attached, configuration={"root_module": {"module_calls": modules}})
    assert line.startswith("- `worker` may now start executions of `archive`")


def test_modules_that_refer_to_one_another_in_circles_refer_to_nothing() -> None:
    attached = change(
        "module.a.aws_iam_role_policy.p",
        "create",
        after={"policy": policy(START)},
        unknown={"role": True},
        module_address="module.a",
    )
    circle = {
        "a": {
            "expressions": {"role": {"references": ["module.a.role"]}},
            "module": {
                "resources": [
                    {
                        "address": "aws_iam_role_policy.p",
                        "expressions": {"role": {"references": ["var.role"]}, "policy": {}},
                    }
                ],
                "outputs": {"role": {"expression": {"references": ["var.role"]}}},
            },
        }
    }
    (line,) = said(attached, configuration={"root_module": {"module_calls": circle}})
    assert line.startswith("- `module.a.aws_iam_role_policy.p` may now start executions of `archive`")


def test_what_aws_holds_to_no_resource_is_no_widening() -> None:
    """A sign that stands on every state machine that logs would be seen by nobody."""
    trace = allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*")
    (line,) = said(role_policy(None, policy(trace), "create"))
    assert "widened" not in line
    assert "on **everything**" in line
    (line,) = said(role_policy(None, policy(allow(["xray:PutTraceSegments", "xray:GetTraceSummaries"], "*")), "create"))
    assert "**widened** (wildcard in resources)" in line


def gates_of(*changes: dict[str, object], **more: object) -> set[str]:
    return {gate for gate, reasons in review({"dev": plan(*changes, **more)}).gates.items() if reasons}


def test_whoever_has_a_managed_policy_is_who_gains() -> None:
    made = change("aws_iam_policy.p", "create", after={"name": "reports", "policy": policy(START)})
    assert said(made) == ["- whoever has `reports` may now start executions of `archive` — `aws_iam_policy.p`"]


def test_a_policy_of_an_organization_is_no_resource_policy() -> None:
    def limit(*statements: dict[str, object]) -> dict[str, object]:
        return {"name": "limits", "type": "SERVICE_CONTROL_POLICY", "content": policy(*statements)}

    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    removed = change("aws_organizations_policy.p", "update", before=limit(deny), after=limit())
    assert said(removed) == [
        "- ⚠️ **widened** (a Deny is removed or narrowed): whoever has `limits` is no longer refused `s3:*` on **everything** — `aws_organizations_policy.p`"
    ]
    assert "access-widened" not in gates_of(
        change("aws_organizations_policy.p", "update", before=limit(), after=limit(deny))
    )


def test_a_policy_that_is_attached_is_merged_into_what_its_role_has() -> None:
    """What the role was allowed before by another policy is nothing new, whichever way it gets it now."""
    inline = change("aws_iam_role_policy.p", "delete", before={"role": "worker", "policy": policy(START)})
    made = change("aws_iam_policy.p", "create", after={"name": "start", "arn": "arn:p", "policy": policy(START)})
    attached = change(
        "aws_iam_policy_attachment.a", "create", after={"roles": ["worker"], "users": ["jane"], "policy_arn": "arn:p"}
    )
    assert said(inline, made, attached) == [
        "- `jane` may now start executions of `archive` — `aws_iam_policy.p`, `aws_iam_policy_attachment.a`"
    ]


def test_a_user_and_a_role_of_one_name_are_two() -> None:
    role = change("aws_iam_role_policy.p", "delete", before={"role": "x", "policy": policy(START)})
    user = change("aws_iam_user_policy.p", "create", after={"user": "x", "policy": policy(START)})
    assert "access-gained" in gates_of(role, user)


def test_a_policy_that_is_not_known_hides_no_other_one_of_the_role() -> None:
    known = change("aws_iam_role_policy.a", "create", after={"role": "worker", "policy": policy(allow("*", "*"))})
    later = change("aws_iam_role_policy.b", "create", after={"role": "worker"}, unknown={"policy": True})
    gone = change("aws_iam_role_policy.c", "delete", before={"role": "worker", "policy": policy(START)})
    assert said(known, later, gone) == [
        "- ⚠️ **cannot be told**: `worker` has a policy that is known only after the apply: what it allows cannot be told — `aws_iam_role_policy.b`",
        "- ⚠️ **widened** (wildcard in actions; wildcard in resources): `worker` may now use `*` on **everything** — `aws_iam_role_policy.a`",
    ]


PASS = allow("iam:PassRole", "arn:aws:iam::111122223333:role/app")
ESCALATIONS = {
    "code": [PASS, allow("lambda:CreateFunction", "*")],
    "machine": [PASS, allow("ec2:RunInstances", "*")],
    "stack": [PASS, allow("cloudformation:Create*", "*")],
    "handed to any service": [
        {**PASS, "Condition": {"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}},
        allow("glue:CreateJob", "*"),
    ],
    "new version of a policy": [allow("iam:CreatePolicyVersion", "arn:aws:iam::111122223333:policy/app")],
    "access key of another user": [allow("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/jane")],
    "trust of another role": [allow("iam:UpdateAssumeRolePolicy", "arn:aws:iam::111122223333:role/app")],
}
NO_ESCALATIONS = {
    "only one half": [PASS, allow("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:f")],
    "handed to another service": [
        {**PASS, "Condition": {"StringEquals": {"iam:PassedToService": "states.amazonaws.com"}}},
        allow("lambda:CreateFunction", f"{LAMBDA_ARN}:f"),
    ],
    "held by a boundary": [
        allow(
            "iam:AttachRolePolicy",
            "arn:aws:iam::111122223333:role/app",
            Condition={"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/limits"}},
        )
    ],
    "denied": [
        PASS,
        allow("lambda:CreateFunction", f"{LAMBDA_ARN}:f"),
        {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
    ],
}


@pytest.mark.parametrize("name", ESCALATIONS)
def test_what_together_gives_more_rights_is_widened(name: str) -> None:
    lines = said(role_policy(policy(), policy(*ESCALATIONS[name])))
    assert any("**widened** (privilege escalation): `forwarder` can take more rights than" in line for line in lines)


@pytest.mark.parametrize("name", NO_ESCALATIONS)
def test_what_gives_no_more_rights_is_gained_only(name: str) -> None:
    assert gates_of(role_policy(policy(), policy(*NO_ESCALATIONS[name]))) == {"any-change", "access-gained"}


def test_two_policies_of_one_role_escalate_together() -> None:
    one = change(
        "aws_iam_role_policy.a",
        "no-op",
        before={"role": "ci", "policy": policy(PASS)},
        after={"role": "ci", "policy": policy(PASS)},
    )
    other = change(
        "aws_iam_role_policy.b",
        "create",
        after={"role": "ci", "policy": policy(allow("lambda:CreateFunction", f"{LAMBDA_ARN}:f"))},
    )
    assert "access-widened" in gates_of(one, other)
    assert "access-widened" not in gates_of(one)


def test_a_document_that_is_read_at_the_apply_is_read_here() -> None:
    def document(**statement: object) -> dict[str, object]:
        return change(
            "data.aws_iam_policy_document.d",
            "read",
            after={"statement": [{"effect": "Allow", **statement}]},
            unknown={"json": True, "statement": [{"resources": [True]}]},
            mode="data",
        )

    queue = change("aws_sqs_queue_policy.q", "create", after={"queue_url": "q"}, unknown={"policy": True})
    refers = configuration(
        {
            "data.aws_iam_policy_document.d": {},
            "aws_sqs_queue_policy.q": {
                "policy": {"references": ["data.aws_iam_policy_document.d.json"]},
                "queue_url": {},
            },
        }
    )
    held = [{"test": "ArnLike", "variable": "aws:SourceArn", "values": ["arn:aws:s3:::b"]}]
    service = [{"type": "Service", "identifiers": ["s3.amazonaws.com"]}]
    assert said(
        document(actions=["sqs:SendMessage"], resources=[None], principals=service, condition=held),
        queue,
        configuration=refers,
    ) == [
        "- `s3.amazonaws.com` may now send messages to `(known after apply)`, if `aws:SourceArn ArnLike arn:aws:s3:::b` — `aws_sqs_queue_policy.q`"
    ]
    everybody = [{"type": "*", "identifiers": ["*"]}]
    opened = document(actions=["sqs:*"], resources=[None], principals=everybody)
    assert "access-widened" in gates_of(opened, queue, configuration=refers)
    more = configuration(
        {"aws_sqs_queue_policy.q": {"policy": {"references": ["data.aws_iam_policy_document.d.json", "random_id.x"]}}}
    )
    assert "**cannot be told**" in said(opened, queue, configuration=more)[0]


def test_a_new_object_beside_one_that_is_forgotten_is_compared() -> None:
    both = role_policy(policy(START), policy(allow("*", "*")), "create", "forget")
    assert "access-widened" in gates_of(both)
    assert gates_of(role_policy(policy(START), policy(START), "create", "forget")) <= {"any-change"}


def test_a_key_as_aws_makes_it_opens_nothing_and_a_stranger_does() -> None:
    own = {"name": "q", "arn": f"{SQS}:q"}
    here = change("aws_sqs_queue.q", "no-op", before=own, after=own)

    def key(account: str, action: str = "kms:*") -> dict[str, object]:
        root = allow(action, "*", Principal={"AWS": f"arn:aws:iam::{account}:root"})
        return change("aws_kms_key.k", "create", after={"description": "k", "policy": policy(root)})

    assert "access-widened" not in gates_of(here, key("111122223333"))
    assert "access-widened" not in gates_of(key("111122223333"))
    assert "access-widened" in gates_of(here, key("999900001111"))


def test_what_the_provider_fills_in_opens_nothing_and_what_is_set_may() -> None:
    later = change(
        "aws_rds_cluster_instance.i", "create", after={"identifier": "i"}, unknown={"publicly_accessible": True}
    )
    written = configuration({"aws_rds_cluster_instance.i": {"publicly_accessible": {"references": ["var.public"]}}})
    assert "access-widened" not in gates_of(later, configuration=configuration({"aws_rds_cluster_instance.i": {}}))
    assert "access-widened" in gates_of(later, configuration=written)


@pytest.mark.parametrize("kind", ["aws_sns_topic", "aws_sqs_queue", "aws_s3_bucket", "aws_kms_key"])
def test_a_policy_that_aws_makes_is_none_that_cannot_be_told(kind: str) -> None:
    assert "access-gained" not in gates_of(change(f"{kind}.x", "create", after={"name": "x"}, unknown={"policy": True}))


def test_a_removed_policy_is_not_kept_by_what_its_bucket_read_the_last_time() -> None:
    deny = policy({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"})
    bucket = {"bucket": "b", "policy": deny}
    stays = change("aws_s3_bucket.b", "no-op", before=bucket, after=bucket)
    gone = change("aws_s3_bucket_policy.p", "delete", before={"bucket": "b", "policy": deny})
    written = configuration({"aws_s3_bucket.b": {"bucket": {"constant_value": "b"}}})
    assert "access-widened" in gates_of(stays, gone, configuration=written)


def test_what_other_resources_attach_is_no_drift_of_the_role() -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    role = {"name": "r", "managed_policy_arns": []}
    attached = {"role": "r", "policy_arn": arn}
    by_hand = change("aws_iam_role.r", "update", before=role, after={**role, "managed_policy_arns": [arn]})
    known = change("aws_iam_role_policy_attachment.a", "no-op", before=attached, after=attached)
    assert gates_of(known, resource_drift=[by_hand]) == set()
    assert gates_of(resource_drift=[by_hand]) == {"access-gained", "access-widened", "drift"}
    state = {"mode": "managed", "type": known["type"], "name": "a", "address": known["address"], "values": attached}
    prior = {"values": {"root_module": {"resources": [state]}}}
    assert gates_of(resource_drift=[by_hand], prior_state=prior) == set()


def test_rules_of_one_group_are_one_whatever_resources_write_them() -> None:
    rule = {"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    group = change(
        "aws_security_group.g", "update", before={"id": "sg", "ingress": [rule]}, after={"id": "sg", "ingress": []}
    )
    beside = change("aws_security_group_rule.r", "create", after={"security_group_id": "sg", "type": "ingress", **rule})
    assert "access-widened" not in gates_of(group, beside)
    wider = change(
        "aws_security_group_rule.r",
        "create",
        after={"security_group_id": "sg", "type": "ingress", **rule, "to_port": 444},
    )
    assert "access-widened" in gates_of(group, wider)


@pytest.mark.parametrize(
    ("kind", "is_named"),
    [
        ("snowflake_grant_privileges_to_account_role", True),
        ("github_team_membership", True),
        ("vault_policy", True),
        ("cloudflare_access_policy", True),
        ("helm_release", True),
        ("aws_iam_access_key", True),
        ("azurerm_eventhub_authorization_rule", True),
        ("snowflake_table", False),
        ("github_repository_file", False),
        ("datadog_monitor", False),
        ("newrelic_alert_policy", False),
        ("random_password", False),
        ("aws_cloudwatch_log_group", False),
        ("aws_appautoscaling_policy", False),
        ("azurerm_resource_group", False),
        ("google_storage_bucket", False),
    ],
)
def test_access_that_is_not_looked_at_is_named_and_only_then(kind: str, is_named: bool) -> None:
    text = review({"dev": plan(change(f"{kind}.x", "create", after={"name": "x"}))}).markdown
    line = f"- not looked at: who gains or loses access through the provider `{kind.split('_')[0]}`: `{kind}.x`"
    assert (line in text) == is_named
    assert ("not looked at" in text) == is_named
    assert "access-widened" not in gates_of(change(f"{kind}.x", "create", after={"name": "x"}))


def test_a_policy_of_aws_is_not_the_one_of_that_name_in_the_plan() -> None:
    own = change("aws_iam_policy.p", "create", after={"name": "AdministratorAccess", "policy": policy(START)})
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    attached = change("aws_iam_role_policy_attachment.a", "create", after={"role": "r", "policy_arn": arn})
    assert "access-widened" in gates_of(own, attached)


def test_what_a_data_source_names_is_not_the_stacks_own_account() -> None:
    theirs = {"arn": "arn:aws:iam::999900001111:role/theirs"}
    read = change("data.aws_iam_role.theirs", "read", before=theirs, after=theirs, mode="data")
    own = {"name": "q", "arn": f"{SQS}:q"}
    queue = change("aws_sqs_queue.q", "no-op", before=own, after=own)
    let_in = policy(allow("sts:AssumeRole", Principal={"AWS": theirs["arn"]}))
    role = change("aws_iam_role.r", "create", after={"name": "r", "assume_role_policy": let_in})
    assert "access-widened" in gates_of(read, queue, role)


def test_a_document_that_is_known_in_part_is_told_of_who_has_the_policy_too() -> None:
    statement = {"effect": "Allow", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/k"]}
    document = change("data.aws_iam_policy_document.d", "read", after={"statement": [statement]}, mode="data")
    made = change("aws_iam_policy.p", "create", after={"name": "p", "arn": "arn:p"}, unknown={"policy": True})
    attached = change("aws_iam_role_policy_attachment.a", "create", after={"role": "r", "policy_arn": "arn:p"})
    references = {"references": ["data.aws_iam_policy_document.d.json", "random_id.x.hex"]}
    written = configuration({"aws_iam_policy.p": {"policy": references}, "aws_iam_role_policy_attachment.a": {}})
    lines = said(document, made, attached, configuration=written)
    assert any(line.startswith("- `r` may now read objects of") for line in lines)
    assert any(line.startswith("- ⚠️ **cannot be told**: `r` has a policy") for line in lines)


def test_many_permissions_of_one_function_take_no_longer_than_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    implied = policies.implied

    def counted(*arguments: Any) -> bool:
        nonlocal asked
        asked += 1
        return implied(*arguments)

    monkeypatch.setattr(policies, "implied", counted)

    def comparisons(count: int) -> int:
        nonlocal asked
        asked = 0

        def values(bucket: str) -> dict[str, object]:
            by = {"principal": "s3.amazonaws.com", "action": "lambda:InvokeFunction"}
            return {"function_name": "f", **by, "source_arn": f"arn:aws:s3:::{bucket}"}

        changed = [
            change(f'aws_lambda_permission.p["{i}"]', "update", before=values(f"a{i}"), after=values(f"b{i}"))
            for i in range(count)
        ]
        assert len(review({"dev": plan(*changed)}).gates["access-gained"]) == count
        return asked

    assert comparisons(200) <= 4 * max(comparisons(50), 50)
