"""Which resources give access, and where in them it stands: tables, in which a new kind is a line.

Arguments are those of the providers' documentation: aws 5.100 and 6, azurerm 4, azuread 3, google 6, kubernetes 2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .exposure_kinds import NETWORK_RULES

ROLE, USER, GROUP = ((f"aws_iam_{kind}", f"awscc_iam_{kind}") for kind in ("role", "user", "group"))
PERMISSION_SET = ("aws_ssoadmin_permission_set",)
IDENTITIES = (*ROLE, *USER, *GROUP, *PERMISSION_SET)

POLICY_OF = {
    "aws_iam_role_policy": ("role", ROLE),
    "aws_iam_user_policy": ("user", USER),
    "aws_iam_group_policy": ("group", GROUP),
    "aws_ssoadmin_permission_set_inline_policy": ("permission_set_arn", PERMISSION_SET),
    "aws_s3_bucket_policy": ("bucket", ("aws_s3_bucket",)),
    "aws_sqs_queue_policy": ("queue_url", ("aws_sqs_queue",)),
    "aws_sns_topic_policy": ("arn", ("aws_sns_topic",)),
    "aws_kms_key_policy": ("key_id", ("aws_kms_key",)),
    "aws_ecr_repository_policy": ("repository", ("aws_ecr_repository",)),
    "aws_secretsmanager_secret_policy": ("secret_arn", ("aws_secretsmanager_secret",)),
    "aws_efs_file_system_policy": ("file_system_id", ("aws_efs_file_system",)),
    "aws_backup_vault_policy": ("backup_vault_name", ("aws_backup_vault",)),
    "aws_opensearch_domain_policy": ("domain_name", ("aws_opensearch_domain",)),
    "aws_elasticsearch_domain_policy": ("domain_name", ("aws_elasticsearch_domain",)),
    "aws_api_gateway_rest_api_policy": ("rest_api_id", ("aws_api_gateway_rest_api",)),
    "aws_dynamodb_resource_policy": ("resource_arn", ("aws_dynamodb_table",)),
    "aws_kinesis_resource_policy": ("resource_arn", ("aws_kinesis_stream",)),
    "aws_cloudwatch_event_bus_policy": ("event_bus_name", ("aws_cloudwatch_event_bus",)),
    "aws_vpc_endpoint_policy": ("vpc_endpoint_id", ("aws_vpc_endpoint",)),
    "aws_s3control_access_point_policy": ("access_point_arn", ("aws_s3_access_point",)),
    "awscc_iam_role_policy": ("role_name", ROLE),
    "awscc_iam_user_policy": ("user_name", USER),
    "awscc_iam_group_policy": ("group_name", GROUP),
    "awscc_s3_bucket_policy": ("bucket", ("awscc_s3_bucket", "aws_s3_bucket")),
    "awscc_sqs_queue_policy": ("queues.0", ("awscc_sqs_queue", "aws_sqs_queue")),
    "awscc_sqs_queue_inline_policy": ("queue", ("awscc_sqs_queue", "aws_sqs_queue")),
    "awscc_sns_topic_policy": ("topics.0", ("awscc_sns_topic", "aws_sns_topic")),
    "awscc_sns_topic_inline_policy": ("topic_arn", ("awscc_sns_topic", "aws_sns_topic")),
    "awscc_secretsmanager_resource_policy": ("secret_id", ("awscc_secretsmanager_secret", "aws_secretsmanager_secret")),
}
"""Resources that are a policy of another one: the argument that says whose (of a list the first), and what kinds that is."""

POLICY_ARGUMENTS = (
    "policy",
    "policy_document",
    "assume_role_policy",
    "assume_role_policy_document",
    "inline_policy",
    "access_policy",
    "access_policies",
    "resource_policy",
    "key_policy",
    "content",
)
"""Where a policy stands that is not known yet; a known one is recognised by what it is."""


@dataclass(frozen=True)
class PermissionKind:
    """A resource that is one statement of another one's policy.

    Attributes:
        holder, holder_kinds: the argument that says whose policy it is, and what kinds that is.
        actions: the argument that holds them, or where there is none, what they are.
        prefix: what an action's name lacks.
        conditions: for an argument, the operator and key that it stands for.
    """

    holder: str
    holder_kinds: tuple[str, ...]
    principal: str = "principal"
    actions: str = "action"
    prefix: str = ""
    conditions: tuple[tuple[str, str, str], ...] = ()


_LAMBDA_PERMISSION = PermissionKind(
    "function_name",
    ("aws_lambda_function", "awscc_lambda_function"),
    conditions=(
        ("source_arn", "ArnLike", "aws:SourceArn"),
        ("source_account", "StringEquals", "aws:SourceAccount"),
        ("principal_org_id", "StringEquals", "aws:PrincipalOrgID"),
        ("function_url_auth_type", "StringEquals", "lambda:FunctionUrlAuthType"),
    ),
)

PERMISSIONS = {
    "aws_lambda_permission": _LAMBDA_PERMISSION,
    "awscc_lambda_permission": _LAMBDA_PERMISSION,
    "aws_lambda_layer_version_permission": PermissionKind(
        "layer_name",
        ("aws_lambda_layer_version",),
        conditions=(("organization_id", "StringEquals", "aws:PrincipalOrgID"),),
    ),
    "aws_kms_grant": PermissionKind("key_id", ("aws_kms_key",), "grantee_principal", "operations", "kms:"),
    "aws_cloudwatch_event_permission": PermissionKind(
        "event_bus_name",
        ("aws_cloudwatch_event_bus",),
        conditions=(("condition.value", "StringEquals", "aws:PrincipalOrgID"),),
    ),
    "aws_vpc_endpoint_service_allowed_principal": PermissionKind(
        "vpc_endpoint_service_id", ("aws_vpc_endpoint_service",), "principal_arn", "=ec2:CreateVpcEndpoint"
    ),
    "aws_vpc_endpoint_service": PermissionKind("id", (), "allowed_principals", "=ec2:CreateVpcEndpoint"),
    "aws_signer_signing_profile_permission": PermissionKind("profile_name", ("aws_signer_signing_profile",)),
}


@dataclass(frozen=True)
class EdgeKind:
    """A resource that gives somebody what something else allows.

    Attributes:
        who, what: arguments, a dot for each block around them; lists give each of theirs.
        words: what is gained, before its name.
        where: arguments of which the first that is there says on what.
        who_kinds, what_kinds: kinds of resources that these mean.
        block: the block that is repeated, in which all of them are.
    """

    who: tuple[str, ...]
    what: tuple[str, ...]
    words: str
    where: tuple[str, ...] = ()
    who_kinds: tuple[str, ...] = ()
    what_kinds: tuple[str, ...] = ()
    block: str = ""


POLICY_WORDS = "what a policy allows:"
MANAGED = ("aws_iam_policy", "awscc_iam_managed_policy")


def _policy(who: str, kinds: tuple[str, ...], what: str = "policy_arn") -> EdgeKind:
    return EdgeKind((who,), (what,), POLICY_WORDS, who_kinds=kinds, what_kinds=MANAGED)


def _shared(who: str, what: str = "id") -> EdgeKind:
    return EdgeKind((who,), (what, "name", "db_snapshot_identifier", "db_cluster_snapshot_identifier"), "access to")


_LIMIT = EdgeKind(("target_id",), ("policy_id",), "", what_kinds=("aws_organizations_policy",))

EDGES: dict[str, tuple[EdgeKind, ...]] = {
    "aws_iam_role_policy_attachment": (_policy("role", ROLE),),
    "aws_iam_user_policy_attachment": (_policy("user", USER),),
    "aws_iam_group_policy_attachment": (_policy("group", GROUP),),
    "aws_iam_policy_attachment": (_policy("roles", ROLE), _policy("users", USER), _policy("groups", GROUP)),
    "aws_iam_role": (_policy("", ROLE, "managed_policy_arns"),),
    "aws_iam_role_policy_attachments_exclusive": (_policy("role_name", ROLE, "policy_arns"),),
    "aws_iam_user_policy_attachments_exclusive": (_policy("user_name", USER, "policy_arns"),),
    "aws_iam_group_policy_attachments_exclusive": (_policy("group_name", GROUP, "policy_arns"),),
    "aws_ssoadmin_managed_policy_attachment": (_policy("permission_set_arn", PERMISSION_SET, "managed_policy_arn"),),
    "aws_ssoadmin_managed_policy_attachments_exclusive": (
        _policy("permission_set_arn", PERMISSION_SET, "managed_policy_arns"),
    ),
    "aws_ssoadmin_customer_managed_policy_attachment": (
        _policy("permission_set_arn", PERMISSION_SET, "customer_managed_policy_reference.name"),
    ),
    "aws_ssoadmin_customer_managed_policy_attachments_exclusive": (
        _policy("permission_set_arn", PERMISSION_SET, "customer_managed_policy_reference.name"),
    ),
    "awscc_iam_role": (_policy("", ROLE, "managed_policy_arns"),),
    "awscc_iam_group": (_policy("", GROUP, "managed_policy_arns"),),
    "awscc_iam_user": (
        _policy("", USER, "managed_policy_arns"),
        EdgeKind(("",), ("groups",), "what a group has:"),
    ),
    "awscc_iam_managed_policy": (_policy("roles", ROLE, ""), _policy("users", USER, ""), _policy("groups", GROUP, "")),
    "aws_iam_user_group_membership": (
        EdgeKind(("user",), ("groups",), "what a group has:", who_kinds=USER, what_kinds=GROUP),
    ),
    "aws_iam_group_membership": (
        EdgeKind(("users",), ("group",), "what a group has:", who_kinds=USER, what_kinds=GROUP),
    ),
    "aws_iam_instance_profile": (EdgeKind(("",), ("role",), "what a role may do:", what_kinds=ROLE),),
    "aws_identitystore_group_membership": (
        EdgeKind(("member_id",), ("group_id",), "what a group has:", what_kinds=("aws_identitystore_group",)),
    ),
    "aws_ssoadmin_account_assignment": (
        EdgeKind(
            ("principal_id",), ("permission_set_arn",), "a permission set:", ("target_id",), what_kinds=PERMISSION_SET
        ),
    ),
    "aws_eks_access_policy_association": (
        EdgeKind(("principal_arn",), ("policy_arn",), POLICY_WORDS, ("cluster_name",), who_kinds=ROLE),
    ),
    "aws_eks_access_entry": (
        EdgeKind(("principal_arn",), ("kubernetes_groups",), "what a group has:", ("cluster_name",), who_kinds=ROLE),
    ),
    "aws_organizations_delegated_administrator": (
        EdgeKind(("account_id",), ("service_principal",), "the administration of the organization's"),
    ),
    "aws_ram_principal_association": (EdgeKind(("principal",), ("resource_share_arn",), "what is shared in"),),
    "aws_lakeformation_permissions": (
        EdgeKind(
            ("principal",), ("permissions",), "the permission", ("table.name", "database.name", "data_location.arn")
        ),
    ),
    "aws_redshift_endpoint_authorization": (EdgeKind(("account",), ("cluster_identifier",), "access to"),),
    "aws_ami_launch_permission": (
        EdgeKind(("account_id", "group", "organization_arn", "organizational_unit_arn"), ("image_id",), "the image"),
    ),
    "aws_snapshot_create_volume_permission": (EdgeKind(("account_id",), ("snapshot_id",), "the snapshot"),),
    "aws_db_snapshot": (_shared("shared_accounts"),),
    "aws_db_snapshot_copy": (_shared("shared_accounts"),),
    "aws_db_cluster_snapshot": (_shared("shared_accounts"),),
    "aws_rds_cluster_snapshot_copy": (_shared("shared_accounts"),),
    "aws_ssm_document": (_shared("permissions.account_ids", "name"),),
    "aws_s3_bucket": (EdgeKind(("uri", "id"), ("permissions",), "the permission", ("bucket",), block="grant"),),
    "aws_s3_bucket_acl": (
        EdgeKind(
            ("grantee.uri", "grantee.id", "grantee.email_address"),
            ("permission",),
            "the permission",
            ("bucket",),
            block="access_control_policy.grant",
        ),
    ),
    "aws_s3_object_copy": (EdgeKind(("uri", "email"), ("permissions",), "the permission", block="grant"),),
    "azurerm_role_assignment": (
        EdgeKind(("principal_id",), ("role_definition_name", "role_definition_id"), "the role", ("scope",)),
    ),
    "azurerm_pim_active_role_assignment": (
        EdgeKind(("principal_id",), ("role_definition_id",), "the role", ("scope",)),
    ),
    "azurerm_pim_eligible_role_assignment": (
        EdgeKind(("principal_id",), ("role_definition_id",), "the role", ("scope",)),
    ),
    "azurerm_key_vault_access_policy": (
        EdgeKind(
            ("object_id",),
            ("key_permissions", "secret_permissions", "certificate_permissions", "storage_permissions"),
            "the permission",
            ("key_vault_id",),
        ),
    ),
    "azurerm_key_vault": (
        EdgeKind(
            ("object_id",),
            ("key_permissions", "secret_permissions", "certificate_permissions", "storage_permissions"),
            "the permission",
            block="access_policy",
        ),
    ),
    "azurerm_cosmosdb_sql_role_assignment": (
        EdgeKind(("principal_id",), ("role_definition_id",), "the role", ("scope",)),
    ),
    "azurerm_federated_identity_credential": (
        EdgeKind(("subject",), ("parent_id",), "what an identity may do:", ("issuer",)),
    ),
    "azuread_application_federated_identity_credential": (
        EdgeKind(("subject",), ("application_id",), "what an application may do:", ("issuer",)),
    ),
    "azuread_directory_role_assignment": (EdgeKind(("principal_object_id",), ("role_id",), "the role"),),
    "azuread_directory_role_member": (EdgeKind(("member_object_id",), ("role_object_id",), "the role"),),
    "azuread_group_member": (
        EdgeKind(("member_object_id",), ("group_object_id",), "what a group has:", what_kinds=("azuread_group",)),
    ),
    "azuread_group": (EdgeKind(("members",), ("display_name",), "what a group has:"),),
    "azuread_app_role_assignment": (
        EdgeKind(("principal_object_id",), ("app_role_id",), "the role", ("resource_object_id",)),
    ),
    "google_bigquery_dataset": (
        EdgeKind(
            ("special_group", "iam_member", "user_by_email", "group_by_email", "domain"),
            ("role",),
            "the role",
            block="access",
        ),
    ),
    "google_bigquery_dataset_access": (
        EdgeKind(
            ("special_group", "iam_member", "user_by_email", "group_by_email", "domain"),
            ("role",),
            "the role",
            ("dataset_id",),
        ),
    ),
    "google_storage_bucket_access_control": (EdgeKind(("entity",), ("role",), "the role", ("bucket",)),),
    "google_storage_default_object_access_control": (EdgeKind(("entity",), ("role",), "the role", ("bucket",)),),
    "google_storage_object_access_control": (EdgeKind(("entity",), ("role",), "the role", ("object", "bucket")),),
    "google_service_account_key": (
        EdgeKind(("=whoever has the new key",), ("service_account_id",), "what a service account may do:"),
    ),
}
"""By the kind of the resource. An argument `""` is the resource itself, `=…` our own words."""

LIMITS = {"aws_organizations_policy_attachment": _LIMIT}
"""What a resource holds back while it is there."""

BOUNDARIES = {
    "aws_iam_role": ("", ROLE),
    "aws_iam_user": ("", USER),
    "awscc_iam_role": ("", ()),
    "awscc_iam_user": ("", ()),
    "aws_ssoadmin_permissions_boundary_attachment": ("permission_set_arn", PERMISSION_SET),
}
"""Whose `permissions_boundary` it is."""

GOOGLE_IAM = re.compile(r"google_(\w+)_iam_(member|binding|policy)")
GOOGLE_WHERE = [
    "bucket",
    "secret_id",
    "topic",
    "subscription",
    "dataset_id",
    "table_id",
    "service_account_id",
    "crypto_key_id",
    "key_ring_id",
    "repository",
    "cloud_function",
    "function",
    "service",
    "instance",
    "instance_name",
    "database",
    "zone_id",
    "managed_zone",
    "queue",
    "job",
    "workflow",
    "name",
    "folder",
    "org_id",
    "billing_account_id",
    "project",
]

OWN_RULES = ("azurerm_role_definition", "google_project_iam_custom_role", "google_organization_iam_custom_role")
"""Roles that are written in blocks, besides those of Kubernetes."""

KUBERNETES_ROLE = re.compile(r"kubernetes_(cluster_)?role(_v1)?")
KUBERNETES_BINDING = re.compile(r"kubernetes_(cluster_)?role_binding(_v1)?")

EVERYBODY_NAMES = frozenset(
    [
        "*",
        "all",
        "All",
        "allUsers",
        "allAuthenticatedUsers",
        "system:anonymous",
        "system:unauthenticated",
        "system:authenticated",
        "http://acs.amazonaws.com/groups/global/AllUsers",
        "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
    ]
)
"""Who is not anybody in particular; "authenticated" is whoever has an account with the provider."""

ADMINISTRATOR = {
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html (2026-11-28)
    "aws": re.compile(
        r"AdministratorAccess.*|PowerUserAccess|IAMFullAccess|.*Administrator|AmazonEKS(Cluster)?AdminPolicy|"
        r"system:masters|organizations\.amazonaws\.com"
    ),
    # https://learn.microsoft.com/en-us/azure/role-based-access-control/built-in-roles (2026-11-28)
    "azure": re.compile(
        r"Owner|Contributor|.*Administrator|8e3af657-a8ff-443c-a75c-2fe8c4bcb635|b24988ac-6180-42a0-ab88-20f7382dd24c|"
        r"18d7d88d-d35e-4fb5-a5c3-7773c20a72d9|f58310d9-a9f6-439a-9e8d-f62e7b41a168|62e90394-69f5-4237-9190-012177145e10"
    ),
    # https://cloud.google.com/iam/docs/roles-overview (2026-11-28)
    "google": re.compile(
        r"owner|editor|OWNER|.*[aA]dmin\w*|iam\.(serviceAccountTokenCreator|serviceAccountUser|serviceAccountKeyAdmin)"
    ),
    "kubernetes": re.compile(r"cluster-admin|admin|system:masters|system:node"),
}
"""Names of policies and roles with which somebody can take what else there is, by the start of the provider's name."""

