"""CreateTrail keeps the tags it is given.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html. MiniStack ignores `TagsList`, so
that Terraform wants to tag the trail again in every plan; and a trail of the same name finds the tags of a deleted one.
"""

from __future__ import annotations

import json
from typing import Any

from ministack.services import cloudtrail

SYMBOLS = (
    "ministack.services.cloudtrail._DISPATCH",
    "ministack.services.cloudtrail._create_trail",
    "ministack.services.cloudtrail._trail_tags",
)


def apply() -> None:
    """Note the tags where ListTags looks for them."""
    create = cloudtrail._create_trail

    def create_tagged(request: dict[str, Any]) -> Any:
        response = create(request)
        status, _, body = response
        if status == 200:
            tags = {tag["Key"]: tag.get("Value", "") for tag in request.get("TagsList") or []}
            cloudtrail._trail_tags[json.loads(body)["TrailARN"]] = tags
        return response

    cloudtrail._DISPATCH["CreateTrail"] = create_tagged
