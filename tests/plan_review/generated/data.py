"""Facts of what is lost with its resource or in place, of what only looks like it, and of what must not be seen."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.plan_review.generated.truth import Truth
from tests.plan_review.generated.world import FOREIGN, Doc, Secret, Text, Values, World, index

_STATEFUL: dict[str, Values] = {
    "aws_s3_bucket": {"bucket": "%", "force_destroy": False},
    "aws_dynamodb_table": {"name": "%", "hash_key": "id"},
    "aws_db_instance": {"identifier": "%", "engine": "postgres", "skip_final_snapshot": True},
    "aws_sqs_queue": {"name": "%"},
    "aws_sns_topic": {"name": "%"},
    "aws_kms_key": {"description": "%", "deletion_window_in_days": 7},
    "aws_secretsmanager_secret": {"name": "%"},
    "aws_cloudwatch_log_group": {"name": "/app/%"},
    "aws_sfn_state_machine": {"name": "%", "definition": "{}"},
    "aws_efs_file_system": {"creation_token": "%"},
    "aws_ebs_volume": {"size": 10, "availability_zone": "a"},
    "aws_route53_zone": {"name": "%.example.com"},
    "aws_ecr_repository": {"name": "%"},
    "awscc_s3_bucket": {"bucket_name": "%"},
    "awscc_rds_db_instance": {"db_instance_identifier": "%"},
    "awscc_dynamodb_table": {"table_name": "%"},
    "azurerm_resource_group": {"name": "%", "location": "westeurope"},
    "azurerm_mssql_database": {"name": "%", "server_id": "s"},
    "azurerm_managed_disk": {"name": "%", "disk_size_gb": 10},
    "azurerm_servicebus_queue": {"name": "%"},
    "azurerm_key_vault_secret": {"name": "%", "key_vault_id": "v"},
    "google_sql_database": {"name": "%", "instance": "i"},
    "google_bigquery_table": {"table_id": "%", "dataset_id": "d"},
    "google_pubsub_subscription": {"name": "%", "topic": "t"},
    "google_compute_disk": {"name": "%"},
    "kubernetes_namespace": {"metadata": [{"name": "%"}]},
    "kubernetes_persistent_volume_claim": {"metadata": [{"name": "%"}]},
    "kubernetes_persistent_volume_claim_v1": {"metadata": [{"name": "%"}]},
    "kubernetes_stateful_set_v1": {"metadata": [{"name": "%"}]},
    "mongodbatlas_cluster": {"name": "%"},
    "unheard_database": {"name": "%", "backup_retention_period": 7},
}
_STATELESS: dict[str, Values] = {
    "aws_lambda_function": {"function_name": "%"},
    "aws_cloudwatch_metric_alarm": {"alarm_name": "%"},
    "aws_route_table": {"vpc_id": "v"},
    "aws_lb_target_group": {"name": "%"},
    "azurerm_virtual_network": {"name": "%"},
    "google_compute_network": {"name": "%"},
    "kubernetes_deployment_v1": {"metadata": [{"name": "%"}]},
    "null_resource": {"triggers": {"a": "1"}},
    "random_pet": {"length": 2},
    "terraform_data": {"input": "%"},
}


def _named(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return value.replace("%", name)
    if isinstance(value, list):
        return [_named(item, name) for item in value]
    return {key: _named(item, name) for key, item in value.items()} if isinstance(value, dict) else value


def gone(world: World, truth: Truth) -> None:
    """Something is deleted, replaced, forgotten, left alone, made, imported or moved: only two of these lose anything."""
    rng = world.rng
    stateful = rng.random() < 0.7
    pool = _STATEFUL if stateful else _STATELESS
    kind = rng.choice([*pool])
    values = _named(pool[kind], world.called("kept"))
    how = rng.choice(["delete", "delete", "replace", "replace", "forget", "left", "create", "moved", "import", "deposed", "same"])  # fmt: skip
    after: Values | None = {**values, "changed": "yes"} if how == "replace" else values
    options: Values = {}
    if how in ("delete", "forget", "deposed"):
        after = None
    if how == "forget":
        options["forget"] = True
    if how == "left":
        options["forget"] = True
    if how == "moved":
        options["moved_from"] = f"{kind}.earlier{index(world.place.key)}"
    if how == "import":
        options["imported"] = "the-id"
    if how == "deposed":
        options["deposed"] = "4f3a"
    if how == "replace":
        options |= {"forces": ["changed"], "first": rng.random() < 0.3}
    before = None if how == "create" else values
    found = world.add(kind, before, after, name="kept", replaced=how == "replace" or how == "left", **options)
    if stateful and how in ("delete", "replace", "deposed"):
        truth.losses.add((found.address, False, False))


# A kind, its arguments before and after, what is lost in that direction: "data", "protection" or nothing; and in the other one.
_IN_PLACE: list[tuple[str, Values, Values, str, str]] = [
    ("aws_cloudwatch_log_group", {"retention_in_days": 0}, {"retention_in_days": 7}, "data", ""),
    ("aws_cloudwatch_log_group", {"retention_in_days": 90}, {"retention_in_days": 30}, "data", ""),
    ("aws_db_instance", {"backup_retention_period": 14}, {"backup_retention_period": 0}, "data", ""),
    ("aws_db_instance", {"deletion_protection": True}, {"deletion_protection": False}, "protection", ""),
    ("aws_rds_cluster", {"skip_final_snapshot": False}, {"skip_final_snapshot": True}, "protection", ""),
    ("aws_dynamodb_table", {"point_in_time_recovery": [{"enabled": True}]}, {"point_in_time_recovery": [{"enabled": False}]}, "data", ""),
    ("aws_dynamodb_table", {"deletion_protection_enabled": True}, {"deletion_protection_enabled": False}, "protection", ""),
    ("aws_dynamodb_table", {"ttl": [{"enabled": False, "attribute_name": "x"}]}, {"ttl": [{"enabled": True, "attribute_name": "x"}]}, "data", ""),
    ("aws_s3_bucket_versioning", {"bucket": "b", "versioning_configuration": [{"status": "Enabled"}]}, {"bucket": "b", "versioning_configuration": [{"status": "Suspended"}]}, "protection", ""),
    ("aws_s3_bucket", {"force_destroy": False}, {"force_destroy": True}, "protection", ""),
    ("aws_s3_bucket_lifecycle_configuration", {"bucket": "b", "rule": [{"id": "a", "status": "Enabled", "expiration": [{"days": 365}]}]}, {"bucket": "b", "rule": [{"id": "a", "status": "Enabled", "expiration": [{"days": 30}]}]}, "data", ""),
    ("aws_s3_bucket_lifecycle_configuration", {"bucket": "b", "rule": [{"id": "a", "status": "Disabled", "expiration": [{"days": 30}]}]}, {"bucket": "b", "rule": [{"id": "a", "status": "Enabled", "expiration": [{"days": 30}]}]}, "data", ""),
    ("aws_kinesis_stream", {"retention_period": 168}, {"retention_period": 24}, "data", ""),
    ("aws_kms_key", {"is_enabled": True}, {"is_enabled": False}, "data", ""),
    ("aws_kms_key", {"deletion_window_in_days": 30}, {"deletion_window_in_days": 7}, "protection", ""),
    ("aws_elasticache_replication_group", {"snapshot_retention_limit": 5}, {"snapshot_retention_limit": 0}, "data", ""),
    ("aws_efs_backup_policy", {"file_system_id": "fs", "backup_policy": [{"status": "ENABLED"}]}, {"file_system_id": "fs", "backup_policy": [{"status": "DISABLED"}]}, "data", ""),
    ("google_sql_database_instance", {"settings": [{"backup_configuration": [{"enabled": True}]}]}, {"settings": [{"backup_configuration": [{"enabled": False}]}]}, "data", ""),
    ("google_sql_database_instance", {"deletion_protection": True}, {"deletion_protection": False}, "protection", ""),
    ("google_storage_bucket", {"versioning": [{"enabled": True}]}, {"versioning": [{"enabled": False}]}, "protection", ""),
    ("google_storage_bucket", {"lifecycle_rule": []}, {"lifecycle_rule": [{"action": [{"type": "Delete"}], "condition": [{"age": 30}]}]}, "data", ""),
    ("google_pubsub_subscription", {"message_retention_duration": "604800s"}, {"message_retention_duration": "86400s"}, "data", ""),
    ("google_bigquery_dataset", {"dataset_id": "d"}, {"dataset_id": "d", "default_table_expiration_ms": 3_600_000}, "data", ""),
    ("azurerm_key_vault", {"purge_protection_enabled": True}, {"purge_protection_enabled": False}, "protection", ""),
    ("azurerm_storage_account", {"blob_properties": [{"delete_retention_policy": [{"days": 30}]}]}, {"blob_properties": [{"delete_retention_policy": [{"days": 1}]}]}, "data", ""),
    ("azurerm_postgresql_flexible_server", {"backup_retention_days": 35}, {"backup_retention_days": 7}, "data", ""),
    ("azurerm_log_analytics_workspace", {"retention_in_days": 90}, {"retention_in_days": 30}, "data", ""),
    ("kubernetes_persistent_volume_v1", {"spec": [{"persistent_volume_reclaim_policy": "Retain"}]}, {"spec": [{"persistent_volume_reclaim_policy": "Delete"}]}, "protection", ""),
    ("aws_db_instance", {"instance_class": "a", "allocated_storage": 10}, {"instance_class": "b", "allocated_storage": 20}, "", ""),
    ("aws_cloudwatch_log_group", {"tags": {"a": "1"}}, {"tags": {"a": "2"}}, "", ""),
    ("kubernetes_deployment_v1", {"spec": [{"replicas": 3}]}, {"spec": [{"replicas": 1}]}, "", ""),
    ("aws_autoscaling_group", {"min_size": 3, "max_size": 9}, {"min_size": 1, "max_size": 3}, "", ""),
]  # fmt: skip


def in_place(world: World, truth: Truth) -> None:
    """An argument changes by which something is kept for a shorter time, or protected no longer; or the other way round."""
    rng = world.rng
    kind, before, after, there, back = rng.choice(_IN_PLACE)
    if rng.random() < 0.35:
        before, after, there, back = after, before, back, there
    named = (
        {"name": world.called("kept"), "comment": "c"} if "bucket" not in before and "dataset_id" not in before else {}
    )
    if "bucket" in before:
        before, after = ({**one, "bucket": world.called("b")} for one in (before, after))
    found = world.add(kind, {**named, **before}, {**named, **after}, name="shorter")
    if there:
        truth.losses.add((found.address, True, there == "protection"))


_GUARDING = {
    "aws_s3_bucket_versioning": {"bucket": "%", "versioning_configuration": [{"status": "Enabled"}]},
    "aws_backup_selection": {"plan_id": "p", "name": "%"},
    "aws_dlm_lifecycle_policy": {"description": "%"},
    "azurerm_management_lock": {"name": "%", "lock_level": "CanNotDelete"},
    "google_resource_manager_lien": {"parent": "projects/1"},
}


def guard(world: World, truth: Truth) -> None:
    """What keeps others' content goes."""
    kind = world.rng.choice([*_GUARDING])
    found = world.add(kind, _named(_GUARDING[kind], world.called("guarded")), None, name="guard")
    truth.losses.add((found.address, True, True))


