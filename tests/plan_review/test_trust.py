"""Whom a role trusts: conditions are compared by what they still guarantee."""

from __future__ import annotations

from typing import Any

import pytest

from modules.plan_review import review
from tests.plan_review.plan_documents import Document, allow, change, plan, policy

OWN, OTHER = "111122223333", "999900001111"
GITHUB = f"arn:aws:iam::{OWN}:oidc-provider/token.actions.githubusercontent.com"
EKS = f"arn:aws:iam::{OWN}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
SUB, AUD = "token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:aud"

Condition = dict[str, dict[str, Any]]


def trust(*statements: Document) -> Document:
    return {"name": "deployer", "arn": f"arn:aws:iam::{OWN}:role/deployer", "assume_role_policy": policy(*statements)}


def gates(before: Document | None, after: Document) -> tuple[bool, bool]:
    """Whether access is gained, and widened."""
    action = "create" if before is None else "update"
    found = review({"dev": plan(change("aws_iam_role.r", action, before=before, after=after))}).gates
    return bool(found["access-gained"]), bool(found["access-widened"])


def own_root(condition: Condition | None = None) -> Document:
    more = {"Condition": condition} if condition else {}
    return allow("sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{OWN}:root"}, **more)


def web(provider: str, condition: Condition | None) -> Document:
    more = {"Condition": condition} if condition else {}
    return allow("sts:AssumeRoleWithWebIdentity", Principal={"Federated": provider}, **more)


MFA, TEAM, IP, AGE = "aws:MultiFactorAuthPresent", "aws:PrincipalTag/team", "aws:SourceIp", "aws:MultiFactorAuthAge"
ARN, ACCOUNT, DAY = "aws:SourceArn", "aws:SourceAccount", "aws:CurrentTime"

WEAKENED: dict[str, tuple[Condition | None, Condition | None]] = {
    "gone": ({"Bool": {MFA: "true"}}, None),
    "other key": ({"Bool": {MFA: "true"}}, {"StringEquals": {TEAM: "a"}}),
    "turned round": ({"Bool": {MFA: "true"}}, {"Bool": {MFA: "false"}}),
    "if it is there": ({"Bool": {MFA: "true"}}, {"BoolIfExists": {MFA: "true"}}),
    "value added": ({"StringEquals": {TEAM: "a"}}, {"StringEquals": {TEAM: ["a", "b"]}}),
    "pattern": ({"StringEquals": {TEAM: "ab"}}, {"StringLike": {TEAM: "a*"}}),
    "case": ({"StringEquals": {TEAM: "ab"}}, {"StringEqualsIgnoreCase": {TEAM: "ab"}}),
    "to a Not": ({"StringEquals": {TEAM: "a"}}, {"StringNotEquals": {TEAM: "b"}}),
    "fewer left out": ({"StringNotEquals": {TEAM: ["a", "b"]}}, {"StringNotEquals": {TEAM: "a"}}),
    "all of none": ({"StringEquals": {TEAM: "a"}}, {"ForAllValues:StringEquals": {TEAM: "a"}}),
    "any of them": ({"ForAllValues:StringEquals": {TEAM: "a"}}, {"ForAnyValue:StringEquals": {TEAM: "a"}}),
    "there at all": ({"StringEquals": {TEAM: "a"}}, {"Null": {TEAM: "false"}}),
    "not there": ({"Null": {TEAM: "false"}}, {"Null": {TEAM: "true"}}),
    "larger network": ({"IpAddress": {IP: "203.0.113.0/24"}}, {"IpAddress": {IP: "203.0.112.0/20"}}),
    "another network": (
        {"IpAddress": {IP: "203.0.113.0/24"}},
        {"IpAddress": {IP: ["203.0.113.0/24", "198.51.100.0/24"]}},
    ),
    "all but a network": ({"IpAddress": {IP: "203.0.113.0/24"}}, {"NotIpAddress": {IP: "198.51.100.0/24"}}),
    "less left out": ({"NotIpAddress": {IP: "203.0.112.0/20"}}, {"NotIpAddress": {IP: "203.0.113.0/24"}}),
    "longer": ({"NumericLessThan": {AGE: "3600"}}, {"NumericLessThan": {AGE: "7200"}}),
    "as long": ({"NumericLessThan": {AGE: "3600"}}, {"NumericLessThanEquals": {AGE: "3600"}}),
    "the other way": ({"NumericLessThan": {AGE: "3600"}}, {"NumericGreaterThan": {AGE: "3600"}}),
    "later": ({"DateLessThan": {DAY: "2026-01-01T00:00:00Z"}}, {"DateLessThan": {DAY: "2027-01-01T00:00:00Z"}}),
    "ARN": ({"ArnEquals": {ARN: f"arn:aws:sns:eu-west-1:{OWN}:t"}}, {"ArnLike": {ARN: f"arn:aws:sns:*:{OWN}:t"}}),
    "ARN of an account": ({"StringEquals": {ACCOUNT: OWN}}, {"ArnLike": {ARN: "arn:aws:sns:*:*:t"}}),
}


