"""What is lost though its resource stays, in other clouds, and under other names: each beside a control that is quiet."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modules.plan_review import review
from tests.plan_review.plan_documents import change, plan

LIFECYCLE = "aws_s3_bucket_lifecycle_configuration.l"


def rules(**blocks: Any) -> dict[str, Any]:
    return {"bucket": "ledger", "rule": [{"id": "a", "status": "Enabled", **blocks}]}


def top(*changes: dict[str, Any]) -> str:
    return review({"dev": plan(*changes)}).markdown.partition("### Resources")[0]


def is_gated(*changes: dict[str, Any]) -> bool:
    return bool(review({"dev": plan(*changes)}).gates["delete-stateful"])


KINDS = [
    "aws_rds_global_cluster", "aws_keyspaces_table", "aws_fsx_openzfs_volume", "aws_db_snapshot", "aws_ami", "aws_docdb_cluster",
    "aws_secretsmanager_secret_version", "awscc_s3_bucket", "awscc_rds_db_instance", "awscc_logs_log_group", "awscc_dynamodb_table",
    "azurerm_mssql_database", "azurerm_sql_database", "azurerm_storage_share", "azurerm_linux_virtual_machine", "azurerm_servicebus_queue",
    "azurerm_key_vault_key", "google_spanner_instance", "google_filestore_instance", "google_kms_crypto_key", "google_compute_snapshot",
    "google_secret_manager_secret", "kubernetes_stateful_set_v1", "kubernetes_namespace_v1", "kubernetes_secret_v1", "kubernetes_config_map",
    "helm_release", "mongodbatlas_cluster", "digitalocean_database_cluster", "hcloud_volume", "github_repository", "snowflake_table",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_holds_data_is_known_in_every_cloud(kind: str) -> None:
    assert is_gated(change(f"{kind}.x", "delete", before={"name": "x"}))
    assert not is_gated(change(f"{kind}.x", "update", before={"name": "x"}, after={"name": "x", "tags": {"a": "b"}}))


@pytest.mark.parametrize(
    ("kind", "before", "betrays"),
    [
        ("acme_store", {"deletion_protection": True}, True),
        ("acme_store", {"backup_retention_days": 7}, True),
        ("acme_disk", {"size_gb": 10}, True),
        ("acme_store", {"name": "x", "deletion_protection": None}, False),
        ("aws_lb", {"enable_deletion_protection": True}, False),
        ("aws_iam_user", {"force_destroy": True}, False),
    ],
)
def test_a_kind_that_nobody_knows_is_told_by_its_arguments(kind: str, before: dict[str, Any], betrays: bool) -> None:
    assert is_gated(change(f"{kind}.x", "delete", before=before)) == betrays


IN_PLACE: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "backups of a cluster": ("aws_rds_cluster.x", {"backup_retention_period": 7}, {"backup_retention_period": 1}),
    "snapshots of a cache": ("aws_elasticache_replication_group.x", {"snapshot_retention_limit": 5}, {"snapshot_retention_limit": 0}),
    "logs that were kept forever": ("aws_cloudwatch_log_group.x", {"retention_in_days": 0}, {"retention_in_days": 30}),
    "messages": ("aws_sqs_queue.x", {"message_retention_seconds": 1209600}, {"message_retention_seconds": 60}),
    "records": ("aws_kinesis_stream.x", {"retention_period": 168}, {"retention_period": 24}),
    "a text with its unit": ("google_pubsub_subscription.x", {"message_retention_duration": "604800s"}, {"message_retention_duration": "600s"}),
    "point-in-time recovery": ("aws_dynamodb_table.x", {"point_in_time_recovery": [{"enabled": True}]}, {"point_in_time_recovery": [{"enabled": False}]}),
    "backups of Google's": ("google_sql_database_instance.x", {"settings": [{"backup_configuration": [{"enabled": True}]}]}, {"settings": [{"backup_configuration": [{"enabled": False}]}]}),
    "items by their age": ("aws_dynamodb_table.x", {"ttl": [{"enabled": False}]}, {"ttl": [{"enabled": True, "attribute_name": "gone"}]}),
    "a key": ("aws_kms_key.x", {"is_enabled": True}, {"is_enabled": False}),
    "a key's version": ("google_kms_crypto_key_version.x", {"state": "ENABLED"}, {"state": "DESTROYED"}),
    "a rule that deletes sooner": (LIFECYCLE, rules(expiration=[{"days": 90}]), rules(expiration=[{"days": 7}])),
    "old versions": (LIFECYCLE, rules(), rules(noncurrent_version_expiration=[{"noncurrent_days": 1}])),
    "a rule that was off": (LIFECYCLE, {"rule": [{"status": "Disabled", "expiration": [{"days": 1}]}]}, rules(expiration=[{"days": 1}])),
    "blobs": ("azurerm_storage_management_policy.x", {"rule": []}, {"rule": [{"actions": [{"base_blob": [{"delete_after_days_since_modification_greater_than": 3}]}]}]}),
    "objects of Google's": ("google_storage_bucket.x", {"lifecycle_rule": []}, {"lifecycle_rule": [{"action": [{"type": "Delete"}], "condition": [{"age": 2}]}]}),
    "images": ("aws_ecr_lifecycle_policy.x", {"policy": "{}"}, {"policy": json.dumps({"rules": [{"selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}, "action": {"type": "expire"}}]})}),
}  # fmt: skip


@pytest.mark.parametrize("what", IN_PLACE)
def test_what_is_lost_in_place_shuts_the_gate_and_the_other_way_round_is_quiet(what: str) -> None:
    address, before, after = IN_PLACE[what]
    assert is_gated(change(address, "update", before=before, after=after))
    assert "| **changed** |" in top(change(address, "update", before=before, after=after))
    assert "### Data" not in top(change(address, "update", before=after, after=before))


PROTECTION: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "deletion protection": ("aws_rds_cluster.x", {"deletion_protection": True}, {"deletion_protection": False}),
    "of Azure's": ("azurerm_key_vault.x", {"purge_protection_enabled": True}, {"purge_protection_enabled": False}),
    "versioning": ("aws_s3_bucket_versioning.x", {"versioning_configuration": [{"status": "Enabled"}]}, {"versioning_configuration": [{"status": "Suspended"}]}),
    "the final snapshot": ("aws_db_instance.x", {"skip_final_snapshot": False}, {"skip_final_snapshot": True}),
    "a bucket that may be emptied": ("aws_s3_bucket.x", {"force_destroy": False}, {"force_destroy": True}),
    "what happens to volumes": ("kubernetes_storage_class_v1.x", {"reclaim_policy": "Retain"}, {"reclaim_policy": "Delete"}),
    "the time to take it back": ("aws_secretsmanager_secret.x", {"recovery_window_in_days": 30}, {"recovery_window_in_days": 0}),
}  # fmt: skip


@pytest.mark.parametrize("what", PROTECTION)
def test_protection_that_ends_is_told_and_loses_nothing_yet(what: str) -> None:
    address, before, after = PROTECTION[what]
    one = change(address, "update", before=before, after=after)
    assert "what protects data ends in 1 place" in top(one)
    assert not is_gated(one)
    assert "### Data" not in top(change(address, "update", before=after, after=before))


def test_what_guards_data_is_told_when_it_goes_unless_what_it_guards_goes_as_well() -> None:
    versioning = change("aws_s3_bucket_versioning.v", "delete", before={"bucket": "ledger"})
    assert "versioning ends" in top(versioning)
    assert "versioning ends" not in top(versioning, change("aws_s3_bucket.b", "delete", before={"bucket": "ledger"}))


def test_a_bucket_that_is_made_together_with_its_rules_loses_nothing() -> None:
    made = change(LIFECYCLE, "create", after=rules(expiration=[{"days": 1}]))
    assert is_gated(made)
    assert not is_gated(made, change("aws_s3_bucket.b", "create", after={"bucket": "ledger"}))
    later = change(
        LIFECYCLE, "create", after={**rules(expiration=[{"days": 1}]), "bucket": None}, unknown={"bucket": True}
    )
    assert not is_gated(later)


@pytest.mark.parametrize(
    ("kind", "before", "said", "not_said"),
    [
        ("aws_db_instance", {"skip_final_snapshot": False, "final_snapshot_identifier": "last"}, "a final snapshot is taken", "refuses"),
        ("aws_db_instance", {"skip_final_snapshot": True}, "no final snapshot is taken", "; a final snapshot"),
        ("aws_db_instance", {}, "its databases", "final snapshot"),
        ("aws_secretsmanager_secret", {"recovery_window_in_days": 7}, "it can be restored for 7 days", "at once"),
        ("aws_secretsmanager_secret", {"recovery_window_in_days": 0}, "at once", "restored"),
        ("aws_secretsmanager_secret", {}, "the secret's values", "restored"),
        ("aws_kms_key", {"deletion_window_in_days": 7}, "once its waiting period of 7 days is over", "at once"),
    ],
)  # fmt: skip
def test_nothing_is_promised_that_the_arguments_do_not_grant(
    kind: str, before: dict[str, Any], said: str, not_said: str
) -> None:
    text = top(change(f"{kind}.x", "delete", before=before))
    assert said in text
    assert not_said not in text


def test_the_words_of_a_plan_end_no_code_in_a_row() -> None:
    hostile = "a` | <b>@all</b>"
    text = top(change(LIFECYCLE, "create", after=rules(expiration=[{"days": 1}], filter=[{"prefix": hostile}])))
    assert "objects below `a  ball/b` are deleted after 1 day" in text
