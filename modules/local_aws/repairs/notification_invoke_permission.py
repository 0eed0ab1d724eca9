"""S3 accepts a notification to a Lambda function only when the function's policy lets this bucket invoke it.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html: for a Lambda
destination, S3 verifies that the function's permissions let it invoke the function from the bucket. MiniStack
verifies queues and topics, but no function. As MiniStack does with their policies, this asks only when IAM is
enforced.
"""

from __future__ import annotations

from typing import Any

from ministack import app
from ministack.core import iam_evaluator, responses
from ministack.services import lambda_svc, s3

SYMBOLS = (
    "ministack.app.AUTH",
    "ministack.core.iam_evaluator.EvalContext",
    "ministack.core.iam_evaluator.evaluate_resource_policy",
    "ministack.core.responses.get_account_id",
    "ministack.core.responses.get_region",
    "ministack.services.lambda_svc.function_policy_for_arn",
    "ministack.services.s3._invalid_notification_config",
    "ministack.services.s3._validate_notification_configs",
)


def apply() -> None:
    """Ask the policies of the functions after MiniStack has asked everything else."""
    validate = s3._validate_notification_configs

    def validate_functions_too(configurations: Any, region: str, bucket: str = "", skip: bool = False) -> Any:
        refusal = validate(configurations, region, bucket, skip)
        if refusal or skip or not app.AUTH:
            return refusal
        functions = [configuration["arn"] for configuration in configurations if configuration["type"] == "lambda"]
        refused = [arn for arn in functions if not _may_invoke(bucket, arn)]
        if not refused:
            return None
        return s3._invalid_notification_config(
            "Unable to validate the following destination configurations: " + ", ".join(refused)
        )

    s3._validate_notification_configs = validate_functions_too


def _may_invoke(bucket: str, function_arn: str) -> bool:
    found = lambda_svc.function_policy_for_arn(function_arn)
    if found is None:
        return False
    policy, _ = found
    request = iam_evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=function_arn,
        region=responses.get_region(),
        service_context={
            "aws:sourcearn": f"arn:aws:s3:::{bucket}",
            "aws:sourceaccount": responses.get_account_id(),
        },
    )
    decision = iam_evaluator.evaluate_resource_policy(policy, request, service="s3.amazonaws.com").decision
    return bool(decision == "Allow")
