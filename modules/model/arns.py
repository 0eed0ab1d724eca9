"""ARNs, and what the parts of one look like."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

# botocore 1.44.5, partitions.json, read on 2026-11-28. AWS opens new ones: one that is not here is doubted, never refused.
REGIONS = (
    *(
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
    ),
    *(
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
    ),
    *("ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"),
    *("eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "me-west-1", "mx-central-1"),
    *("sa-east-1", "sa-west-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"),
    *(
        "cn-north-1",
        "cn-northwest-1",
        "eusc-de-east-1",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-iso-east-1",
        "us-iso-west-1",
    ),
    *("us-isob-east-1", "us-isob-west-1", "eu-isoe-west-1", "us-isof-east-1", "us-isof-south-1"),
)


DNS_SUFFIX = "amazonaws.com"

# What the names of endpoints, and of regional services, end with in the other partitions.
DNS_SUFFIXES = {
    "aws-cn": "amazonaws.com.cn",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-eusc": "amazonaws.eu",
}


def dns_suffix(partition: str) -> str:
    """What the names of a partition's endpoints end with."""
    return DNS_SUFFIXES.get(partition, DNS_SUFFIX)


ACCOUNT_ID = "[0-9]{12}"
REGION = "[a-z]{2,4}(-[a-z]+)+-[0-9]+"
KEY_ARN = f"arn:[a-z0-9-]+:kms:[a-z0-9-]+:{ACCOUNT_ID}:key/[0-9A-Za-z-]+"
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html (2026-11-28): what a name must not have.
_NOT_IN_NAMES = r'\s<>\[\]?*"#%\\^|~`$&,;/\x00-\x1f\x7f-\x9f'
STATE_MACHINE_ARN = rf"arn:[a-z0-9-]+:states:[a-z0-9-]+:{ACCOUNT_ID}:stateMachine:[^{_NOT_IN_NAMES}:{{}}]{{1,80}}(:[0-9A-Za-z_.-]{{1,80}})?"
"""A state machine, or a version or an alias of one: what StartExecution takes."""

OF_THE_STATE_MACHINE = "^((?:[^:]+:){6}[^:]+):.*$"
"""The ARN of a version or an alias, and in its group that of the state machine."""


def unqualified(state_machine_arn: str) -> str:
    """The ARN of the state machine itself, of which a version or an alias may be given."""
    return re.sub(OF_THE_STATE_MACHINE, r"\1", state_machine_arn)


OF_ANOTHER_REGION = (
    "a trigger starts state machines of its own Region only, with every pattern, and S3 tells queues and functions of the bucket's own Region "
    "only. Deploy the trigger where the state machine is, with the bucket's events sent there: s3-to-sfn's docs/patterns.md, Other accounts and Regions"
)
# https://docs.aws.amazon.com/step-functions/latest/dg/security_iam_service-with-iam.html: no resource-based policies. And
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html (2026-11-28) names no state machine.
OF_ANOTHER_ACCOUNT = (
    "Step Functions has no resource policies, so that no trigger of this account could start it, whatever its pattern. Deploy the trigger "
    "in that account, with the bucket's events sent there: s3-to-sfn's docs/patterns.md, Other accounts and Regions"
)


def state_machine_problem(arn: str, region: str, account_id: str) -> str | None:
    """Why no trigger of a Region and account can start a state machine, if none can."""
    if not re.fullmatch(STATE_MACHINE_ARN, arn):
        return None
    of_region, of_account = arn.split(":")[3:5]
    if of_region != region:
        return f"{arn} is of Region {of_region}, and the trigger of {region}: {OF_ANOTHER_REGION}."
    if of_account != account_id:
        return f"{arn} is of account {of_account}, and the trigger of {account_id}: {OF_ANOTHER_ACCOUNT}."
    return None


AccountId = Annotated[str, Field(pattern=f"^{ACCOUNT_ID}$", description="Twelve digits, as a string.")]
Region = Annotated[str, Field(pattern=f"^{REGION}$")]
Arn = Annotated[str, Field(pattern=r"^arn:[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[^\s${}]+$")]
PolicyArn = Annotated[str, Field(pattern=r"^arn:[a-z0-9-]+:iam::([0-9]{12}|aws):policy/[\w+=,.@/-]+$")]
KeyArn = Annotated[str, Field(pattern=f"^{KEY_ARN}$")]
# In pipelines.toml these two may hold `{environment}` and `{account_id}`, which its schema has to let through.
RoleArn = Annotated[
    str,
    Field(
        pattern=r"^arn:[a-z0-9-]+:iam::[0-9]{12}:role/[\w+=,.@/-]+$",
        json_schema_extra={"pattern": r"^arn:[a-z0-9-]+:iam::([0-9]{12}|\{account_id\}):role/[\w+=,.@/{}-]+$"},
    ),
]
StateMachineArn = Annotated[
    str,
    Field(
        pattern=f"^{STATE_MACHINE_ARN}$",
        json_schema_extra={
            "pattern": rf"^arn:[a-z0-9-]+:states:[a-z0-9-]+:([0-9]{{12}}|\{{account_id\}}):stateMachine:[^{_NOT_IN_NAMES}]+$"
        },
    ),
]
