"""Contract of `modules/local_aws/repairs/object_versions_null_marker.py`."""

from __future__ import annotations

from tests.local_aws.account import Account


def test_a_listing_goes_on_after_an_object_from_before_versioning(repaired: Account, ministack_alone: Account) -> None:
    assert _two_pages(repaired) == [["a"], ["b"]]
    assert _two_pages(ministack_alone) == [["a"], ["a"]]


def _two_pages(aws: Account) -> list[list[str]]:
    bucket = aws.bucket()
    for key in ("a", "b"):
        aws.s3.put_object(Bucket=bucket, Key=key)
    aws.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = aws.s3.list_object_versions(Bucket=bucket, MaxKeys=1)
    second = aws.s3.list_object_versions(
        Bucket=bucket, MaxKeys=1, KeyMarker=first["NextKeyMarker"], VersionIdMarker=first["NextVersionIdMarker"]
    )
    return [[version["Key"] for version in page["Versions"]] for page in (first, second)]
