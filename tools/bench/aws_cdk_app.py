"""The wirings of the article that this project began with, in AWS CDK for Python, four times over: eight triggers in two environments.

https://dev.to/aws-builders/amazon-s3-to-aws-stepfunctions-pattern-2hbo: notification, queue, trail with basic and with advanced selectors.
"""

import os
from typing import Any

from aws_cdk import App, Stack, custom_resources
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn


def handler(stack: Stack, id: str, machine: sfn.StateMachine) -> lambda_.Function:
    function = lambda_.Function(
        stack,
        id,
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context):\n    pass\n"),
        environment={"STATE_MACHINE_ARN": machine.state_machine_arn},
    )
    function.add_to_role_policy(
        iam.PolicyStatement(actions=["states:StartExecution"], resources=[machine.state_machine_arn])
    )
    return function


def rule(stack: Stack, id: str, bucket: s3.Bucket, machine: sfn.StateMachine) -> None:
    events.Rule(
        stack,
        id,
        event_pattern=events.EventPattern(
            source=["aws.s3"],
            detail={
                "eventSource": ["s3.amazonaws.com"],
                "eventName": ["PutObject"],
                "requestParameters": {"bucketName": [bucket.bucket_name]},
            },
        ),
        targets=[targets.SfnStateMachine(machine)],
    )


def selectors(bucket: s3.Bucket, name: str) -> dict[str, Any]:
    return {
        "AdvancedEventSelectors": [
            {
                "FieldSelectors": [
                    {"Field": "eventCategory", "Equals": ["Data"]},
                    {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                    {"Field": "eventName", "Equals": ["PutObject"]},
                    {"Field": "resources.ARN", "StartsWith": [bucket.arn_for_objects("uploads/")]},
                ],
                "Name": "Listens to the PutObject only",
            }
        ],
        "TrailName": name,
    }


app = App(outdir=os.environ["CDKTF_OUTDIR"])
for environment in ("dev", "prod"):
    stack = Stack(app, environment)
    bucket = s3.Bucket(stack, "bucket")
    machine = sfn.StateMachine(
        stack, "machine", definition_body=sfn.DefinitionBody.from_chainable(sfn.Pass(stack, "pass"))
    )
    for number in (1, 2):
        prefix = s3.NotificationKeyFilter(prefix=f"notified{number}/")
        notified = notifications.LambdaDestination(handler(stack, f"notified{number}", machine))
        bucket.add_event_notification(s3.EventType.OBJECT_CREATED_PUT, notified, prefix)

        queue = sqs.Queue(stack, f"queue{number}")
        handler(stack, f"queued{number}", machine).add_event_source(sources.SqsEventSource(queue, batch_size=1))
        prefix = s3.NotificationKeyFilter(prefix=f"queued{number}/")
        bucket.add_event_notification(s3.EventType.OBJECT_CREATED_PUT, notifications.SqsDestination(queue), prefix)

        basic = cloudtrail.Trail(
            stack, f"basic{number}", include_global_service_events=False, is_multi_region_trail=False
        )
        basic.add_s3_event_selector(
            [cloudtrail.S3EventSelector(bucket=bucket, object_prefix="uploads")],
            include_management_events=False,
            read_write_type=cloudtrail.ReadWriteType.WRITE_ONLY,
        )
        rule(stack, f"basic{number}rule", bucket, machine)

        advanced = cloudtrail.Trail(
            stack, f"advanced{number}", include_global_service_events=False, is_multi_region_trail=False
        )
        name = advanced.node.default_child.ref
        custom_resources.AwsCustomResource(
            stack,
            f"advanced{number}selectors",
            on_create=custom_resources.AwsSdkCall(
                action="putEventSelectors",
                service="CloudTrail",
                parameters=selectors(bucket, name),
                physical_resource_id=custom_resources.PhysicalResourceId.from_response("TrailARN"),
            ),
            policy=custom_resources.AwsCustomResourcePolicy.from_sdk_calls(resources=[advanced.trail_arn]),
        )
        rule(stack, f"advanced{number}rule", bucket, machine)
app.synth()