def secret(world: World, truth: Truth) -> None:
    """A secret that is marked in one place stands in others as well, or has the name of one."""
    rng = world.rng
    old, new = (f"S3cr-{rng.getrandbits(40):x}-{side}" for side in ("old", "new"))
    truth.secrets |= {old, new}
    how = rng.choice(["marked", "named", "variable", "inside", "output", "kubernetes", "block", "base64", "moved"])
    called = world.called("holder")
    kind, values = "aws_ssm_parameter", {"name": called, "type": "SecureString"}

    def add(before: Values | None, after: Values | None, of: str = kind) -> None:
        exists = rng.choice(["both", "both", "create", "same"])
        sides = (None, after) if exists == "create" else (after, after) if exists == "same" else (before, after)
        world.add(of, *sides, name="holder")

    if how == "marked":
        add({**values, "value": Secret(old)}, {**values, "value": Secret(new)})
    elif how == "named":
        name = rng.choice(["password", "api_key", "auth_token", "client_secret", "connection_string"])
        add({**values, name: old}, {**values, name: new})
        world.add(
            "aws_cloudwatch_metric_alarm", None, {"alarm_name": called, "alarm_description": f"is {new}!"}, name="tells"
        )
    elif how == "variable":
        world.variables[f"db_{len(world.variables)}_password"] = (new, rng.random() < 0.5)
        add({**values, "description": "a"}, {**values, "description": Text(("psql://me:", new, "@host"))})
    elif how == "inside":
        documents = [Doc({"db": {"password": one}, "plain": 1}) for one in (old, new)]
        add({"name": called, "container_definitions": documents[0]}, {"name": called, "container_definitions": documents[1]}, "aws_ecs_task_definition")  # fmt: skip
    elif how == "output":
        world.outputs[world.called("out")] = (Secret(old), Secret(new))
        add({**values, "description": old}, {**values, "description": f"is {new}."})
    elif how == "kubernetes":
        manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": called}}
        sides = [{"manifest": {**manifest, "stringData": {"a": one}}} for one in (old, new)]
        world.add("kubernetes_manifest", *sides, name="holder")
    elif how == "block":
        sides = [{"name": called, "setting": [{"name": "a", "value": "b"}, {"name": "DB_PASSWORD", "value": one}]} for one in (old, new)]  # fmt: skip
        add(*sides, "aws_elastic_beanstalk_environment")
    elif how == "base64":
        add({**values, "value": Secret(old), "user_data": base64.b64encode(old.encode()).decode()}, {**values, "value": Secret(new), "user_data": base64.b64encode(new.encode()).decode()})  # fmt: skip
        truth.secrets |= {base64.b64encode(one.encode()).decode() for one in (old, new)}
    else:
        # It is no longer marked; what it was before is none the less secret.
        world.add(kind, {**values, "value": Secret(old)}, {**values, "value": old}, name="holder")
        truth.secrets.discard(new)


