"""Which calls the two kinds of selectors of a trail let through."""

from __future__ import annotations

from typing import Any

import pytest

from modules.local_aws.event_selectors import S3_OBJECT, is_selected

ARN = "arn:aws:s3:::pictures/in/a b.png"


@pytest.mark.parametrize(
    ("values", "selected"),
    [
        (["arn:aws:s3"], True),
        (["arn:aws:s3:::"], True),
        (["arn:aws:s3:::pictures/"], True),
        (["arn:aws:s3:::pictures/in/a"], True),
        (["arn:aws:s3:::other/", "arn:aws:s3:::pictures/in/"], True),
        (["arn:aws:s3:::pictures/out/"], False),
        (["arn:aws:s3:::pict"], False),
        (["arn:aws:s3:::pictures"], False),
        ([], False),
    ],
)
def test_basic_selectors_take_prefixes_of_arns(values: list[str], selected: bool) -> None:
    assert is_selected([_basic(values)], ARN, "PutObject") is selected


@pytest.mark.parametrize(("kind", "selected"), [("All", True), ("WriteOnly", True), ("ReadOnly", False)])
def test_basic_selectors_tell_reading_from_writing(kind: str, selected: bool) -> None:
    assert is_selected([_basic(["arn:aws:s3"]) | {"ReadWriteType": kind}], ARN, "PutObject") is selected


def test_management_events_alone_select_no_object() -> None:
    assert not is_selected([{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}], ARN, "x")


def test_data_resources_of_other_types_select_no_object() -> None:
    functions = {"Type": "AWS::Lambda::Function", "Values": ["arn:aws:s3:::pictures/"]}
    assert not is_selected([{"DataResources": [functions]}], ARN, "PutObject")


@pytest.mark.parametrize(
    ("conditions", "selected"),
    [
        ([], True),
        ([{"Field": "eventName", "Equals": ["CopyObject", "PutObject"]}], True),
        ([{"Field": "eventName", "Equals": ["CopyObject"]}], False),
        ([{"Field": "eventSource", "Equals": ["s3.amazonaws.com"]}], True),
        ([{"Field": "readOnly", "Equals": ["false"]}], True),
        ([{"Field": "readOnly", "Equals": ["true"]}], False),
        ([{"Field": "resources.ARN", "Equals": [ARN]}], True),
        ([{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::pictures/in/"]}], True),
        ([{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::pictures/out/"]}], False),
        # What includes, of one field, is joined by "or" ...
        ([{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::other/"], "EndsWith": [".png"]}], True),
        ([{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::other/"], "EndsWith": [".jpg"]}], False),
        # ... what excludes by "and".
        ([{"Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::other/"], "NotEndsWith": [".jpg"]}], True),
        ([{"Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::other/"], "NotEndsWith": [".png"]}], False),
        ([{"Field": "resources.ARN", "NotEndsWith": [".jpg", ".png"]}], False),
        ([{"Field": "eventName", "NotEquals": ["PutObject"]}], False),
        ([{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::pictures/"], "NotEndsWith": [".png"]}], False),
        # The fields of a selector are joined by "and".
        ([{"Field": "eventName", "Equals": ["PutObject"]}, {"Field": "resources.ARN", "EndsWith": [".jpg"]}], False),
        ([{"Field": "userIdentity.arn", "StartsWith": ["arn:aws:iam::"]}], False),
    ],
)
def test_advanced_selectors(conditions: list[dict[str, Any]], selected: bool) -> None:
    assert is_selected([_advanced(*conditions)], ARN, "PutObject") is selected


def test_management_events_are_no_data_events() -> None:
    assert not is_selected(
        [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}], ARN, "PutObject"
    )


def test_one_selector_is_enough() -> None:
    refusing = _advanced({"Field": "eventName", "Equals": ["CopyObject"]})
    assert is_selected([refusing, _advanced()], ARN, "PutObject")
    assert not is_selected([refusing, refusing], ARN, "PutObject")


def _basic(values: list[str]) -> dict[str, Any]:
    return {"ReadWriteType": "All", "DataResources": [{"Type": S3_OBJECT, "Values": values}]}


def _advanced(*conditions: dict[str, Any]) -> dict[str, Any]:
    fixed = [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": [S3_OBJECT]}]
    return {"FieldSelectors": [*fixed, *conditions]}
