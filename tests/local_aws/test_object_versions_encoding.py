"""Contract of `modules/local_aws/repairs/object_versions_encoding.py`."""

from __future__ import annotations

from tests.local_aws.account import Account

KEY = "in/a b+c%&é.png"
ENCODED = "in/a%20b%2Bc%25%26%C3%A9.png"


def test_keys_of_versions_are_encoded_when_asked_for(repaired: Account, ministack_alone: Account) -> None:
    assert _listed(repaired) == [ENCODED, ENCODED]
    assert _listed(ministack_alone) == [KEY, KEY]


def test_a_client_that_decodes_sees_the_key_as_it_was_written(repaired: Account) -> None:
    bucket = repaired.bucket(versioned=True)
    repaired.s3.put_object(Bucket=bucket, Key=KEY)
    (version,) = repaired.s3.list_object_versions(Bucket=bucket, Prefix="in/a b+")["Versions"]
    assert version["Key"] == KEY


def _listed(aws: Account) -> list[str]:
    bucket = aws.bucket(versioned=True)
    aws.s3.put_object(Bucket=bucket, Key=KEY)
    aws.s3.delete_object(Bucket=bucket, Key=KEY)
    listing = aws.s3.list_object_versions(Bucket=bucket, EncodingType="url")
    return [entry["Key"] for entry in listing["Versions"] + listing["DeleteMarkers"]]
