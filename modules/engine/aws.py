"""The AWS resources in use, each loaded when it is first named. Their types are in aws.pyi."""

from __future__ import annotations

from . import addresses, core, startup

_HOME = {
    "AwsProvider": "provider",
    "AwsProviderDefaultTags": "provider",
    "Cloudtrail": "cloudtrail",
    "CloudtrailAdvancedEventSelector": "cloudtrail",
    "CloudtrailAdvancedEventSelectorFieldSelector": "cloudtrail",
    "CloudtrailEventSelector": "cloudtrail",
    "CloudtrailEventSelectorDataResource": "cloudtrail",
    "CloudwatchDashboard": "cloudwatch_dashboard",
    "CloudwatchEventRule": "cloudwatch_event_rule",
    "CloudwatchEventTarget": "cloudwatch_event_target",
    "CloudwatchLogGroup": "cloudwatch_log_group",
    "CloudwatchMetricAlarm": "cloudwatch_metric_alarm",
    "IamRole": "iam_role",
    "IamRolePolicy": "iam_role_policy",
    "IamRolePolicyAttachment": "iam_role_policy_attachment",
    "KmsAlias": "kms_alias",
    "KmsKey": "kms_key",
    "LambdaEventSourceMapping": "lambda_event_source_mapping",
    "LambdaFunction": "lambda_function",
    "LambdaFunctionEventInvokeConfig": "lambda_function_event_invoke_config",
    "LambdaPermission": "lambda_permission",
    "S3Bucket": "s3_bucket",
    "S3BucketLifecycleConfiguration": "s3_bucket_lifecycle_configuration",
    "S3BucketLifecycleConfigurationRule": "s3_bucket_lifecycle_configuration",
    "S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload": "s3_bucket_lifecycle_configuration",
    "S3BucketLifecycleConfigurationRuleExpiration": "s3_bucket_lifecycle_configuration",
    "S3BucketLifecycleConfigurationRuleFilter": "s3_bucket_lifecycle_configuration",
    "S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration": "s3_bucket_lifecycle_configuration",
    "S3BucketNotification": "s3_bucket_notification",
    "S3BucketNotificationLambdaFunction": "s3_bucket_notification",
    "S3BucketNotificationQueue": "s3_bucket_notification",
    "S3BucketNotificationTopic": "s3_bucket_notification",
    "S3BucketPolicy": "s3_bucket_policy",
    "S3BucketPublicAccessBlock": "s3_bucket_public_access_block",
    "S3BucketServerSideEncryptionConfiguration": "s3_bucket_server_side_encryption_configuration",
    "S3BucketServerSideEncryptionConfigurationRule": "s3_bucket_server_side_encryption_configuration",
    "S3BucketVersioning": "s3_bucket_versioning",
    "SfnStateMachine": "sfn_state_machine",
    "SqsQueue": "sqs_queue",
}

# The bindings add a letter where a struct of `aws_s3_bucket` has the same name.
_RENAMED = {
    "S3BucketServerSideEncryptionConfigurationRule": "S3BucketServerSideEncryptionConfigurationRuleA",
    "S3BucketServerSideEncryptionConfiguration": "S3BucketServerSideEncryptionConfigurationA",
    "S3BucketVersioning": "S3BucketVersioningA",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"{name} is not among the AWS resources in use; name its module in {__name__}")
    found = getattr(startup.load(f"{startup.BINDINGS}.{_HOME[name]}"), _RENAMED.get(name, name))
    made = globals()[name] = addresses.Named(found) if issubclass(found, core.Resource) else found
    return made
