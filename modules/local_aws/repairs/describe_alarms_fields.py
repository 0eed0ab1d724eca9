"""DescribeAlarms returns every field of an alarm.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html. In the query protocol, which
Terraform speaks, MiniStack leaves out the actions, the dimensions, the statistic, the period and more, so that
Terraform wants to set them again in every plan.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from ministack.services import cloudwatch

SYMBOLS = ("ministack.services.cloudwatch._describe_alarms", "ministack.services.cloudwatch._alarms")

NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"
TEXT_FIELDS = (
    "ActionsEnabled",
    "AlarmDescription",
    "EvaluateLowSampleCountPercentile",
    "ExtendedStatistic",
    "Period",
    "Statistic",
    "ThresholdMetricId",
    "TreatMissingData",
    "Unit",
)
LIST_FIELDS = ("OKActions", "AlarmActions", "InsufficientDataActions")


def apply() -> None:
    """Add what is missing to each alarm of MiniStack's answer, from its own record of the alarm."""
    describe = cloudwatch._describe_alarms

    def describe_whole(params: Any, cbor_data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        status, headers, body = response = describe(params, cbor_data, is_cbor, is_json)
        if status != 200 or is_cbor or is_json:
            return response
        root = ElementTree.fromstring(body)
        for member in root.iterfind(f".//{_tag('MetricAlarms')}/{_tag('member')}"):
            alarm = cloudwatch._alarms[member.findtext(_tag("AlarmName"))]
            _complete(member, alarm)
        return status, headers, ElementTree.tostring(root, default_namespace=NAMESPACE, encoding="utf-8")

    cloudwatch._describe_alarms = describe_whole


def _complete(member: ElementTree.Element, alarm: dict[str, Any]) -> None:
    for field in TEXT_FIELDS:
        # MiniStack's defaults: an alarm on an expression has neither.
        if field in ("Period", "Statistic") and not alarm.get("MetricName"):
            continue
        value = alarm.get(field)
        if value not in (None, "") and member.find(_tag(field)) is None:
            ElementTree.SubElement(member, _tag(field)).text = _text(value)
    for field in LIST_FIELDS:
        actions = ElementTree.SubElement(member, _tag(field))
        for action in alarm.get(field) or []:
            ElementTree.SubElement(actions, _tag("member")).text = action
    dimensions = ElementTree.SubElement(member, _tag("Dimensions"))
    for dimension in alarm.get("Dimensions") or []:
        element = ElementTree.SubElement(dimensions, _tag("member"))
        ElementTree.SubElement(element, _tag("Name")).text = dimension["Name"]
        ElementTree.SubElement(element, _tag("Value")).text = dimension["Value"]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
