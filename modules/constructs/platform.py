"""Where things are made and by which rules: what a platform team decides once for all pipelines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..engine import core
from ..model.arns import ACCOUNT_ID, REGION
from ..model.expressions import Condition, Expression, Number, StringList, is_expression
from ..model.partitions import partition_of
from .attachment import Attachment
from .encryption import Encryption


@dataclass(frozen=True, kw_only=True)
class Platform:
    """The surroundings of every construct.

    Args:
        region: such as `eu-west-1`.
        account_id: twelve digits.
        partition: default: computed from `region`.
        name_prefix: what every name begins with. Default: none.
        iam_path: path of the roles made. Default: `/`.
        permissions_boundary: ARN of a policy that bounds the roles made. Default: none.
        log_retention_in_days: of every log group. Default: 365.
        alarm_actions: ARNs that an alarm notifies. Default: none.
        runbook_url: where docs/runbook.md is for who is called; alarms name it with the heading. Default: alarms name
            the heading and the version.
        dashboards: whether each stack has a dashboard. Default: yes.
        encryption: default: managed by the services.
        bucket_lifecycle_rules: whether the buckets made have lifecycle rules; Terraform waits about a minute for each
            bucket's. Default: yes.
        disposable: whether buckets and state may be destroyed, with what is in them. Default: no.
    """

    region: str
    account_id: str
    partition: str = ""
    name_prefix: str = ""
    iam_path: str = "/"
    permissions_boundary: str | None = None
    log_retention_in_days: Number = 365
    alarm_actions: StringList = field(default_factory=list)
    runbook_url: str | Expression | None = None
    dashboards: Condition = True
    encryption: Encryption = Encryption()
    bucket_lifecycle_rules: bool = True
    disposable: bool = False

    def __post_init__(self) -> None:
        for name, shape, example in (("region", REGION, "eu-west-1"), ("account_id", ACCOUNT_ID, "111122223333")):
            value = getattr(self, name)
            if not isinstance(value, str) or not (is_expression(value) or re.fullmatch(shape, value)):
                raise ValueError(f'Platform: {name} is {value!r}. Give a string such as "{example}".')
        if not self.partition:
            object.__setattr__(self, "partition", partition_of(self.region))

    def attach(self, stack: core.TerraformStack, *, dashboard_name: str | None = None) -> Attachment:
        """Makes this the platform of a stack, once, before its first pattern, bucket or state machine.

        Nothing else of the stack changes: provider, backend and the addresses of what its owner puts there stay.

        Args:
            stack: any `cdktf.TerraformStack`.
            dashboard_name: dashboards are the whole account's, of all Regions. Default: `<prefix>-<stack id>`.

        Raises:
            ValueError: the stack has a platform already.
        """
        return Attachment(stack, self, dashboard_name=dashboard_name)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and Region.

        Policies name resources by such ARNs and not by reference, so that a plan shows them in full and no
        circle arises between a bucket, a queue and a key.
        """
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    def bucket_arn(self, name: str) -> str:
        """The ARN of a bucket."""
        return f"arn:{self.partition}:s3:::{name}"
