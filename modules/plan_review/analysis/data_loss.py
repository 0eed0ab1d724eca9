"""What is lost of what holds data, or work that is under way: with its resource, or in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..reading.attributes import path_text
from ..reading.plan import Action, Plan, ResourceChange
from ..reading.values import Path, Unknown, Value, at, decoded, leaves, listed, same, text_at

_KINDS = {
    "everything in it": "azurerm_resource_group kubernetes_namespace google_project azurerm_subscription helm_release docker_volume"
    " google_folder aws_organizations_account",
    "its databases and automated backups": "aws_db_instance aws_rds_cluster aws_rds_global_cluster",
    "its databases": "aws_docdb_cluster aws_docdbelastic_cluster aws_redshift_cluster aws_redshiftserverless_namespace"
    " aws_lightsail_database aws_timestreaminfluxdb_db_instance aws_keyspaces_keyspace aws_dsql_cluster aws_athena_database"
    " azurerm_cosmosdb_account azurerm_postgresql_server azurerm_postgresql_flexible_server azurerm_mysql_server"
    " azurerm_mysql_flexible_server azurerm_mariadb_server azurerm_mssql_server azurerm_mssql_managed_instance azurerm_sql_server"
    " azurerm_synapse_workspace azurerm_kusto_cluster google_sql_database_instance google_spanner_instance google_alloydb_cluster"
    " google_alloydb_instance mongodbatlas_cluster mongodbatlas_advanced_cluster mongodbatlas_project digitalocean_database_cluster"
    " snowflake_schema",
    "the database": "aws_rds_custom_db azurerm_mssql_database azurerm_sql_database azurerm_mssql_managed_database"
    " azurerm_postgresql_database azurerm_postgresql_flexible_server_database azurerm_mysql_database azurerm_mysql_flexible_database"
    " azurerm_mariadb_database azurerm_cosmosdb_sql_database azurerm_cosmosdb_mongo_database azurerm_cosmosdb_cassandra_keyspace"
    " azurerm_cosmosdb_gremlin_database azurerm_kusto_database azurerm_synapse_sql_pool google_sql_database google_spanner_database"
    " google_firebase_database_instance postgresql_database postgresql_schema mysql_database snowflake_database digitalocean_database_db"
    " cloudflare_d1_database databricks_schema databricks_catalog",
    "its items, and backups by point-in-time recovery": "aws_dynamodb_table aws_dynamodb_global_table",
    "its rows": "aws_keyspaces_table google_bigquery_table google_bigtable_table snowflake_table databricks_sql_table azurerm_kusto_table"
    " azurerm_storage_table azurerm_cosmosdb_table azurerm_cosmosdb_cassandra_table aws_s3tables_table",
    "its tables": "aws_glue_catalog_database google_bigquery_dataset google_bigtable_instance aws_s3tables_table_bucket"
    " aws_s3tables_namespace aws_timestreamwrite_database",
    "its schema and partitions": "aws_glue_catalog_table",
    "its records": "aws_timestreamwrite_table azurerm_log_analytics_workspace azurerm_application_insights",
    "its documents": "google_firestore_database azurerm_cosmosdb_sql_container azurerm_cosmosdb_mongo_collection"
    " azurerm_cosmosdb_gremlin_graph",
    "its graph": "aws_neptune_cluster aws_neptunegraph_graph",
    "its indices": "aws_elasticsearch_domain aws_opensearch_domain aws_opensearchserverless_collection aws_kendra_index"
    " azurerm_search_service aws_cloudsearch_domain ec_deployment",
    "what it stores": "aws_elasticache_replication_group aws_elasticache_global_replication_group aws_elasticache_serverless_cache"
    " aws_memorydb_cluster azurerm_redis_cache azurerm_redis_enterprise_database azurerm_managed_redis google_redis_instance"
    " google_redis_cluster google_memorystore_instance cloudflare_workers_kv_namespace",
    "what it caches": "aws_elasticache_cluster google_memcache_instance aws_dax_cluster",
    "its objects and their versions": "aws_s3_bucket aws_s3_directory_bucket aws_s3control_bucket",
    "its objects": "google_storage_bucket digitalocean_spaces_bucket cloudflare_r2_bucket aws_lightsail_bucket minio_s3_bucket"
    " oci_objectstorage_bucket alicloud_oss_bucket",
    "the object": "aws_s3_object aws_s3_bucket_object aws_s3_object_copy google_storage_bucket_object azurerm_storage_blob",
    "its blobs": "azurerm_storage_container",
    "everything stored in it": "azurerm_storage_account azurerm_data_lake_store azurerm_storage_data_lake_gen2_filesystem",
    "its files": "aws_efs_file_system aws_fsx_lustre_file_system aws_fsx_windows_file_system aws_fsx_ontap_file_system"
    " aws_fsx_openzfs_file_system aws_fsx_ontap_volume aws_fsx_ontap_storage_virtual_machine aws_fsx_openzfs_volume aws_fsx_file_cache"
    " azurerm_storage_share azurerm_storage_share_file azurerm_storage_share_directory azurerm_netapp_volume azurerm_netapp_pool"
    " google_filestore_instance aws_transfer_server",
    "what is on the volume": "aws_ebs_volume kubernetes_persistent_volume digitalocean_volume hcloud_volume openstack_blockstorage_volume"
    " oci_core_volume aws_lightsail_disk linode_volume google_netapp_volume",
    "what is on its volume": "kubernetes_persistent_volume_claim",
    "what is on the volumes of its pods, where the claims go with it": "kubernetes_stateful_set",
    "what is on the disk": "azurerm_managed_disk google_compute_disk google_compute_region_disk",
    "what is on its disks, where they go with it": "azurerm_virtual_machine azurerm_linux_virtual_machine azurerm_windows_virtual_machine"
    " google_compute_instance digitalocean_droplet hcloud_server openstack_compute_instance linode_instance aws_lightsail_instance",
    "what is on its instance store, and on volumes that are deleted with it": "aws_instance aws_spot_instance_request",
    "the snapshot": "aws_ebs_snapshot aws_ebs_snapshot_copy aws_db_snapshot aws_db_cluster_snapshot aws_db_snapshot_copy"
    " aws_docdb_cluster_snapshot aws_neptune_cluster_snapshot aws_redshift_cluster_snapshot aws_memorydb_snapshot azurerm_snapshot"
    " google_compute_snapshot aws_fsx_openzfs_snapshot azurerm_netapp_snapshot kubernetes_volume_snapshot",
    "the image": "aws_ami aws_ami_copy aws_ami_from_instance azurerm_image google_compute_image azurerm_shared_image_version",
    "its backups": "aws_fsx_backup aws_dynamodb_backup azurerm_backup_protected_vm azurerm_backup_protected_file_share"
    " azurerm_recovery_services_vault azurerm_data_protection_backup_vault azurerm_data_protection_backup_instance_disk"
    " azurerm_data_protection_backup_instance_blob_storage google_backup_dr_backup_vault google_gke_backup_backup_plan"
    " aws_db_instance_automated_backups_replication google_sql_backup_run google_filestore_backup google_firestore_backup_schedule",
    "its recovery points": "aws_backup_vault aws_backup_logically_air_gapped_vault",
    "its images": "aws_ecr_repository aws_ecrpublic_repository azurerm_container_registry google_artifact_registry_repository"
    " google_container_registry",
    "its packages": "aws_codeartifact_repository aws_codeartifact_domain",
    "its commits": "aws_codecommit_repository github_repository gitlab_project google_sourcerepo_repository azuredevops_git_repository",
    "its logs": "aws_cloudwatch_log_group aws_cloudwatch_log_stream google_logging_project_bucket_config aws_cloudtrail_event_data_store",
    "the archived events": "aws_cloudwatch_event_archive",
    "the calls made until another trail logs them; what it has delivered stays in its bucket": "aws_cloudtrail",
    "events sent to it meanwhile, and its rules": "aws_cloudwatch_event_bus",
    "its users and their passwords": "aws_cognito_user_pool azurerm_aadb2c_directory google_identity_platform_tenant auth0_connection"
    " aws_directory_service_directory",
    "its identities": "aws_cognito_identity_pool",
    "records that are not delivered yet": "aws_kinesis_firehose_delivery_stream",
    "records that are not read yet": "aws_kinesis_stream",
    "its video": "aws_kinesis_video_stream aws_ivs_recording_configuration",
    "everything that is encrypted with it": "aws_kms_key aws_kms_external_key aws_kms_replica_key google_kms_crypto_key"
    " google_kms_crypto_key_version azurerm_key_vault_key aws_cloudhsm_v2_cluster google_kms_key_ring",
    "its keys and secrets": "azurerm_key_vault azurerm_key_vault_managed_hardware_security_module vault_mount",
    "messages that are not read yet": "aws_mq_broker azurerm_servicebus_queue azurerm_servicebus_topic azurerm_servicebus_subscription"
    " azurerm_servicebus_namespace azurerm_eventhub azurerm_eventhub_namespace azurerm_storage_queue google_pubsub_lite_topic"
    " google_pubsub_lite_subscription cloudamqp_instance rabbitmq_queue",
    "messages that are not acknowledged yet": "google_pubsub_subscription",
    "its subscriptions, and what is published meanwhile": "aws_sns_topic google_pubsub_topic azurerm_eventgrid_topic",
    "its topics and records": "aws_msk_cluster aws_msk_serverless_cluster confluent_kafka_cluster google_managed_kafka_cluster",
    "its partitions and records": "kafka_topic confluent_kafka_topic google_managed_kafka_topic aws_msk_topic",
    "messages in the queue and in flight": "aws_sqs_queue",
    "the secret's values": "aws_secretsmanager_secret google_secret_manager_secret",
    "the secret's value": "aws_secretsmanager_secret_version google_secret_manager_secret_version azurerm_key_vault_secret"
    " kubernetes_secret vault_kv_secret vault_generic_secret",
    "the certificate and its key": "azurerm_key_vault_certificate aws_acmpca_certificate_authority google_privateca_certificate_authority",
    "its value and history": "aws_ssm_parameter azurerm_app_configuration_key",
    "its values": "azurerm_app_configuration kubernetes_config_map consul_keys",
    "its records, and its name servers change": "aws_route53_zone azurerm_dns_zone google_dns_managed_zone cloudflare_zone"
    " digitalocean_domain",
    "tasks that wait for it": "aws_sfn_activity",
    "running executions, which end at their next step, and the history of all": "aws_sfn_state_machine",
    "runs that are under way, and the history of all": "google_workflows_workflow azurerm_logic_app_workflow aws_mwaa_environment"
    " google_composer_environment",
    "its volumes that are not kept elsewhere": "aws_eks_cluster google_container_cluster azurerm_kubernetes_cluster",
    "its notebooks and models": "aws_sagemaker_domain aws_sagemaker_notebook_instance azurerm_machine_learning_workspace"
    " google_workbench_instance databricks_mws_workspaces azurerm_databricks_workspace",
    "its models": "aws_sagemaker_model_package_group google_vertex_ai_dataset",
    "the features": "aws_sagemaker_feature_group google_vertex_ai_featurestore",
    "what it knows": "aws_bedrockagent_knowledge_base aws_qbusiness_index aws_s3vectors_vector_bucket aws_s3vectors_index",
    "its chronicle, which proves every change": "aws_qldb_ledger",
    "its mail": "aws_workmail_organization",
    "the desktop and its volumes": "aws_workspaces_workspace",
    "its health records": "aws_healthlake_fhir_datastore google_healthcare_dataset google_healthcare_fhir_store google_healthcare_dicom_store",
    "what is on the host": "proxmox_vm_qemu proxmox_virtual_environment_vm vsphere_virtual_machine libvirt_volume vsphere_virtual_disk",
    "another project's state of Terraform": "tfe_workspace",
}  # fmt: skip
LOST = {kind: words for words, kinds in _KINDS.items() for kind in kinds.split()}
"""Kinds of resources, and what goes with them."""

_ALIASES = {
    "aws_docdb_db_cluster": "aws_docdb_cluster",
    "aws_ec2_instance": "aws_instance",
    "aws_ec2_volume": "aws_ebs_volume",
    "aws_events_archive": "aws_cloudwatch_event_archive",
    "aws_events_event_bus": "aws_cloudwatch_event_bus",
    "aws_fsx_file_system": "aws_fsx_lustre_file_system",
    "aws_glue_database": "aws_glue_catalog_database",
    "aws_glue_table": "aws_glue_catalog_table",
    "aws_kinesisfirehose_delivery_stream": "aws_kinesis_firehose_delivery_stream",
    "aws_logs_log_group": "aws_cloudwatch_log_group",
    "aws_amazonmq_broker": "aws_mq_broker",
    "aws_neptune_db_cluster": "aws_neptune_cluster",
    "aws_opensearchservice_domain": "aws_opensearch_domain",
    "aws_rds_db_cluster": "aws_rds_cluster",
    "aws_rds_db_instance": "aws_db_instance",
    "aws_route53_hosted_zone": "aws_route53_zone",
    "aws_stepfunctions_activity": "aws_sfn_activity",
    "aws_stepfunctions_state_machine": "aws_sfn_state_machine",
    "aws_timestream_database": "aws_timestreamwrite_database",
    "aws_timestream_table": "aws_timestreamwrite_table",
    "azurerm_storage_data_lake_gen2_path": "azurerm_storage_share_file",
    "google_bigtable_gc_policy": "",
}
"""Other names of the same kinds: those of CloudFormation, which awscc uses."""

_STATE = re.compile(
    r"(enable_|enabled_)?(deletion|delete|termination)_protection(_enabled)?|skip_final_(snapshot|backup)|final_snapshot(_identifier|_name)?"
    r"|(automated_|preferred_)?backup(_retention\w*|_window|_configuration|_policy|s|_schedule)?|snapshot_(retention\w*|window)"
    r"|(message_|data_|log_)?retention(_\w+)?|allocated_storage|storage_(size|gb|mb|encrypted|capacity)\w*|(disk|volume)_size\w*|size_(gb|gib)"
    r"|size_in_gbs?|point_in_time_\w+|recovery_window\w*|soft_delete\w*|versioning\w*|purge_protection\w*|persistent\w*|force_destroy"
    r"|restore_from\w*|source_snapshot\w*|encryption_at_rest\w*"
)
"""Arguments that betray that something holds data."""

_NO_STATE = re.compile(
    r"aws_(a?lb|iam_\w+|launch_\w+|networkfirewall_\w+|autoscaling_\w+|lambda_\w+|s3_bucket_\w+|backup_(plan|selection)|dlm_\w+|appsync_\w+|"
    r"ecs_\w+|cloudfront_\w+|ses\w*|rds_cluster_instance|docdb_cluster_instance|neptune_cluster_instance|db_proxy\w*|cloudwatch_\w+|"
    r"db_\w*group|batch_\w+|emr_\w+|eks_\w+|vpc\w*|globalaccelerator_\w+|glue_\w+|config_\w+)|google_compute_(instance_)?(template|\w*group\w*)"
    r"|google_(container_node_pool|cloud_run\w*|cloudfunctions\w*|compute_\w*forwarding_rule)|azurerm_\w*(scale_set|monitor\w*|policy)"
    r"|kubernetes_\w+|null_resource|terraform_data|time_\w+"
)
"""Kinds that have one of these arguments and hold nothing."""

_CIRCUMSTANCES: tuple[tuple[str, str, Value, str], ...] = (
    ("*", "force_destroy", True, "`force_destroy` is set: Terraform empties it first"),
    ("aws_s3_bucket google_storage_bucket", "force_destroy", False, "Terraform refuses while anything is in it"),
    ("*", "skip_final_snapshot", True, "no final snapshot is taken"),
    ("*", "delete_automated_backups", False, "automated backups are kept until they expire"),
    ("*", "deletion_protection", True, "it is refused: `deletion_protection` is set"),
    ("*", "deletion_protection_enabled", True, "it is refused: deletion protection is on"),
    ("*", "deletion_policy", "ABANDON", "`deletion_policy` leaves it alone"),
    ("*", "force_delete", True, "`force_delete` is set: what is in it does not hinder it"),
    ("*", "skip_destroy", True, "`skip_destroy` is set: it is left alone"),
    ("*", "disable_api_termination", True, "it is refused: `disable_api_termination` is set"),
    ("aws_secretsmanager_secret", "recovery_window_in_days", 0, "at once: its recovery window is 0 days"),
)
"""Kinds (`*` for any), an argument before the deletion, its value, and what that means."""


def _days(words: str) -> Callable[[Value], str]:
    return lambda value: words.format(value) if isinstance(value, int) and value > 0 else ""


_SPANS: tuple[tuple[str, str, Callable[[Value], str]], ...] = (
    ("aws_secretsmanager_secret", "recovery_window_in_days", _days("it can be restored for {} days")),
    ("aws_kms_key", "deletion_window_in_days", _days("once its waiting period of {} days is over")),
    ("aws_kms_external_key", "deletion_window_in_days", _days("once its waiting period of {} days is over")),
    ("aws_kms_replica_key", "deletion_window_in_days", _days("once its waiting period of {} days is over")),
)

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
    """A resource whose content goes, or is no longer kept as it was.

    Attributes:
        lost: what goes.
        circumstances: what saves it, or takes it all the more.
        in_place: the resource stays.
        protection: nothing goes yet; what would have saved it does.
    """

    change: ResourceChange
    lost: str
    circumstances: tuple[str, ...] = ()
    in_place: bool = False
    protection: bool = False


def losses(plan: Plan) -> list[Loss]:
    """Everything stateful that goes, deletions first; then what stays and keeps less."""
    found = []
    gone = {
        name
        for change in plan.resources
        if change.goes and kind_of(change) in LOST
        for name in _own_names(change.before)
    }
    made = {
        name
        for change in plan.resources
        if change.action is Action.CREATE and not change.left_alone and kind_of(change) in LOST
        for name in _own_names(change.after)
    }
    for change in plan.resources:
        if not change.managed:
            continue
        if change.goes:
            if what := lost(change):
                found.append(Loss(change, what, circumstances(change)))
            if change.action is Action.DELETE and kind_of(change) in _GUARDS and not gone & _parents(change.before):
                words, protection = _GUARDS[kind_of(change)]
                found.append(Loss(change, words, in_place=True, protection=protection))
        elif change.action not in (Action.NOTHING, Action.READ, Action.FORGET):
            found += _kept_less(change)
            # What is made together with its rules keeps what they say from the beginning.
            if change.before is not None or not (
                kind_of(change) in LOST or made & _parents(change.after) or _is_new(change.after)
            ):
                found += [Loss(change, words, in_place=True) for words in _expirations(kind_of(change), change)]
    order = [Action.DELETE, Action.REPLACE]
    return sorted(
        found,
        key=lambda one: (
            order.index(one.change.action) if not one.in_place and one.change.action in order else len(order),
            one.protection,
            one.change.address,
        ),
    )


def kind_of(change: ResourceChange) -> str:
    """A kind by its usual name: without `_v1`, and of awscc what it is called in aws."""
    kind = re.sub(r"_v\d+((alpha|beta)\d+)?$", "", change.type)
    kind = kind if kind in LOST or change.type not in LOST else change.type
    kind = f"aws_{kind.removeprefix('awscc_')}" if kind.startswith("awscc_") else kind
    kind = kind.replace("google-beta_", "google_")
    return _ALIASES.get(kind, kind)


def lost(change: ResourceChange) -> str:
    """What goes with a resource; empty where it holds nothing."""
    kind = kind_of(change)
    if kind in LOST:
        return LOST[kind]
    if kind in ("azapi_resource", "azapi_data_plane_resource"):
        store = re.search(
            r"storageAccounts|[dD]atabase|SQL|DocumentDB|vaults|disks|Redis|resourceGroups",
            text_at(change.before, "type") or "",
        )
        return "what it stores" if store else ""
    before = change.before
    if isinstance(before, dict) and not _NO_STATE.fullmatch(kind):
        for name in sorted(before):
            if _STATE.fullmatch(name) and before[name] not in (None, "", [], {}):
                return f"what it may store: it has `{name}`"
    return ""


def circumstances(change: ResourceChange) -> tuple[str, ...]:
    kind, before = kind_of(change), change.before
    found = [
        words
        for kinds, argument, value, words in _CIRCUMSTANCES
        if (kinds == "*" or kind in kinds.split()) and _is(at(before, argument), value)
    ]
    if at(before, "skip_final_snapshot") is False:
        named = text_at(before, "final_snapshot_identifier") or text_at(before, "final_snapshot_name")
        found.append("a final snapshot is taken" if named else "the provider refuses: a final snapshot has no name")
    found += [words for name, argument, said in _SPANS if name == kind and (words := said(at(before, argument)))]
    return tuple(found)


def _is(value: Value, wanted: Value) -> bool:
    return type(value) is type(wanted) and value == wanted


_ZERO_IS_FOREVER = {"aws_cloudwatch_log_group", "aws_cloudwatch_event_archive", "google_storage_bucket"}
_KEPT = re.compile(
    r"(\w+_)?(retention|retained|retain)(_\w+)?|retained_backups|snapshot_retention_limit|time_travel\w*|backup_retention\w*"
)
_PROTECTION = re.compile(
    r"(\w+_)?(deletion|delete|termination|purge)_protection(_enabled)?|enable_deletion_protection|disable_api_termination|prevent_destroy"
    r"|disable_api_stop|object_lock_enabled|lock_enabled|delete_protection_state"
)
_SAVES = re.compile(
    r"(\w*_)?(point_in_time_recovery|versioning|soft_delete|backups?)(_\w*)?enabled?|point_in_time_recovery_enablement|backup_enabled"
    r"|geo_redundant_backup_enabled|binary_log_enabled|copy_tags_to_snapshot_off|versioning_enabled"
)
_BLOCKS_THAT_SAVE = re.compile(
    r"(\w*_)?(point_in_time_recovery(_specification)?|versioning(_configuration)?|backup_configuration|backup_policy|soft_delete_policy|delete_retention_policy|container_delete_retention_policy)"
)
_DANGERS = re.compile(
    r"skip_final_(snapshot|backup)|force_destroy|force_delete|delete_automated_backups|purge_soft_delete_on_destroy"
)
_ON = (True, "Enabled", "ENABLED", "enabled", "ACTIVE", "POINT_IN_TIME_RECOVERY_ENABLED", "DELETE_PROTECTION_ENABLED")
_KEYS = ("is_enabled", "enabled", "key_state", "state")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


_PARENTS = ("bucket", "repository", "storage_account_id", "file_system_id", "table_name")


def _own_names(values: Value) -> set[str]:
    return {text for name in ("bucket", "name", "id") if (text := text_at(values, name)) is not None}


def _parents(values: Value) -> set[str]:
    return {text for name in _PARENTS if (text := text_at(values, name)) is not None}


def _is_new(values: Value) -> bool:
    """Whether what it belongs to is known after the apply, or it is that itself."""
    given = [at(values, name) for name in _PARENTS]
    return any(isinstance(value, Unknown) for value in given)


def _kept_less(change: ResourceChange) -> Iterator[Loss]:
    """What an argument that changes takes away, though the resource stays."""
    kind, before, after = kind_of(change), change.before, change.after

    def loss(words: str, protection: bool = False) -> Loss:
        return Loss(change, words, in_place=True, protection=protection)

    if before is None or change.action is Action.OTHER:
        return
    for path, old, new in _differences(before, after):
        if isinstance(new, Unknown):
            continue
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        shown = f"`{_plain(path_text(path))}`"
        around = [step for step in path if isinstance(step, str)]
        if _KEPT.fullmatch(name) or (any(map(_KEPT.fullmatch, around)) and name in ("days", "years")):
            was, will = _amount(old, kind), _amount(new, kind)
            if was is not None and will is not None and will < was:
                if will == 0 and "backup" in "".join(around):
                    yield loss(f"automated backups, and point-in-time recovery with them: {shown} becomes 0")
                else:
                    yield loss(f"what is older than {shown} allows, which goes from {_told(old)} to {_told(new)}")
        elif (
            kind.endswith(("kms_key", "key_vault_key", "crypto_key_version", "kms_external_key", "kms_replica_key"))
            and name in _KEYS
        ):
            if old in (True, "ENABLED", "Enabled") and new in (False, "DISABLED", "Disabled", "DESTROYED"):
                yield loss("the use of everything that is encrypted with it: the key is disabled")
        elif (
            (
                _PROTECTION.fullmatch(name)
                or _SAVES.fullmatch(name)
                or (name in ("enabled", "status", "mode") and any(map(_BLOCKS_THAT_SAVE.fullmatch, around)))
            )
            and _on(old)
            and not _on(new)
        ):
            protects = bool(_PROTECTION.fullmatch(name))
            yield loss(
                f"protection against deletion: {shown} is switched off"
                if protects
                else f"what it would have been restored from: {shown} is switched off",
                protects or "versioning" in "".join(around),
            )
        elif _DANGERS.fullmatch(name) and new is True and old is not True:
            yield loss(f"what saves its content from a deletion: {shown} is set", True)
        elif name in (
            "reclaim_policy",
            "persistent_volume_reclaim_policy",
            "deletion_policy",
            "when_deleted",
        ) and new in ("Delete", "DELETE"):
            yield loss(f"what keeps its content after a deletion: {shown} becomes `{new}`", True)
        elif (kind, name) in _SHORTER_SPANS and isinstance(old, int) and isinstance(new, int) and new < old:
            yield loss(f"time to take a deletion back: {shown} goes from {old} to {new}", True)


_SHORTER_SPANS = {
    ("aws_kms_key", "deletion_window_in_days"),
    ("aws_secretsmanager_secret", "recovery_window_in_days"),
    ("aws_backup_vault_lock_configuration", "min_retention_days"),
}

_GUARDS: dict[str, tuple[str, bool]] = {
    "aws_s3_bucket_versioning": ("further versions of the bucket's objects: versioning ends", True),
    "aws_s3_bucket_object_lock_configuration": ("the lock that keeps new objects from being deleted", True),
    "aws_s3_bucket_replication_configuration": ("further copies of the bucket's objects: replication ends", True),
    "aws_backup_plan": ("further backups of what it covers", True),
    "aws_backup_selection": ("further backups of what it selects", True),
    "aws_backup_vault_lock_configuration": ("the lock that keeps recovery points from being deleted", True),
    "aws_backup_vault_policy": ("what keeps recovery points from being deleted, if the policy did", True),
    "aws_efs_backup_policy": ("further backups of the file system", True),
    "aws_efs_replication_configuration": ("further copies of the file system", True),
    "aws_dlm_lifecycle_policy": ("further snapshots of what it covers", True),
    "aws_redshift_snapshot_schedule": ("further snapshots", True),
    "aws_dynamodb_table_replica": ("the replica's items", False),
    "azurerm_management_lock": ("the lock that keeps what it guards from being deleted", True),
    "azurerm_backup_policy_vm": ("further backups of what it covers", True),
    "google_resource_manager_lien": ("the lien that keeps the project from being deleted", True),
    "google_compute_resource_policy": ("further snapshots, if it was a schedule of them", True),
    "google_compute_disk_resource_policy_attachment": ("further snapshots of the disk", True),
}
"""Resources that hold nothing and keep what others hold: what ends with them, and whether nothing goes yet."""


def _expirations(kind: str, change: ResourceChange) -> Iterator[str]:
    """Rules that delete, and did not before."""
    before, after = _deleting(kind, change.before), _deleting(kind, change.after)
    if not after or same(list(after.values()), list(before.values())):
        return
    for rule, days in sorted(after.items()):
        was = before.get(rule)
        shorter = was is not None and None not in (was, days) and _number(days) < _number(was)
        if rule not in before or shorter or (was != days and None in (was, days)):
            when = "" if days is None else f" after {days} days" if days != 1 else " after 1 day"
            yield f"{rule}{when}" + (f", not {was}" if shorter else "")


def _deleting(kind: str, values: Value) -> dict[str, Value]:
    """What is deleted, and after how many days."""
    found: dict[str, Value] = {}
    if kind in ("aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket"):
        for rule in [*listed(at(values, "rule")), *listed(at(values, "lifecycle_rule"))]:
            if at(rule, "status") == "Disabled" or at(rule, "enabled") is False:
                continue
            scope = _scope(rule)
            for block, what in (("expiration", "objects"), ("noncurrent_version_expiration", "old versions")):
                for expiration in listed(at(rule, block)):
                    days = at(expiration, "days") or at(expiration, "noncurrent_days") or at(expiration, "date")
                    if days:
                        found[f"{what}{scope} are deleted"] = days if isinstance(days, int) else None
    elif kind == "google_storage_bucket":
        for rule in listed(at(values, "lifecycle_rule")):
            if at(rule, "action", 0, "type") == "Delete":
                age = at(rule, "condition", 0, "age")
                found["objects are deleted" + ("" if age else " by a condition")] = _number(age) or None
    elif kind == "azurerm_storage_management_policy":
        for path, value in leaves(values):
            if str(path[-1]).startswith("delete_after") and isinstance(value, int | float) and value >= 0:
                found[f"blobs are deleted (`{path[-1]}`)"] = int(value)
    elif kind == "aws_ecr_lifecycle_policy":
        policy = decoded(text_at(values, "policy") or "")
        for rule in listed(at(policy, "rules")):
            if at(rule, "action", "type") == "expire":
                count = at(rule, "selection", "countNumber")
                unit = at(rule, "selection", "countUnit")
                tagged = _plain(at(rule, "selection", "tagStatus"))
                beyond = "their age" if unit else f"the newest {_number(count)}"
                found[f"images ({tagged}) beyond {beyond} are deleted"] = _number(count) if unit else None
    elif kind == "aws_dynamodb_table":
        ttl = at(values, "ttl", 0)
        if at(ttl, "enabled") is True:
            found[f"items are deleted by their `{_plain(at(ttl, 'attribute_name'))}`"] = None
    elif kind in ("google_bigquery_dataset", "google_bigquery_table"):
        for name in ("default_table_expiration_ms", "default_partition_expiration_ms", "expiration_time"):
            if span := at(values, name):
                found[f"tables or partitions are deleted (`{name}`)"] = (
                    _number(span) // 86_400_000 if name != "expiration_time" else None
                )
    return found


def _scope(rule: Value) -> str:
    prefix = at(rule, "prefix") or at(rule, "filter", 0, "prefix") or at(rule, "filter", 0, "and", 0, "prefix")
    return f" below `{_plain(prefix)}`" if isinstance(prefix, str) and prefix else ""


def _differences(before: Value, after: Value, path: Path = ()) -> Iterator[tuple[Path, Value, Value]]:
    """Leaves that change, those that go included."""
    if same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict | None):
        for key in before:
            yield from _differences(before[key], at(after, key), (*path, key))
        for key in after or {}:
            if key not in before:
                yield (*path, key), None, (after or {})[key]
    elif isinstance(before, list) and isinstance(after, list | None):
        for index, item in enumerate(before):
            yield from _differences(item, at(after, index), (*path, index))
    else:
        yield path, before, after


def _on(value: Value) -> bool:
    return any(_is(value, on) for on in _ON)


def _amount(value: Value, kind: str) -> float | None:
    """A span as a number, in whatever unit both sides have; forever is more than any."""
    if value is None and kind == "aws_cloudwatch_log_group":
        return float("inf")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float("inf") if value == 0 and kind in _ZERO_IS_FOREVER else float(value)
    if isinstance(value, str) and (match := re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", value)):
        return float(match[1]) * _UNITS.get(match[2], 1)
    return None


def _number(value: Value) -> int:
    try:
        return int(value) if isinstance(value, int | float | str) else 0
    except (ValueError, OverflowError):
        return 0


def _told(value: Value) -> str:
    return "forever" if value in (0, None) else f"`{_plain(value)}`"


def _plain(value: Value) -> str:
    """A word of the plan that cannot end the code that it stands in."""
    return re.sub(r"[^\w .:/\[\]*-]", "", str(value))[:80]


def why(change: ResourceChange) -> str:
    """Why Terraform deletes or replaces it, as far as the plan says, without its attributes."""
    if change.deposed is not None:
        return "what an earlier replacement left behind"
    return REASONS.get(change.reason or "", "")


def forcing(change: ResourceChange) -> list[str]:
    """The attributes that make it a replacement."""
    return list(dict.fromkeys(path_text(path) for path in change.forced_by))
