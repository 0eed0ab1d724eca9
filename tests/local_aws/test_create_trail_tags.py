"""Contract of `modules/local_aws/repairs/create_trail_tags.py`."""

from __future__ import annotations

from typing import Any

from tests.local_aws.account import Account

TAGS = [{"Key": "team", "Value": "data"}]


def test_a_trail_has_the_tags_it_was_created_with(repaired: Account, ministack_alone: Account) -> None:
    assert _listed(repaired) == TAGS
    assert _listed(ministack_alone) == []


def test_a_trail_does_not_inherit_the_tags_of_a_deleted_one(repaired: Account) -> None:
    name = repaired.name("trail")
    for tags in (TAGS, []):
        arn = repaired.cloudtrail.create_trail(Name=name, S3BucketName="logs", TagsList=tags)["TrailARN"]
        assert _tags(repaired, arn) == tags
        repaired.cloudtrail.delete_trail(Name=name)


def _listed(aws: Account) -> Any:
    with aws.trail(TagsList=TAGS) as name:
        return _tags(aws, aws.cloudtrail.get_trail(Name=name)["Trail"]["TrailARN"])


def _tags(aws: Account, arn: str) -> Any:
    (tagged,) = aws.cloudtrail.list_tags(ResourceIdList=[arn])["ResourceTagList"]
    return tagged["TagsList"]
