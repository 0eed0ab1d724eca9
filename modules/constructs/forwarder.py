"""The function that starts executions, as both Lambda patterns use it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..engine import aws, core
from ..engine.values import attribute, number
from ..model.expressions import Number, items_if
from ..model.iam_policies import Statement, allow, document, trust
from ..model.object_filter import Filter
from ..model.options import ForwarderOptions
from .alarms import SUSTAINED, alarm
from .attachment import DEFAULT_CHILD, Attachment
from .checkov import accept, accept_service_key
from .execution_alarms import show_executions
from .forwarder_package import forwarder
from .monitoring.metrics import of_function
from .platform import Platform
from .source_bucket import SourceBucket

RUNTIME = "python3.13"
ARCHITECTURE = "arm64"
ZIP = "forwarder.zip"

ACCEPTED_OF_THE_FUNCTION = {
    "CKV_AWS_50": (
        "Tracing needs permissions on every resource, for a function that makes one kind of call. It logs each event that it could not "
        "start, and the state machine has tracing of its own."
    ),
    "CKV_AWS_117": (
        "It calls nothing in a VPC, only the public API of Step Functions over TLS. Inside a VPC it would need an endpoint or a NAT gateway "
        "for that one call."
    ),
    "CKV_AWS_173": (
        "The variables hold ARNs, an account id and a filter, and no secret. Lambda encrypts them with a key of its own."
    ),
    "CKV_AWS_272": (
        "The zip is made of this project's own code, byte for byte the same each time, and its hash stands in the plan. A signing profile "
        "belongs to an account, not to a module."
    ),
}


class ForwarderFunction(core.Construct):
    """A Lambda function with its own log group, and a role that may start one state machine and little else.

    Args:
        name: of the trigger; the function is `<name>-forwarder`.
        handler: module of the package `forwarder`.
        platform: house rules.
        bucket: whose events it gets.
        state_machine_arn: what it starts.
        object_filter: for what S3 cannot filter: `skip_folder_markers`, and a suffix to the letter.
        options: memory and timeout.
        statements: what else its role may do.
        key_actions: what its role may do with the customer-managed key, where there is one.
        reserved_concurrent_executions: default: none.

    Attributes:
        function, role, log_group: the Terraform resources.
        name, arn: known at plan time.
        ready: what must exist before anything invokes the function.
    """

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        handler: str,
        platform: Platform,
        bucket: SourceBucket,
        state_machine_arn: str,
        object_filter: Filter,
        options: ForwarderOptions,
        statements: Sequence[Statement],
        key_actions: Sequence[str],
        reserved_concurrent_executions: Number | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.name = f"{name}-forwarder"
        self.arn = platform.arn("lambda", f"function:{self.name}")
        attachment = Attachment.of(self)
        log_group = f"/aws/lambda/{self.name}"
        self.log_group: Final = aws.CloudwatchLogGroup(
            self,
            "logs",
            name=attachment.key.grant_log_group(log_group),
            retention_in_days=number(platform.log_retention_in_days),
            kms_key_id=platform.encryption.kms_key_arn,
        )
        self.role: Final = aws.IamRole(
            self,
            "role",
            name=self.name,
            path=platform.iam_path,
            permissions_boundary=platform.permissions_boundary,
            # No aws:Source… condition: no AWS page says that Lambda sends one, and a missing key locks the role.
            assume_role_policy=trust("lambda.amazonaws.com"),
        )
        log_streams = platform.arn("logs", f"log-group:{log_group}:*")
        policy = aws.IamRolePolicy(
            self,
            "policy",
            name="forward",
            role=attribute(self.role, "id"),
            policy=document(
                allow("Start", ["states:StartExecution"], [attachment.unqualified(state_machine_arn)]),
                allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], [log_streams]),
                *statements,
                *items_if(
                    platform.encryption.customer_managed,
                    [allow("UseKey", key_actions, [f"{platform.encryption.kms_key_arn}"])],
                ),
            ),
        )
        self.ready = [policy]
        package = forwarder()
        self.function: Final = aws.LambdaFunction(
            self,
            DEFAULT_CHILD,
            function_name=self.name,
            role=attribute(self.role, "arn"),
            runtime=RUNTIME,
            architectures=[ARCHITECTURE],
            handler=f"forwarder.{handler}.handler",
            filename=attachment.add_file(ZIP, package.data),
            source_code_hash=package.source_code_hash,
            memory_size=number(options.memory_size),
            timeout=number(options.timeout),
            reserved_concurrent_executions=number(reserved_concurrent_executions),
            environment={
                "variables": {
                    "STATE_MACHINE_ARN": state_machine_arn,
                    "NOTIFIED_KEYS": object_filter.notified_keys(),
                    "SKIP_FOLDER_MARKERS": object_filter.skips_folder_markers(),
                    "BUCKET_OWNER_ACCOUNT_ID": bucket.account_id,
                }
            },
            logging_config={"log_format": "JSON", "log_group": attribute(self.log_group, "name")},
            depends_on=[*self.ready, self.log_group],
        )
        accept(self.function, ACCEPTED_OF_THE_FUNCTION)
        accept_service_key(self.log_group, platform.encryption, "CKV_AWS_158")
        self._watch(name, platform)
        show_executions(self, state_machine_arn)
        outputs = {
            "function_name": (attribute(self.function, "function_name"), "Name of the forwarder function."),
            "function_arn": (attribute(self.function, "arn"), "ARN of the forwarder function."),
            "role_arn": (attribute(self.role, "arn"), "ARN of the function's role."),
            "log_group_name": (attribute(self.log_group, "name"), "Name of the function's log group."),
        }
        for output, (value, description) in outputs.items():
            core.TerraformOutput(self, output, value=value, description=description)

    def _watch(self, name: str, platform: Platform) -> None:
        """What fails or is throttled once is tried again, by Lambda or by SQS, so it rings only when it goes on."""
        errors, throttles = of_function(self.name, "Errors"), of_function(self.name, "Throttles")
        alarm(
            self,
            "errors_alarm",
            name=f"{name}-errors",
            description=f"{self.name} goes on failing. What it cannot start ends in the dead-letter queue.",
            runbook="The function fails",
            metric=errors,
            platform=platform,
            window=SUSTAINED,
        )
        alarm(
            self,
            "throttles_alarm",
            name=f"{name}-throttles",
            description=f"Lambda has no room to run {self.name}: events start late.",
            runbook="The function is throttled",
            metric=throttles,
            platform=platform,
            window=SUSTAINED,
        )
        invocations = of_function(self.name, "Invocations")
        duration = of_function(self.name, "Duration", "Maximum")
        row = Attachment.of(self).dashboard_row(self)
        row.show("function", "Forwarder function", [invocations, errors, throttles], [duration])