@pytest.mark.parametrize("name", WEAKENED)
def test_a_weaker_condition_is_widened(name: str) -> None:
    before, after = WEAKENED[name]
    assert gates(trust(own_root(before)), trust(own_root(after))) == (True, True)


HELD: dict[str, tuple[Condition | None, Condition | None]] = {
    "new": (None, {"Bool": {MFA: "true"}}),
    "the same, written differently": ({"stringequals": {TEAM.upper(): ["a", "a"]}}, {"StringEquals": {TEAM: "a"}}),
    "must be there": ({"BoolIfExists": {MFA: "true"}}, {"Bool": {MFA: "true"}}),
    "must be there, as a Null": ({"Bool": {MFA: "true"}}, {"BoolIfExists": {MFA: "true"}, "Null": {MFA: "false"}}),
    "fewer": ({"StringEquals": {TEAM: ["a", "b"]}}, {"StringEquals": {TEAM: "a"}}),
    "one of a pattern": ({"StringLike": {TEAM: "a*"}}, {"StringEquals": {TEAM: "ab"}}),
    "narrower pattern": ({"StringLike": {TEAM: "a*"}}, {"StringLike": {TEAM: "ab*"}}),
    "case": ({"StringEqualsIgnoreCase": {TEAM: "AB"}}, {"StringEquals": {TEAM: "ab"}}),
    "not what was left out": ({"StringNotEquals": {TEAM: "b"}}, {"StringEquals": {TEAM: "a"}}),
    "more left out": ({"StringNotLike": {TEAM: "b"}}, {"StringNotLike": {TEAM: "b*"}}),
    "one for all": ({"ForAllValues:StringEquals": {TEAM: "a"}}, {"StringEquals": {TEAM: "a"}}),
    "more than there": ({"Null": {TEAM: "false"}}, {"StringLike": {TEAM: "a*"}}),
    "smaller network": ({"IpAddress": {IP: "203.0.112.0/20"}}, {"IpAddress": {IP: "203.0.113.7"}}),
    "network of two halves": (
        {"IpAddress": {IP: ["203.0.112.0/24", "203.0.113.0/24"]}},
        {"IpAddress": {IP: "203.0.112.0/23"}},
    ),
    "network beside the one left out": ({"NotIpAddress": {IP: "10.0.0.0/8"}}, {"IpAddress": {IP: "203.0.113.0/24"}}),
    "shorter": ({"NumericLessThanEquals": {AGE: "3600"}}, {"NumericLessThan": {AGE: "900"}}),
    "earlier": ({"DateLessThan": {DAY: "2027-01-01T00:00:00Z"}}, {"DateLessThan": {DAY: "2026-01-01"}}),
    "account in an ARN": ({"StringEquals": {ACCOUNT: OWN}}, {"ArnLike": {ARN: f"arn:aws:sns:*:{OWN}:t"}}),
}


@pytest.mark.parametrize("name", HELD)
def test_a_condition_that_still_holds_gains_nothing(name: str) -> None:
    before, after = HELD[name]
    assert gates(trust(own_root(before)), trust(own_root(after))) == (False, False)


UNBOUND: dict[str, tuple[str, Condition | None]] = {
    "nothing": (GITHUB, None),
    "audience": (GITHUB, {"StringEquals": {AUD: "sts.amazonaws.com"}}),
    "everything": (GITHUB, {"StringLike": {SUB: "*"}}),
    "every repository": (GITHUB, {"StringLike": {SUB: "repo:*"}}),
    "owners that begin alike": (GITHUB, {"StringLike": {SUB: "repo:acme*"}}),
    "every owner": (GITHUB, {"StringLike": {SUB: "repo:*/ingest:*"}}),
    "one of two": (GITHUB, {"StringLike": {SUB: ["repo:acme/ingest:*", "repo:*"]}}),
    "if it is there": (GITHUB, {"StringEqualsIfExists": {SUB: "repo:acme/ingest:ref:refs/heads/main"}}),
    "all but one": (GITHUB, {"StringNotLike": {SUB: "repo:stranger/*"}}),
    "all of none": (GITHUB, {"ForAllValues:StringLike": {SUB: "repo:acme/*"}}),
    "every pod": (EKS, {"StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:*"}}),
    "every namespace": (EKS, {"StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:*:app"}}),
    "GitLab": (
        f"arn:aws:iam::{OWN}:oidc-provider/gitlab.com",
        {"StringLike": {"gitlab.com:sub": "project_path:*:ref_type:branch:ref:main"}},
    ),
}


