"""What is left: of the events, and after `destroy` of everything. Runs last."""

from __future__ import annotations

import json

from tests.e2e.deployments import ENVIRONMENT, PATTERNS, Deployment, until
from tests.e2e.listings import listings
from tests.e2e.plans import CDKTF

# Every type of resource in the stacks, by the listing that would show it, or by what it is a part of.
LISTED = {
    "aws_cloudtrail": "trails",
    "aws_cloudwatch_dashboard": "dashboards",
    "aws_cloudwatch_event_rule": "rules",
    "aws_cloudwatch_event_target": "rules",
    "aws_cloudwatch_log_group": "log groups",
    "aws_cloudwatch_metric_alarm": "alarms",
    "aws_iam_role": "roles",
    "aws_iam_role_policy": "roles",
    "aws_lambda_event_source_mapping": "event source mappings",
    "aws_lambda_function": "functions",
    "aws_lambda_function_event_invoke_config": "functions",
    "aws_lambda_permission": "functions",
    "aws_s3_bucket": "buckets",
    "aws_s3_bucket_lifecycle_configuration": "buckets",
    "aws_s3_bucket_notification": "buckets",
    "aws_s3_bucket_policy": "buckets",
    "aws_s3_bucket_public_access_block": "buckets",
    "aws_s3_bucket_server_side_encryption_configuration": "buckets",
    "aws_s3_bucket_versioning": "buckets",
    "aws_sfn_state_machine": "state machines",
    "aws_sqs_queue": "queues",
}


BUCKETS = (*PATTERNS, "overlap")
FILLED_ON_PURPOSE = ("off_queue_url", "foreign_dead_letter_queue_url", "doomed_dead_letter_queue_url")


def test_no_event_of_all_the_tests_was_lost_on_its_way(deployed: Deployment) -> None:
    """Every queue is empty but those that the tests fill on purpose."""
    outputs = {bucket: deployed.outputs(f"{ENVIRONMENT}-{bucket}") for bucket in BUCKETS}
    urls = {
        f"{bucket} {name}": url
        for bucket, named in outputs.items()
        for name, url in named.items()
        if name.endswith("queue_url") and name not in FILLED_ON_PURPOSE
    }
    assert len(urls) > 3 * len(BUCKETS)

    def waiting() -> dict[str, int]:
        counts = {name: deployed.account.waiting(url) for name, url in urls.items()}
        return {name: count for name, count in counts.items() if count}

    until(waiting, lambda left: not left)


def test_destroy_leaves_no_resource(deployed: Deployment) -> None:
    stacks = [f"{ENVIRONMENT}-{stack}" for stack in ("shared", *BUCKETS)]
    types = {kind for stack in [*stacks, f"{ENVIRONMENT}-bootstrap"] for kind in _types(deployed, stack)}
    assert types == set(LISTED)
    before = listings(deployed.account, deployed.owns)
    assert [name for name in {*LISTED.values()} if not before[name]] == []

    deployed.destroyed = True
    deployed.workbench.cdktf("destroy", "*", *CDKTF)
    # AWS lists queues and state machines for a while after they were deleted.
    until(lambda: listings(deployed.account, deployed.owns), lambda left: left == {name: [] for name in before})


def _types(deployment: Deployment, stack: str) -> set[str]:
    file = deployment.workbench.output / "stacks" / stack / "cdk.tf.json"
    return set(json.loads(file.read_text(encoding="utf-8"))["resource"])
