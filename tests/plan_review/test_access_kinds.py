"""Every kind of resource that gives access: what is widened, and beside it what must stay quiet."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modules.plan_review import review
from modules.plan_review.analysis.access_kinds import EDGES
from tests.plan_review.plan_documents import Document, allow, change, plan, policy

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN, OTHER = "111122223333", "999900001111"
OWN_QUEUE = {"name": "own", "arn": f"arn:aws:sqs:eu-west-1:{OWN}:own"}
IN_OWN_ACCOUNT = change("aws_sqs_queue.own", "no-op", before=OWN_QUEUE, after=OWN_QUEUE)

Values = dict[str, Any] | None


def reviewed(*changes: Document, **more: Any) -> Any:
    return review({"dev": plan(IN_OWN_ACCOUNT, *changes, **more)})


def of(kind: str, before: Values, after: Values) -> Document:
    action = "create" if before is None else "delete" if after is None else "update"
    return change(f"{kind}.x", action, before=before, after=after)


def top(*changes: Document, **more: Any) -> str:
    text: str = reviewed(*changes, **more).markdown
    return text.partition("### Resources")[0]


def _s3_grant(uri: str) -> Document:
    return {"access_control_policy": [{"grant": [{"grantee": [{"uri": uri}], "permission": "READ"}]}]}


def _with(**values: Any) -> Document:
    return {"name": "x", **values}


def _nsg(source: str, port: str = "22", access: str = "Allow", direction: str = "Inbound") -> Document:
    return {
        "name": "ssh",
        "direction": direction,
        "access": access,
        "protocol": "Tcp",
        "source_address_prefix": source,
        "destination_port_range": port,
    }


def _google_firewall(*ranges: str, direction: str = "INGRESS") -> Document:
    allowed = [{"protocol": "tcp", "ports": ["22"]}]
    return {"name": "ssh", "direction": direction, "source_ranges": [*ranges], "allow": allowed}


def _service(**spec: Any) -> Document:
    return {"metadata": [{"name": "web"}], "spec": [{"port": [{"port": 80, "protocol": "TCP"}], **spec}]}


def _binding(role: str, kind: str, name: str) -> Document:
    return {"metadata": [{"name": "b"}], "role_ref": [{"name": role}], "subject": [{"kind": kind, "name": name}]}


def _rule(group: str, kind: str, verb: str) -> Document:
    return {"metadata": [{"name": "r"}], "rule": [{"api_groups": [group], "resources": [kind], "verbs": [verb]}]}


def _sg(*cidrs: str) -> Document:
    rule = {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": [*cidrs]}
    return {"name": "web", "ingress": [rule]}


def _opensearch(public: bool) -> Document:
    return {"name": "x", "type": "network", "policy": json.dumps([{"AllowFromPublic": public}])}


EXAMPLES: dict[str, tuple[str, Values, Values, Values, str]] = {
    # name: the kind, before, after, the control's after, and why it is widened.
    "role": (
        "aws_iam_role",
        {"name": "r", "managed_policy_arns": []},
        {"name": "r", "managed_policy_arns": [ADMIN]},
        {"name": "r", "managed_policy_arns": [READ_ONLY]},
        "administrator access",
    ),
    "role attachment": (
        "aws_iam_role_policy_attachment",
        None,
        {"role": "r", "policy_arn": ADMIN},
        {"role": "r", "policy_arn": READ_ONLY},
        "administrator access",
    ),
    "user attachment": (
        "aws_iam_user_policy_attachment",
        None,
        {"user": "u", "policy_arn": "arn:aws:iam::aws:policy/IAMFullAccess"},
        {"user": "u", "policy_arn": READ_ONLY},
        "administrator access",
    ),
    "group attachment": (
        "aws_iam_group_policy_attachment",
        None,
        {"group": "g", "policy_arn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
        {"group": "g", "policy_arn": READ_ONLY},
        "wildcard in actions",
    ),
    "attachments, exclusive": (
        "aws_iam_role_policy_attachments_exclusive",
        {"role_name": "r", "policy_arns": []},
        {"role_name": "r", "policy_arns": [ADMIN]},
        {"role_name": "r", "policy_arns": [READ_ONLY]},
        "administrator access",
    ),
    "permission set": (
        "aws_ssoadmin_managed_policy_attachment",
        None,
        {"permission_set_arn": "arn:aws:sso:::permissionSet/i/p", "managed_policy_arn": ADMIN},
        {"permission_set_arn": "arn:aws:sso:::permissionSet/i/p", "managed_policy_arn": READ_ONLY},
        "administrator access",
    ),
    "policy in a permission set": (
        "aws_ssoadmin_permission_set_inline_policy",
        None,
        {"permission_set_arn": "p", "inline_policy": policy(allow("*", "*"))},
        {"permission_set_arn": "p", "inline_policy": policy(allow("s3:GetObject", "arn:aws:s3:::b/k"))},
        "wildcard in actions",
    ),
    "cluster": (
        "aws_eks_access_policy_association",
        None,
        {"principal_arn": "r", "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"},
        {"principal_arn": "r", "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"},
        "administrator access",
    ),
    "boundary of a user": (
        "aws_iam_user",
        {"name": "u", "permissions_boundary": "arn:aws:iam::111122223333:policy/limits"},
        {"name": "u", "permissions_boundary": ""},
        {"name": "u", "permissions_boundary": "arn:aws:iam::111122223333:policy/limits", "path": "/x/"},
        "permissions boundary removed",
    ),
    "another boundary": (
        "aws_iam_role",
        {"name": "r", "permissions_boundary": "arn:aws:iam::111122223333:policy/limits"},
        {"name": "r", "permissions_boundary": ADMIN},
        {"name": "r", "permissions_boundary": "arn:aws:iam::111122223333:policy/limits", "description": "x"},
        "permissions boundary changed",
    ),
    "boundary of a permission set": (
        "aws_ssoadmin_permissions_boundary_attachment",
        {"permission_set_arn": "p", "permissions_boundary": [{"managed_policy_arn": READ_ONLY}]},
        None,
        {"permission_set_arn": "p", "permissions_boundary": [{"managed_policy_arn": READ_ONLY}], "instance_arn": "i"},
        "permissions boundary removed",
    ),
    "policy of an organization": (
        "aws_organizations_policy_attachment",
        {"target_id": OWN, "policy_id": "p-1"},
        None,
        {"target_id": OWN, "policy_id": "p-1", "skip_destroy": True},
        "a limit is removed",
    ),
    "image": (
        "aws_ami_launch_permission",
        None,
        {"image_id": "ami-1", "group": "all"},
        {"image_id": "ami-1", "account_id": OWN},
        "public principal",
    ),
    "image for another account": (
        "aws_ami_launch_permission",
        None,
        {"image_id": "ami-1", "account_id": OTHER},
        {"image_id": "ami-1", "account_id": OWN},
        "another account",
    ),
    "volume snapshot": (
        "aws_snapshot_create_volume_permission",
        None,
        {"snapshot_id": "snap-1", "account_id": OTHER},
        {"snapshot_id": "snap-1", "account_id": OWN},
        "another account",
    ),
    "database snapshot": (
        "aws_db_snapshot",
        {"db_snapshot_identifier": "s", "shared_accounts": []},
        {"db_snapshot_identifier": "s", "shared_accounts": ["all"]},
        {"db_snapshot_identifier": "s", "shared_accounts": [OWN]},
        "public principal",
    ),
    "cluster snapshot": (
        "aws_db_cluster_snapshot",
        {"db_cluster_snapshot_identifier": "s", "shared_accounts": []},
        {"db_cluster_snapshot_identifier": "s", "shared_accounts": [OTHER]},
        {"db_cluster_snapshot_identifier": "s", "shared_accounts": [OWN]},
        "another account",
    ),
    "document": (
        "aws_ssm_document",
        {"name": "d", "permissions": {}},
        {"name": "d", "permissions": {"type": "Share", "account_ids": "All"}},
        {"name": "d", "permissions": {"type": "Share", "account_ids": OWN}},
        "public principal",
    ),
    "grant in an ACL": (
        "aws_s3_bucket_acl",
        {"bucket": "b", **_s3_grant("http://acs.amazonaws.com/groups/s3/LogDelivery")},
        {"bucket": "b", **_s3_grant("http://acs.amazonaws.com/groups/global/AuthenticatedUsers")},
        {"bucket": "b", **_s3_grant("http://acs.amazonaws.com/groups/s3/LogDelivery"), "id": "b"},
        "public principal",
    ),
    "ACL of an object": (
        "aws_s3_object",
        {"bucket": "b", "key": "k", "acl": "private"},
        {"bucket": "b", "key": "k", "acl": "public-read-write"},
        {"bucket": "b", "key": "k", "acl": "bucket-owner-full-control"},
        "open to everybody",
    ),
    "key grant": (
        "aws_kms_grant",
        None,
        {"key_id": "k", "grantee_principal": f"arn:aws:iam::{OTHER}:role/x", "operations": ["Decrypt"]},
        {"key_id": "k", "grantee_principal": f"arn:aws:iam::{OWN}:role/x", "operations": ["Decrypt"]},
        "another account",
    ),
    "bus": (
        "aws_cloudwatch_event_permission",
        None,
        {"event_bus_name": "bus", "principal": "*", "action": "events:PutEvents", "statement_id": "s"},
        {"event_bus_name": "bus", "principal": OWN, "action": "events:PutEvents", "statement_id": "s"},
        "public principal",
    ),
    "endpoint service": (
        "aws_vpc_endpoint_service",
        {"id": "s", "allowed_principals": [f"arn:aws:iam::{OWN}:root"]},
        {"id": "s", "allowed_principals": ["*"]},
        {"id": "s", "allowed_principals": [f"arn:aws:iam::{OWN}:root"], "tags": {}},
        "public principal",
    ),
    "policy of a vault": (
        "aws_backup_vault_policy",
        None,
        {"backup_vault_name": "v", "policy": policy(allow("backup:StartRestoreJob", "*", Principal="*"))},
        {
            "backup_vault_name": "v",
            "policy": policy(allow("backup:StartRestoreJob", "*", Principal={"AWS": f"arn:aws:iam::{OWN}:role/r"})),
        },
        "public principal",
    ),
    "policy of an API": (
        "aws_api_gateway_rest_api",
        {"name": "api", "policy": ""},
        {"name": "api", "policy": policy(allow("execute-api:Invoke", "arn:aws:execute-api:x", Principal={"AWS": "*"}))},
        {"name": "api", "policy": "", "description": "x"},
        "public principal",
    ),
    "route": (
        "aws_apigatewayv2_route",
        {"route_key": "POST /x", "authorization_type": "JWT"},
        {"route_key": "POST /x", "authorization_type": "NONE"},
        {"route_key": "POST /x", "authorization_type": "AWS_IAM"},
        "open to everybody",
    ),
    "preflight": (
        "aws_api_gateway_method",
        None,
        {"http_method": "ANY", "authorization": "NONE"},
        {"http_method": "OPTIONS", "authorization": "NONE"},
        "open to everybody",
    ),
    "API of a cluster": (
        "aws_eks_cluster",
        {"name": "c", "vpc_config": [{"endpoint_public_access": False}]},
        {"name": "c", "vpc_config": [{"endpoint_public_access": True}]},
        {"name": "c", "vpc_config": [{"endpoint_public_access": True, "public_access_cidrs": ["203.0.113.0/24"]}]},
        "open to everybody",
    ),
    "brokers": (
        "aws_msk_cluster",
        {"cluster_name": "c", "client_authentication": [{"unauthenticated": False}]},
        {"cluster_name": "c", "client_authentication": [{"unauthenticated": True}]},
        {"cluster_name": "c", "client_authentication": [{"unauthenticated": False, "sasl": [{"iam": True}]}]},
        "open to everybody",
    ),
    "identity pool": (
        "aws_cognito_identity_pool",
        {"identity_pool_name": "p", "allow_unauthenticated_identities": False},
        {"identity_pool_name": "p", "allow_unauthenticated_identities": True},
        {"identity_pool_name": "p", "allow_unauthenticated_identities": False, "tags": {}},
        "open to everybody",
    ),
    "search": (
        "aws_opensearchserverless_security_policy",
        _opensearch(False),
        _opensearch(True),
        _opensearch(False) | {"description": "x"},
        "open to everybody",
    ),
    "block of snapshots": (
        "aws_ebs_snapshot_block_public_access",
        {"state": "block-all-sharing"},
        {"state": "unblocked"},
        {"state": "block-new-sharing"},
        "open to everybody",
    ),
    "share": (
        "aws_ram_resource_share",
        _with(allow_external_principals=False),
        _with(allow_external_principals=True),
        _with(allow_external_principals=False, tags={}),
        "open to everybody",
    ),
    "halves": (
        "aws_security_group",
        _sg("10.0.0.0/8"),
        _sg("0.0.0.0/1", "128.0.0.0/1"),
        _sg("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        "open to everybody",
    ),
    "one half": ("aws_security_group", _sg(), _sg("128.0.0.0/1"), _sg("198.51.100.0/24"), "open to everybody"),
    "IPv6": (
        "aws_vpc_security_group_ingress_rule",
        None,
        {"security_group_id": "sg", "ip_protocol": "-1", "cidr_ipv6": "2000::/3"},
        {"security_group_id": "sg", "ip_protocol": "-1", "cidr_ipv6": "2001:db8::/32"},
        "open to everybody",
    ),
    "prefix list": (
        "aws_ec2_managed_prefix_list",
        _with(entry=[]),
        _with(entry=[{"cidr": "0.0.0.0/0"}]),
        _with(entry=[{"cidr": "10.1.0.0/16"}]),
        "open to everybody",
    ),
    "Azure role": (
        "azurerm_role_assignment",
        None,
        {"scope": "/subscriptions/0", "role_definition_name": "User Access Administrator", "principal_id": "p"},
        {"scope": "/subscriptions/0", "role_definition_name": "Storage Blob Data Contributor", "principal_id": "p"},
        "administrator access",
    ),
    "Azure role by id": (
        "azurerm_role_assignment",
        None,
        {
            "scope": "/s",
            "role_definition_id": "/x/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
            "principal_id": "p",
        },
        {
            "scope": "/s",
            "role_definition_id": "/x/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7",
            "principal_id": "p",
        },
        "administrator access",
    ),
    "Azure role of one's own": (
        "azurerm_role_definition",
        None,
        _with(permissions=[{"actions": ["Microsoft.Authorization/*"]}], assignable_scopes=["/s"]),
        _with(permissions=[{"actions": ["Microsoft.Compute/virtualMachines/read"]}], assignable_scopes=["/s"]),
        "wildcard in actions",
    ),
    "Azure port": ("azurerm_network_security_rule", None, _nsg("Internet"), _nsg("10.0.0.0/8"), "open to everybody"),
    "Azure port, refused": (
        "azurerm_network_security_rule",
        _nsg("*", access="Deny"),
        _nsg("*"),
        _nsg("*", direction="Outbound"),
        "open to everybody",
    ),
    "Azure refusal": (
        "azurerm_network_security_rule",
        _nsg("*", access="Deny"),
        None,
        _nsg("*", access="Deny") | {"description": "x"},
        "open to everybody",
    ),
    "Google refusal": (
        "google_compute_firewall",
        _google_firewall("0.0.0.0/0") | {"allow": [], "deny": [{"protocol": "all"}]},
        None,
        _google_firewall("0.0.0.0/0") | {"allow": [], "deny": [{"protocol": "all"}], "description": "x"},
        "open to everybody",
    ),
    "Azure group": (
        "azurerm_network_security_group",
        _with(security_rule=[]),
        _with(security_rule=[_nsg("0.0.0.0/0", "3389")]),
        _with(security_rule=[_nsg("VirtualNetwork", "3389")]),
        "open to everybody",
    ),
    "Azure database": (
        "azurerm_mssql_firewall_rule",
        None,
        _with(start_ip_address="0.0.0.0", end_ip_address="255.255.255.255"),
        _with(start_ip_address="203.0.113.1", end_ip_address="203.0.113.9"),
        "open to everybody",
    ),
    "Azure container": (
        "azurerm_storage_container",
        None,
        _with(container_access_type="blob"),
        _with(container_access_type="private"),
        "open to everybody",
    ),
    "Azure storage": (
        "azurerm_storage_account",
        _with(allow_nested_items_to_be_public=False),
        _with(allow_nested_items_to_be_public=True),
        _with(allow_nested_items_to_be_public=False, tags={}),
        "open to everybody",
    ),
    "Google role": (
        "google_folder_iam_member",
        None,
        {"folder": "f", "role": "roles/resourcemanager.folderAdmin", "member": "user:a@example.com"},
        {"folder": "f", "role": "roles/viewer", "member": "user:a@example.com"},
        "administrator access",
    ),
    "Google binding": (
        "google_storage_bucket_iam_binding",
        {"bucket": "b", "role": "roles/storage.objectViewer", "members": []},
        {"bucket": "b", "role": "roles/storage.objectViewer", "members": ["allAuthenticatedUsers"]},
        {"bucket": "b", "role": "roles/storage.objectViewer", "members": ["user:a@example.com"]},
        "public principal",
    ),
    "Google policy": (
        "google_project_iam_policy",
        None,
        {"project": "p", "policy_data": json.dumps({"bindings": [{"role": "roles/owner", "members": ["user:m"]}]})},
        {"project": "p", "policy_data": json.dumps({"bindings": [{"role": "roles/viewer", "members": ["user:m"]}]})},
        "administrator access",
    ),
    "Google federation": (
        "google_service_account_iam_member",
        None,
        {
            "service_account_id": "s",
            "role": "roles/iam.workloadIdentityUser",
            "member": "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/*",
        },
        {
            "service_account_id": "s",
            "role": "roles/iam.workloadIdentityUser",
            "member": "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/"
            "attribute.repository/acme/ingest",
        },
        "the token's subject is not held",
    ),
    "Google firewall": (
        "google_compute_firewall",
        None,
        _google_firewall("0.0.0.0/0"),
        _google_firewall("10.0.0.0/8"),
        "open to everybody",
    ),
    "Google database": (
        "google_sql_database_instance",
        _with(settings=[{"ip_configuration": [{"authorized_networks": []}]}]),
        _with(settings=[{"ip_configuration": [{"authorized_networks": [{"value": "0.0.0.0/0"}]}]}]),
        _with(settings=[{"ip_configuration": [{"authorized_networks": [{"value": "203.0.113.7"}]}]}]),
        "open to everybody",
    ),
    "Google dataset": (
        "google_bigquery_dataset",
        {"dataset_id": "d", "access": []},
        {"dataset_id": "d", "access": [{"role": "READER", "special_group": "allAuthenticatedUsers"}]},
        {"dataset_id": "d", "access": [{"role": "READER", "user_by_email": "a@example.com"}]},
        "public principal",
    ),
    "Kubernetes binding": (
        "kubernetes_cluster_role_binding_v1",
        None,
        _binding("cluster-admin", "User", "jane"),
        _binding("view", "User", "jane"),
        "administrator access",
    ),
    "Kubernetes, whoever": (
        "kubernetes_role_binding",
        None,
        _binding("view", "Group", "system:unauthenticated"),
        _binding("view", "Group", "team"),
        "public principal",
    ),
    "Kubernetes role": (
        "kubernetes_cluster_role_v1",
        None,
        _rule("*", "*", "*"),
        _rule("", "pods", "get"),
        "wildcard in actions",
    ),
    "Kubernetes service": (
        "kubernetes_service_v1",
        _service(type="ClusterIP"),
        _service(type="LoadBalancer"),
        _service(type="LoadBalancer", load_balancer_source_ranges=["203.0.113.0/24"]),
        "open to everybody",
    ),
    "Kubernetes network": (
        "kubernetes_network_policy",
        {"metadata": [{"name": "deny"}], "spec": [{}]},
        None,
        {"metadata": [{"name": "deny"}], "spec": [{"policy_types": ["Ingress"]}]},
        "open to everybody",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_widens_access_says_why_and_shuts_the_gate(name: str) -> None:
    kind, before, after, _, reason = EXAMPLES[name]
    result = reviewed(of(kind, before, after))
    assert any(reason in stopped for stopped in result.gates["access-widened"]), result.markdown
    assert result.gates["access-gained"]
    assert f"**widened** ({reason}" in result.markdown


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_only_looks_like_it_shuts_no_gate(name: str) -> None:
    kind, before, _, control, _ = EXAMPLES[name]
    assert reviewed(of(kind, before, control)).gates["access-widened"] == ()


@pytest.mark.parametrize("name", [name for name, (_, before, after, _, _) in EXAMPLES.items() if before and after])
def test_the_way_back_shuts_no_gate(name: str) -> None:
    kind, before, after, _, reason = EXAMPLES[name]
    result = reviewed(of(kind, after, before))
    assert result.gates["access-widened"] == () or reason == "permissions boundary changed"


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_somebody_opened_by_hand_is_said_as_what_a_plan_opens(name: str) -> None:
    kind, before, after, control, _ = EXAMPLES[name]
    if before is None or after is None:
        return
    found = reviewed(resource_drift=[of(kind, before, after)])
    assert found.gates["access-widened"]
    assert "changed outside of Terraform: " in found.markdown
    assert reviewed(resource_drift=[of(kind, before, control)]).gates["access-widened"] == ()


def test_every_way_of_giving_something_is_in_a_sentence() -> None:
    for kinds in EDGES.values():
        for kind in kinds:
            assert kind.words
            assert kind.who
            assert kind.what
