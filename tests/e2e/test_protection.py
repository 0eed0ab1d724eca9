"""Buckets that are not disposable."""

from __future__ import annotations

import pytest

from tests.e2e.deployments import ENVIRONMENT, Deployment


@pytest.mark.parametrize(("bucket", "is_empty"), [("landing", False), ("empty", True)])
def test_a_bucket_that_is_not_disposable_refuses_to_be_destroyed_at_plan(
    restricted: Deployment, bucket: str, is_empty: bool
) -> None:
    s3, stack = restricted.account.s3, f"{ENVIRONMENT}-{bucket}"
    name = restricted.outputs(stack)[f"{bucket}_bucket_name"]
    if not is_empty:
        s3.put_object(Bucket=name, Key="an object", Body=b"")
    assert ("Versions" not in s3.list_object_versions(Bucket=name)) == is_empty

    plan = restricted.workbench.terraform(stack, "plan", "-destroy", "-input=false", "-no-color", check=False)
    assert plan.returncode == 1
    assert "Instance cannot be destroyed" in plan.stderr
    assert f"aws_s3_bucket.{bucket} has lifecycle.prevent_destroy set" in " ".join(plan.stderr.split())