ALL_OF_A_SERVICE = re.compile(r".*(FullAccess(_?[vV]\d)?|PowerUser)")

READ_PROVIDERS = ("aws", "awscc", "azurerm", "azuread", "google", "kubernetes")
NO_ACCESS_PROVIDERS = frozenset(
    ["archive", "cloudinit", "external", "http", "local", "null", "random", "template", "terraform", "time", "tls"]
)
"""Providers whose resources live on the machine that applies, or nowhere."""

_WORDS = (
    "access acl acls admin assignment authorization binding collaborator collaborators firewall grant grants group groups "
    "iam ingress invitation member members membership memberships permission permissions policy policies principal rbac "
    "role roles rule ruleset rules security share team teams token trust user users whitelist allowlist"
)
SOUNDS_LIKE_ACCESS = re.compile(rf"(?:^|_)(?:{'|'.join(_WORDS.split())})(?:_|$)")
"""Names of kinds in providers that are not read."""

OTHER_POLICIES = re.compile(
    r"alert|backup|cache|consumer_group|dimension|lifecycle|log_|monitor|node_group|notification|page_rule|placement"
    r"|retention|rewrite|scaling|snapshot|target|transform"
)
"""Policies, rules and groups that are about something else."""

NOT_LOOKED_AT = re.compile(
    r"aws_(iam_(access_key|openid_connect_provider|saml_provider|user_login_profile|service_specific_credential|user_ssh_key)"
    r"|transfer_(access|user)|rolesanywhere_\w+|verifiedaccess_\w+|verifiedpermissions_\w+|opensearchserverless_access_policy"
    r"|grafana_role_association|quicksight_\w*(membership|permissions?)|ssoadmin_application_(assignment|grant)|network_acl(_rule)?"
    r"|ram_resource_share_accepter|datazone_\w*policy_grant|s3control_access_grants?|s3control_access_grants_\w+)"
    r"|awscc_\w*(polic(y|ies)|permissions?|grants?|access_\w+|security_group_ingress|assignment|membership)"
    r"|azurerm_\w*(role_assignment|role_definition|access_policy|authorization_rule|shared_access\w*|administrator|lighthouse\w*)"
    r"|azuread_\w*(role|grant|permission|member|policy|password|certificate|credential)\w*"
    r"|google_\w*(iam_\w+|acl|access_\w+|hmac_key|_user|org_policy\w*|perimeter\w*)"
    r"|kubernetes_(manifest|certificate_signing_request\w*|ingress\w*|validating\w*|mutating\w*)"
)
"""Kinds of the providers that are read which give access in a way that is not in the tables above."""


def is_read(kind: str) -> bool:
    """Whether a kind is in one of the tables, so that nothing said of it means that nothing changes."""
    tables = (POLICY_OF, PERMISSIONS, EDGES, LIMITS, BOUNDARIES, OWN_RULES, NETWORK_RULES)
    return any(kind in table for table in tables) or any(
        pattern.fullmatch(kind) for pattern in (GOOGLE_IAM, KUBERNETES_ROLE, KUBERNETES_BINDING)
    )
