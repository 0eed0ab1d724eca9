"""The trail that logs the calls creating objects, for every `cloudtrail-eventbridge` trigger of an environment."""

from __future__ import annotations

from ..engine import aws, core
from ..engine.values import attribute
from ..model.errors import ConfigurationError, Problem
from ..model.escaping import literal
from ..model.event_selectors import S3_OBJECT, Logged, SelectorKind, data_resources, field_selectors, selector_problem
from ..model.iam_policies import allow, from_source
from ..model.naming import log_bucket_name_of, own_log_bucket_problem, trail_name_of
from ..model.object_filter import Filter, ObjectFilter
from .attachment import NamedConstruct
from .checkov import accept, accept_service_key
from .private_bucket import (
    ACCEPTED_WITHOUT_NOTIFICATION,
    PrivateBucket,
    abort_incomplete_uploads,
    expire_objects,
    expire_old_versions,
)

CLOUDTRAIL = "cloudtrail.amazonaws.com"
EXPIRE_LOGS_AFTER_DAYS = 90

ACCEPTED_OF_THE_TRAIL = {
    "CKV2_AWS_10": (
        "CloudTrail hands its events to EventBridge itself. CloudWatch Logs would store, and bill, each of them once more."
    ),
    "CKV_AWS_67": (
        "It logs the data events of named buckets of this Region for rules of this Region. The account's audit trail, which should "
        "cover all Regions, is another one."
    ),
    "CKV_AWS_252": "The topic would announce each log file, and nothing reads them here: the rules get the events themselves.",
}


