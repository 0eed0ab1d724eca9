"""CloudWatch metrics of each hop, as alarms and dashboards name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Statistic = Literal["Average", "Maximum", "Sum"]


@dataclass(frozen=True)
class Metric:
    """A metric with its one dimension, and the statistic that says something about it.

    Args:
        namespace, name: as the service documents them.
        dimension, value: whose it is.
        statistic: `Sum` for what is counted, `Maximum` or `Average` for what is measured.
    """

    namespace: str
    name: str
    dimension: str
    value: str
    statistic: Statistic


def of_queue(queue_name: str, name: str, statistic: Statistic = "Maximum") -> Metric:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"""
    return Metric("AWS/SQS", name, "QueueName", queue_name, statistic)


def of_function(function_name: str, name: str, statistic: Statistic = "Sum") -> Metric:
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""
    return Metric("AWS/Lambda", name, "FunctionName", function_name, statistic)


def of_rule(rule_name: str, name: str, statistic: Statistic = "Sum") -> Metric:
    """Of a rule on the default event bus: those of another have `EventBusName` beside `RuleName`.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    """
    return Metric("AWS/Events", name, "RuleName", rule_name, statistic)


def of_state_machine(arn: str, name: str, statistic: Statistic = "Sum") -> Metric:
    """https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html"""
    return Metric("AWS/States", name, "StateMachineArn", arn, statistic)
