"""What is replaced or deleted although it holds data, or work that is under way."""

from __future__ import annotations

from dataclasses import dataclass

from ..reading.attributes import path_text
from ..reading.plan import Action, Plan, ResourceChange
from ..reading.values import at

LOST = {
    "aws_backup_vault": "its recovery points",
    "aws_cloudtrail": "the calls made until another trail logs them; what it has delivered stays in its bucket",
    "aws_cloudwatch_event_archive": "the archived events",
    "aws_cloudwatch_event_bus": "events sent to it meanwhile, and its rules",
    "aws_cloudwatch_log_group": "its logs",
    "aws_cognito_user_pool": "its users and their passwords",
    "aws_db_instance": "its databases and automated backups",
    "aws_docdb_cluster": "its databases",
    "aws_dynamodb_table": "its items, and backups by point-in-time recovery",
    "aws_ebs_snapshot": "the snapshot",
    "aws_ebs_volume": "what is on the volume",
    "aws_ecr_repository": "its images",
    "aws_efs_file_system": "its files",
    "aws_elasticache_cluster": "what it caches",
    "aws_elasticache_replication_group": "what it stores",
    "aws_elasticsearch_domain": "its indices",
    "aws_fsx_lustre_file_system": "its files",
    "aws_fsx_windows_file_system": "its files",
    "aws_glue_catalog_database": "its tables",
    "aws_glue_catalog_table": "its schema and partitions",
    "aws_instance": "what is on its instance store, and on volumes that are deleted with it",
    "aws_kinesis_firehose_delivery_stream": "records that are not delivered yet",
    "aws_kinesis_stream": "records that are not read yet",
    "aws_kms_key": "everything that is encrypted with it, once its waiting period is over",
    "aws_memorydb_cluster": "what it stores",
    "aws_mq_broker": "messages that are not read yet",
    "aws_msk_cluster": "its topics and records",
    "aws_neptune_cluster": "its graph",
    "aws_opensearch_domain": "its indices",
    "aws_rds_cluster": "its databases and automated backups",
    "aws_redshift_cluster": "its databases",
    "aws_route53_zone": "its records, and its name servers change",
    "aws_s3_bucket": "its objects and their versions",
    "aws_s3_object": "the object",
    "aws_secretsmanager_secret": "the secret's values, once its recovery window is over",
    "aws_sfn_activity": "tasks that wait for it",
    "aws_sfn_state_machine": "running executions, which end at their next step, and the history of all",
    "aws_sns_topic": "its subscriptions, and what is published meanwhile",
    "aws_sqs_queue": "messages in the queue and in flight",
    "aws_ssm_parameter": "its value and history",
    "aws_timestreamwrite_table": "its records",
    "azurerm_cosmosdb_account": "its databases",
    "azurerm_key_vault": "its keys and secrets",
    "azurerm_managed_disk": "what is on the disk",
    "azurerm_mssql_database": "the database",
    "azurerm_postgresql_flexible_server": "its databases",
    "azurerm_storage_account": "everything stored in it",
    "azurerm_storage_container": "its blobs",
    "google_bigquery_dataset": "its tables",
    "google_bigquery_table": "its rows",
    "google_compute_disk": "what is on the disk",
    "google_firestore_database": "its documents",
    "google_pubsub_subscription": "messages that are not acknowledged yet",
    "google_sql_database_instance": "its databases",
    "google_storage_bucket": "its objects",
    "kubernetes_namespace": "everything in it",
    "kubernetes_persistent_volume": "what is on the volume",
    "kubernetes_persistent_volume_claim": "what is on its volume",
}
"""Kinds of resources, and what goes with them. Some are named in another Region's or cloud's way: the list is open."""

_DATABASE = (
    ("skip_final_snapshot", True, "no final snapshot is taken"),
    ("skip_final_snapshot", False, "a final snapshot is taken"),
    ("deletion_protection", True, "AWS refuses: `deletion_protection` is set"),
)
_CIRCUMSTANCES: dict[str, tuple[tuple[str, bool, str], ...]] = {
    "aws_s3_bucket": (
        ("force_destroy", True, "`force_destroy` is set: Terraform empties it first"),
        ("force_destroy", False, "Terraform refuses while anything is in it"),
    ),
    "aws_db_instance": _DATABASE,
    "aws_rds_cluster": _DATABASE,
    "aws_dynamodb_table": (("deletion_protection_enabled", True, "AWS refuses: deletion protection is on"),),
    "aws_ecr_repository": (("force_delete", True, "`force_delete` is set: images do not hinder it"),),
    "aws_cloudwatch_log_group": (("skip_destroy", True, "`skip_destroy` is set: it is left alone"),),
}

REASONS = {
    "replace_because_cannot_update": "the provider cannot change it in place",
    "replace_because_tainted": "an earlier apply failed on it (tainted)",
    "replace_by_request": "`-replace` asks for it",
    "replace_by_triggers": "`replace_triggered_by`",
    "delete_because_no_resource_config": "the configuration no longer has it",
    "delete_because_no_module": "the configuration no longer has its module",
    "delete_because_wrong_repetition": "`count` or `for_each` was added or removed",
    "delete_because_count_index": "`count` no longer reaches its index",
    "delete_because_each_key": "`for_each` no longer has its key",
    "delete_because_no_move_target": "it was moved to an address that the configuration does not have",
    "read_because_config_unknown": "its arguments are known only after the apply",
    "read_because_dependency_pending": "it depends on something that changes",
    "read_because_check_nested": "a check reads it",
    "instance_count_unknown": "how many there are is not known yet",
    "resource_config_unknown": "its arguments are not known yet",
    "provider_config_unknown": "its provider's settings are not known yet",
    "absent_prereq": "something that it needs does not exist yet",
    "deferred_prereq": "something that it needs is put off as well",
}
"""`action_reason` and the `reason` of a deferral, in words."""


@dataclass(frozen=True)
class Loss:
    """A resource whose content goes.

    Attributes:
        lost: what goes.
        circumstances: what saves it, or takes it all the more.
    """

    change: ResourceChange
    lost: str
    circumstances: tuple[str, ...]


def losses(plan: Plan) -> list[Loss]:
    """Everything stateful that goes, deletions first."""
    found = [
        Loss(change, LOST[change.type], circumstances(change))
        for change in plan.resources
        if change.goes and change.type in LOST
    ]
    return sorted(found, key=lambda loss: (loss.change.action is not Action.DELETE, loss.change.address))


def circumstances(change: ResourceChange) -> tuple[str, ...]:
    return tuple(
        words
        for attribute, value, words in _CIRCUMSTANCES.get(change.type, ())
        if at(change.before, attribute) is value
    )


def why(change: ResourceChange) -> str:
    """Why Terraform deletes or replaces it, as far as the plan says, without its attributes."""
    if change.deposed is not None:
        return "what an earlier replacement left behind"
    return REASONS.get(change.reason or "", "")


def forcing(change: ResourceChange) -> list[str]:
    """The attributes that make it a replacement."""
    return list(dict.fromkeys(path_text(path) for path in change.forced_by))
