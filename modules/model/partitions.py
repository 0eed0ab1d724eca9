"""The partitions of AWS, which ARNs begin with."""

from __future__ import annotations

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html#arns-syntax; prefixes of Region names
_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}


def partition_of(region: str) -> str:
    """The partition a Region belongs to: `aws` unless its name says otherwise."""
    return next((partition for prefix, partition in _PARTITIONS.items() if region.startswith(prefix)), "aws")