@pytest.mark.parametrize("name", UNBOUND)
def test_a_token_of_just_anybody_is_widened(name: str) -> None:
    assert gates(None, trust(web(*UNBOUND[name]))) == (True, True)


BOUND: dict[str, tuple[str, Condition | None]] = {
    "branch": (GITHUB, {"StringEquals": {AUD: "sts.amazonaws.com", SUB: "repo:acme/ingest:ref:refs/heads/main"}}),
    "repository": (GITHUB, {"StringLike": {SUB: "repo:acme/ingest:*"}}),
    "owner": (GITHUB, {"StringLike": {SUB: "repo:acme/*"}}),
    "owner by id": (GITHUB, {"StringEquals": {"token.actions.githubusercontent.com:repository_owner_id": "1"}}),
    "pod": (EKS, {"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:ci:app"}}),
    "namespace": (EKS, {"StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:ci:*"}}),
    "GitLab": (
        f"arn:aws:iam::{OWN}:oidc-provider/gitlab.com",
        {"StringLike": {"gitlab.com:sub": "project_path:acme/*:ref_type:branch:ref:main"}},
    ),
    "identity pool": (
        "cognito-identity.amazonaws.com",
        {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:pool"}},
    ),
}


@pytest.mark.parametrize("name", BOUND)
def test_a_token_that_is_held_to_somebody_is_gained_only(name: str) -> None:
    assert gates(None, trust(web(*BOUND[name]))) == (True, False)


LAMBDA = allow("sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})


@pytest.mark.parametrize(
    ("principal", "widened"),
    [
        ({"AWS": OTHER}, True),
        ({"AWS": f"arn:aws:iam::{OTHER}:role/x"}, True),
        ({"AWS": [f"arn:aws:iam::{OWN}:role/x", f"arn:aws:iam::{OTHER}:user/x"]}, True),
        ("*", True),
        ({"AWS": f"arn:aws:iam::{OWN}:root"}, False),
        ({"AWS": f"arn:aws:iam::{OWN}:role/x"}, False),
        ({"Service": "states.amazonaws.com"}, False),
    ],
)
def test_who_is_let_in(principal: Any, widened: bool) -> None:
    assert gates(trust(LAMBDA), trust(LAMBDA, allow("sts:AssumeRole", Principal=principal))) == (True, widened)


def test_another_account_stays_another_one_with_an_external_id() -> None:
    held = allow("sts:AssumeRole", Principal={"AWS": OTHER}, Condition={"StringEquals": {"sts:ExternalId": "x"}})
    assert gates(trust(LAMBDA), trust(LAMBDA, held)) == (True, True)


def test_a_role_of_an_account_that_was_let_in_whole_gains_nothing() -> None:
    whole = allow("sts:AssumeRole", Principal={"AWS": OTHER})
    assert gates(trust(whole), trust(allow("sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{OTHER}:role/x"}))) == (
        False,
        False,
    )


def test_everybody_but_somebody_is_widened() -> None:
    all_but = {"Effect": "Allow", "NotPrincipal": {"AWS": OTHER}, "Action": "sts:AssumeRole"}
    assert gates(trust(LAMBDA), trust(LAMBDA, all_but)) == (True, True)


def test_a_service_that_acts_for_one_more_bucket_is_gained_only() -> None:
    def queue(*buckets: str) -> Document:
        held = {"ArnLike": {"aws:SourceArn": [f"arn:aws:s3:::{name}" for name in buckets]}}
        send = allow("sqs:SendMessage", "*", Principal={"Service": "s3.amazonaws.com"}, Condition=held)
        return {"name": "q", "arn": f"arn:aws:sqs:eu-west-1:{OWN}:q", "policy": policy(send)}

    def of(before: Document, after: Document) -> Any:
        return review({"dev": plan(change("aws_sqs_queue.q", "update", before=before, after=after))}).gates

    assert not of(queue("a"), queue("a", "b"))["access-widened"]
    assert of(queue("a"), queue("a", "b"))["access-gained"]
    assert of(queue("a"), queue("a*"))["access-widened"]


def test_a_deny_that_lets_more_through_is_widened() -> None:
    def deny(condition: Condition) -> Document:
        return {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition}

    outside = deny({"NotIpAddress": {IP: "203.0.113.0/24"}})
    assert gates(trust(LAMBDA, outside), trust(LAMBDA, deny({"NotIpAddress": {IP: "203.0.112.0/20"}}))) == (True, True)
    assert gates(trust(LAMBDA, outside), trust(LAMBDA, deny({"NotIpAddress": {IP: "203.0.113.7"}}))) == (False, False)