class Trail(NamedConstruct):
    """A trail of this Region that logs data events and nothing else, with a log bucket of its own.

    CloudTrail allows five trails a Region, so one of each selector kind serves all triggers of an environment. It is
    made when `log` is first called: a trail without selectors would log management events. Its log files are validated;
    its bucket is encrypted, TLS only, never logged by the trail itself, and forgets its objects after a while.

    Args:
        selector: `basic` (every write below a prefix is logged and paid, reads are not) or `advanced` (only the calls
            that create objects).
        name: default: `<prefix>-<id>-trail`.
        log_bucket_name: default: `<prefix>-<id>-trail-<region>-<account>`.
        expire_logs_after_days: default 90.

    Attributes:
        arn: known at plan time.
        log_bucket_name: of its own bucket.
        trail, log_bucket: the Terraform resources; None until `log` is first called.
    """

    kind = "trail"

    trail: aws.Cloudtrail | None = None
    log_bucket: aws.S3Bucket | None = None

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        selector: SelectorKind,
        name: str | None = None,
        log_bucket_name: str | None = None,
        expire_logs_after_days: int = EXPIRE_LOGS_AFTER_DAYS,
    ) -> None:
        super().__init__(scope, id)
        platform = self.platform
        self.selector = selector
        self.name = name or trail_name_of(platform.name_prefix, id)
        self.arn = platform.arn("cloudtrail", f"trail/{self.name}")
        self.log_bucket_name = log_bucket_name or log_bucket_name_of(
            platform.name_prefix, id, platform.region, platform.account_id
        )
        self._expire_logs_after_days = expire_logs_after_days
        self._logged: list[Logged] = []
        self.attachment.register_trail(self.path)

    def log(self, bucket: str, object_filter: Filter) -> None:
        """Logs the calls that create such objects.

        Args:
            bucket: its name.
            object_filter: which objects.

        Raises:
            ConfigurationError: the bucket is the trail's own, whose log files would be logged for ever, or the selectors
                exceed CloudTrail's limits.
            TypeError: the filter is a generated module's, and trails are made by stacks only.
        """
        if not isinstance(object_filter, ObjectFilter):
            raise TypeError(f"{self.path}: a trail logs what an ObjectFilter selects.")
        if bucket == self.log_bucket_name:
            self._refuse(own_log_bucket_problem(bucket))
        self._logged.extend(Logged.of(self.platform.bucket_arn(bucket), object_filter))
        if problem := selector_problem(self.selector, self._logged):
            self._refuse(problem)
        trail = self.trail = self.trail or self._make()
        if self.selector == "basic":
            trail.put_event_selector([_basic(self._logged)])
        else:
            trail.put_advanced_event_selector(_advanced(self._logged))

    def _make(self) -> aws.Cloudtrail:
        from_this_trail = from_source(self.platform.account_id, self.arn)
        self.attachment.key.grant_trail(self.arn)
        log_bucket_arn = self.platform.bucket_arn(self.log_bucket_name)
        log_files = f"{log_bucket_arn}/AWSLogs/{self.platform.account_id}/*"
        # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
        owner_controls = {"s3:x-amz-acl": "bucket-owner-full-control"}
        written = {**from_this_trail, "StringEquals": {**from_this_trail["StringEquals"], **owner_controls}}
        bucket = PrivateBucket(
            self,
            "logs",
            name=self.log_bucket_name,
            platform=self.platform,
            # With one the encryption context that CloudTrail's permission names would be the bucket's, not the trail's.
            bucket_key=False,
            lifecycle_rules=[
                abort_incomplete_uploads(1),
                expire_objects(self._expire_logs_after_days),
                expire_old_versions(1),
            ],
            statements=[
                allow(
                    "TrailChecks", ["s3:GetBucketAcl"], [log_bucket_arn], service=CLOUDTRAIL, conditions=from_this_trail
                ),
                allow("TrailWrites", ["s3:PutObject"], [log_files], service=CLOUDTRAIL, conditions=written),
            ],
        )
        trail = aws.Cloudtrail(
            self,
            "trail",
            name=self.name,
            s3_bucket_name=attribute(bucket.bucket, "id"),
            include_global_service_events=False,
            is_multi_region_trail=False,
            enable_log_file_validation=True,
            kms_key_id=self.platform.encryption.kms_key_arn,
            depends_on=[bucket.policy],
        )
        self.log_bucket = bucket.bucket
        accept(bucket.bucket, ACCEPTED_WITHOUT_NOTIFICATION)
        accept(trail, ACCEPTED_OF_THE_TRAIL)
        accept_service_key(trail, self.platform.encryption, "CKV_AWS_35")
        core.TerraformOutput(self, "trail_arn", value=attribute(trail, "arn"), description="ARN of the trail.")
        core.TerraformOutput(
            self,
            "log_bucket_name",
            value=attribute(bucket.bucket, "bucket"),
            description="Name of the bucket of its log files.",
        )
        return trail

    def _refuse(self, problem: str) -> None:
        raise ConfigurationError(self.path, [Problem("", problem)])


def _basic(logged: list[Logged]) -> aws.CloudtrailEventSelector:
    resources = aws.CloudtrailEventSelectorDataResource(
        type=S3_OBJECT, values=[literal(value) for value in data_resources(logged)]
    )
    return aws.CloudtrailEventSelector(
        read_write_type="WriteOnly", include_management_events=False, data_resource=[resources]
    )


def _advanced(logged: list[Logged]) -> list[aws.CloudtrailAdvancedEventSelector]:
    def field(name: str, **operator: list[str]) -> aws.CloudtrailAdvancedEventSelectorFieldSelector:
        return aws.CloudtrailAdvancedEventSelectorFieldSelector(field=name, **operator)

    return [
        aws.CloudtrailAdvancedEventSelector(
            name=", ".join(api_names),
            field_selector=[
                field("eventCategory", equal_to=["Data"]),
                field("resources.type", equal_to=[S3_OBJECT]),
                field("eventName", equal_to=list(api_names)),
                field("resources.ARN", starts_with=[literal(prefix) for prefix in prefixes]),
            ],
        )
        for api_names, prefixes in field_selectors(logged).items()
    ]
