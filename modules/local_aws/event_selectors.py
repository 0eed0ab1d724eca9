"""Whether a trail's selectors let a call through that writes an S3 object. Pure; part of our model of AWS.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html and
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html. Of one field, the operators
that include are joined by "or", those that exclude by "and"; the fields of a selector by "and"; selectors by "or".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

S3_OBJECT = "AWS::S3::Object"

Selector = Mapping[str, Any]

OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "Equals": str.__eq__,
    "StartsWith": str.startswith,
    "EndsWith": str.endswith,
}


def is_selected(selectors: Iterable[Selector], object_arn: str, call: str) -> bool:
    """Whether one of the selectors, basic or advanced, as PutEventSelectors takes them, lets a writing call through.

    Args:
        selectors: of one trail.
        object_arn: the object's ARN, with the key as it was written.
        call: CloudTrail's name of the call.
    """
    fields = {
        "eventCategory": "Data",
        "eventName": call,
        "eventSource": "s3.amazonaws.com",
        "eventType": "AwsApiCall",
        "readOnly": "false",
        "resources.ARN": object_arn,
        "resources.type": S3_OBJECT,
    }
    return any(
        _advanced(selector, fields) if "FieldSelectors" in selector else _basic(selector, object_arn)
        for selector in selectors
    )


def _basic(selector: Selector, object_arn: str) -> bool:
    if selector.get("ReadWriteType", "All") == "ReadOnly":
        return False
    return any(
        _covers(value, object_arn)
        for resource in selector.get("DataResources") or []
        if resource.get("Type") == S3_OBJECT
        for value in resource.get("Values") or []
    )


def _covers(value: str, object_arn: str) -> bool:
    if value in ("arn:aws:s3", "arn:aws:s3:::"):
        return True
    # Without its slash the ARN of a bucket is no prefix of objects, though it is one of the text.
    return "/" in value and object_arn.startswith(value)


def _advanced(selector: Selector, fields: Mapping[str, str]) -> bool:
    return all(_accepts(condition, fields.get(condition["Field"], "")) for condition in selector["FieldSelectors"])


def _accepts(condition: Selector, value: str) -> bool:
    including = [holds(value, operand) for name, holds in OPERATORS.items() for operand in condition.get(name) or []]
    excluding = [
        holds(value, operand) for name, holds in OPERATORS.items() for operand in condition.get(f"Not{name}") or []
    ]
    return (not including or any(including)) and not any(excluding)
