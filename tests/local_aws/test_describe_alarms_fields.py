"""Contract of `modules/local_aws/repairs/describe_alarms_fields.py`."""

from __future__ import annotations

import urllib.parse
import urllib.request
from xml.etree import ElementTree

from tests.local_aws.account import ACCOUNT_ID, REGION, Account

ACTION = f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:oncall"
NAMESPACE = "{http://monitoring.amazonaws.com/doc/2010-08-01/}"


def test_an_alarm_is_described_with_all_its_fields(repaired: Account, ministack_alone: Account) -> None:
    put = {
        "AlarmDescription": "More than <none> & any",
        "ActionsEnabled": "true",
        "Statistic": "Maximum",
        "Period": "60",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [ACTION],
        "OKActions": [ACTION],
        "Dimensions": [{"Name": "QueueName", "Value": "q"}],
    }
    assert _described(repaired, put.keys()) == put
    assert _described(ministack_alone, put.keys()) == {}


def test_an_alarm_on_an_expression_has_no_statistic_of_its_own(repaired: Account) -> None:
    name = repaired.name("alarm")
    metric = {"Namespace": "AWS/SQS", "MetricName": "NumberOfMessagesSent"}
    repaired.cloudwatch.put_metric_alarm(
        AlarmName=name,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        Metrics=[
            {"Id": "sent", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False},
            {"Id": "twice", "Expression": "2 * sent", "ReturnData": True},
        ],
    )
    described = _query(repaired, name)
    assert name.encode() in described
    assert b"<Statistic>" not in described
    assert b"<Period>" not in described


def _described(aws: Account, fields: object) -> dict[str, object]:
    name = aws.name("alarm")
    aws.cloudwatch.put_metric_alarm(
        AlarmName=name,
        AlarmDescription="More than <none> & any",
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Dimensions=[{"Name": "QueueName", "Value": "q"}],
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=[ACTION],
        OKActions=[ACTION],
    )
    (alarm,) = ElementTree.fromstring(_query(aws, name)).iterfind(f".//{NAMESPACE}MetricAlarms/{NAMESPACE}member")
    described = {element.tag.removeprefix(NAMESPACE): _value(element) for element in alarm}
    return {field: described[field] for field in described if field in fields}  # type: ignore[operator]


def _query(aws: Account, alarm: str) -> bytes:
    """DescribeAlarms in the query protocol, which Terraform speaks and boto3 no longer does."""
    form = {"Action": "DescribeAlarms", "Version": "2010-08-01", "AlarmNames.member.1": alarm}
    scope = f"Credential={ACCOUNT_ID}/20261123/{REGION}/monitoring/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=none"}
    request = urllib.request.Request(aws.endpoint, urllib.parse.urlencode(form).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        return bytes(response.read())


def _value(element: ElementTree.Element) -> object:
    if len(element) == 0:
        return element.text
    if len(element[0]) == 0:
        return [member.text for member in element]
    return [{part.tag.removeprefix(NAMESPACE): part.text for part in member} for member in element]