def awkward(world: World, truth: Truth) -> None:
    """Values that would be read as something else: Markdown, mentions, HTML, another direction of reading."""
    rng = world.rng
    texts = ["a|b", "```", "@all #1", "<img src=x>", "\u202eabc", "line\nline", "\\`", "&lt;", "{\"a\": [1, {\"b\": null}]}", "", " ", "${x}", "%{if}"]  # fmt: skip
    sides = [{"name": world.called("odd"), "tags": {rng.choice(texts) or "k": rng.choice(texts)}, "notes": rng.sample(texts, 3), "count": rng.choice([0, 1, 1.5, True, None])} for _ in range(2)]  # fmt: skip
    world.add(
        rng.choice(["aws_cloudwatch_metric_alarm", "azurerm_virtual_network", "google_compute_network"]),
        *sides,
        name="odd",
    )
    world.outputs[world.called("odd")] = rng.choice([(None, texts), (texts, None), (texts, texts[::-1])])


def reads(world: World, truth: Truth) -> None:
    """A data source that is read at the apply says nothing of another account's things, nor of anybody's access."""
    arn = f"arn:aws:s3:::other-{FOREIGN}"
    document = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})
    world.add("aws_s3_bucket", None, {"bucket": "other", "arn": arn, "policy": document}, name="read", managed=False)


FACTS = (gone, gone, gone, in_place, in_place, guard, secret, secret, awkward, reads)
