"""The settings that turn Terraform to a local AWS."""

from __future__ import annotations

from modules.local_aws import backend_overrides, provider_overrides

ENDPOINT = "http://127.0.0.1:4566"


def test_the_provider_talks_to_the_endpoint_only_and_still_asks_for_its_account() -> None:
    overrides = provider_overrides(ENDPOINT, "111122223333")
    endpoints = overrides.pop("endpoints")
    assert isinstance(endpoints, dict)
    assert set(endpoints.values()) == {ENDPOINT}
    assert {"s3", "s3control", "sqs", "lambda", "iam", "sts", "sfn", "logs", "cloudwatch", "kms"} <= set(endpoints)
    assert overrides == {
        "access_key": "111122223333",
        "secret_key": "local",
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_requesting_account_id": False,
        "s3_use_path_style": True,
    }


def test_the_backend_talks_to_the_endpoint_only() -> None:
    assert backend_overrides(ENDPOINT, "111122223333") == {
        "access_key": "111122223333",
        "secret_key": "local",
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_region_validation": True,
        "skip_requesting_account_id": True,
        "use_path_style": True,
        "endpoints": {"iam": ENDPOINT, "s3": ENDPOINT, "sts": ENDPOINT},
    }
