"""Checkov on every stack, module and plan: no failure without a reason, and no reason without a failure."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping

import pytest

from modules.constructs.checkov import ACCEPTED
from tests.security.accepted_findings import by_call, reasons, resources, unexplained, unseen, unused
from tests.security.checkov_runs import Document, Scan, scan
from tests.security.documents import every_document
from tests.security.plans import WITH_KEY, Planned, plan_everything

pytestmark = pytest.mark.terraform

# A scan that reads nothing finds nothing. What is there now is more.
FEWEST_PASSED = {"stacks": 1500, "modules": 50, "plan": 600}
KEY_CHECKS = ("CKV_AWS_35", "CKV_AWS_145", "CKV_AWS_158")
"""Those that ask for a customer-managed key where there is none."""

WITH_A_KEY = ("existing-key", "own-key", "own-key-china", "own-key-theirs")

PUBLIC = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/*"}],
}
BROKEN = "broken"


def _broken() -> Document:
    """The sample's bucket, made wrong in ways that a reviewer would stop."""
    document = copy.deepcopy(dict(every_document()["stacks/dev-landing"]))
    resource = document["resource"]
    resource["aws_s3_bucket_policy"]["landing_policy"]["policy"] = json.dumps(PUBLIC)
    resource["aws_s3_bucket_public_access_block"]["landing_public_access"]["block_public_policy"] = False
    resource["aws_sqs_queue"]["uploads_queue"]["sqs_managed_sse_enabled"] = False
    del resource["aws_lambda_function"]["uploads_forwarder"]["//"][ACCEPTED]["CKV_AWS_117"]
    resource["aws_cloudwatch_metric_alarm"]["uploads_age_alarm"]["//"] = {ACCEPTED: {"CKV_AWS_319": "It never fails."}}
    return document


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Document]:
    return every_document()


@pytest.fixture(scope="module")
def scanned(documents: Mapping[str, Document], tmp_path_factory: pytest.TempPathFactory) -> Scan:
    return scan({**documents, BROKEN: _broken()}, "terraform_json", tmp_path_factory.mktemp("json"))


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    return plan_everything(tmp_path_factory.mktemp("planned"))


@pytest.fixture(scope="module")
def scanned_plan(planned: Planned, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """By the stacks that were synthesized for it, and by the modules as `terraform/<name>`."""
    found = scan({"plan": planned.plan}, "terraform_plan", tmp_path_factory.mktemp("plan"))
    calls = planned.plan["configuration"]["root_module"]["module_calls"]
    return by_call(found, {call: _document_of(call, planned) for call in calls})


def _document_of(call: str, planned: Planned) -> str:
    return call if call in planned.synthesized else f"terraform/{call.removesuffix(WITH_KEY)}"


def _of(scan: Scan, documents: Mapping[str, Document]) -> Scan:
    """The part of a scan that is about these documents."""
    return Scan(*(frozenset(f for f in found if f.document in documents) for found in (scan.passed, scan.failed)))


def _kind(documents: Mapping[str, Document], kind: str) -> dict[str, Document]:
    return {
        name: document for name, document in documents.items() if name.startswith("terraform/") == (kind == "modules")
    }


@pytest.mark.parametrize("kind", ["stacks", "modules"])
def test_every_failure_has_its_reason(kind: str, documents: Mapping[str, Document], scanned: Scan) -> None:
    of_kind = _kind(documents, kind)
    assert unexplained(_of(scanned, of_kind), of_kind) == []


@pytest.mark.parametrize("kind", ["stacks", "modules"])
def test_every_resource_was_looked_at(kind: str, documents: Mapping[str, Document], scanned: Scan) -> None:
    of_kind = _kind(documents, kind)
    assert unseen(scanned, of_kind) == []
    assert len(_of(scanned, of_kind).passed) >= FEWEST_PASSED[kind]


def test_no_reason_of_a_stack_is_left_over(documents: Mapping[str, Document], scanned: Scan) -> None:
    """On every resource by itself, so that what is right with one setting is not excused with another."""
    assert unused(_kind(documents, "stacks"), scanned) == []


def test_no_reason_of_a_module_is_left_over(
    documents: Mapping[str, Document], scanned: Scan, scanned_plan: Scan
) -> None:
    """What a variable decides fails in a plan only, where it has its default."""
    assert unused(_kind(documents, "modules"), scanned, scanned_plan) == []


def test_a_customer_managed_key_needs_no_excuse(documents: Mapping[str, Document], scanned: Scan) -> None:
    excused = {(reason.document, reason.check) for reason in reasons(documents)}
    assert not excused & {(name, check) for name in WITH_A_KEY for check in KEY_CHECKS}
    passed = {(finding.document, finding.check) for finding in scanned.passed}
    assert {("existing-key", check) for check in KEY_CHECKS} <= passed
    assert {("own-key", check) for check in KEY_CHECKS} <= passed


def test_a_plan_fails_only_what_is_accepted(
    planned: Planned, documents: Mapping[str, Document], scanned_plan: Scan
) -> None:
    given = {**planned.synthesized, **_kind(documents, "modules")}
    assert unexplained(scanned_plan, given) == []


def test_every_resource_that_is_planned_was_looked_at(
    planned: Planned, documents: Mapping[str, Document], scanned_plan: Scan
) -> None:
    given = {**planned.synthesized, **_kind(documents, "modules")}
    assert unseen(scanned_plan, given) == []
    assert len(scanned_plan.passed) >= FEWEST_PASSED["plan"]


def test_what_is_wrong_is_reported(scanned: Scan) -> None:
    broken = {BROKEN: _broken()}
    assert unexplained(_of(scanned, broken), broken) == [
        f"{BROKEN} aws_lambda_function.uploads_forwarder CKV_AWS_117",
        f"{BROKEN} aws_s3_bucket.landing CKV2_AWS_6",
        f"{BROKEN} aws_s3_bucket_policy.landing_policy CKV_AWS_70",
        f"{BROKEN} aws_s3_bucket_public_access_block.landing_public_access CKV_AWS_54",
        f"{BROKEN} aws_sqs_queue.uploads_queue CKV_AWS_27",
    ]
    assert unused(broken, scanned) == [f"{BROKEN} aws_cloudwatch_metric_alarm.uploads_age_alarm CKV_AWS_319"]


def test_what_was_not_read_is_reported(documents: Mapping[str, Document], scanned: Scan) -> None:
    name = "stacks/dev-landing"
    empty = Scan(frozenset(f for f in scanned.passed if f.document != name), frozenset())
    addresses = [address for address, _ in resources(documents[name])]
    assert len(unseen(empty, {name: documents[name]})) > len(addresses) // 2
