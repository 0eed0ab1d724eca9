"""Arguments that open something to everybody: tables, in which a new kind is a line."""

from __future__ import annotations

from dataclasses import dataclass

from ..reading.values import Value

BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
"""Flags of a public access block; AWS switches all four on for a new bucket."""


@dataclass(frozen=True)
class Switch:
    """An argument that opens something.

    Attributes:
        path: a dot for each block around it.
        values: those that open it; where `is_guard`, those that keep it closed.
        opened, closed: what is said of either, after the subject.
        is_guard: without the value, or without the whole resource, it is open.
        with_resource: False where the value is usual in a new resource, and worth a word only where one changes to it.
        unless: another argument and the values with which this one opens nothing.
    """

    path: str
    values: tuple[Value, ...]
    opened: str
    closed: str
    is_guard: bool = False
    with_resource: bool = True
    unless: tuple[str, tuple[Value, ...]] = ("", ())


_ADDRESS = Switch("publicly_accessible", (True,), "gets an address in the internet", "has no address in the internet")
_CANNED = Switch(
    "acl", ("public-read", "public-read-write", "authenticated-read"), "has a public ACL", "has no public ACL"
)
_WITHOUT_CREDENTIALS = ("can be called by everybody, without credentials", "can be called with credentials only")


def _block(prefix: str = "") -> tuple[Switch, ...]:
    return tuple(
        Switch(f"{prefix}{flag}", (True,), f"no longer has `{flag}`", f"has `{flag}`", is_guard=True) for flag in BLOCKS
    )


def _network(path: str = "public_network_access_enabled") -> Switch:
    return Switch(
        path, (True,), "can be reached from the internet", "cannot be reached from the internet", with_resource=False
    )


_DEFAULT_ALLOW = Switch(
    "default_action", ("Allow",), "lets in every network unless told otherwise", "lets in named networks only"
)
_LOAD_BALANCER = Switch(
    "internal", (False,), "gets an address in the internet", "has no address in the internet", with_resource=False
)
_IMAGE_BLOCK = Switch(
    "state",
    ("unblocked",),
    "no longer blocks that it is shared with everybody",
    "blocks that it is shared with everybody",
)

SWITCHES: dict[str, tuple[Switch, ...]] = {
    "aws_s3_bucket_public_access_block": _block(),
    "aws_s3_account_public_access_block": _block(),
    "aws_s3_bucket": (_CANNED,),
    "aws_s3_bucket_acl": (_CANNED,),
    "aws_s3_object": (_CANNED,),
    "aws_s3_bucket_object": (_CANNED,),
    "aws_s3_object_copy": (_CANNED,),
    "aws_lambda_function_url": (Switch("authorization_type", ("NONE",), *_WITHOUT_CREDENTIALS),),
    "aws_api_gateway_method": (
        Switch("authorization", ("NONE",), *_WITHOUT_CREDENTIALS, unless=("http_method", ("OPTIONS",))),
    ),
    "aws_apigatewayv2_route": (
        # A WebSocket asks for credentials when it is opened.
        Switch(
            "authorization_type", ("NONE",), *_WITHOUT_CREDENTIALS, unless=("route_key", ("$disconnect", "$default"))
        ),
    ),
    "aws_api_gateway_rest_api": (
        Switch(
            "endpoint_configuration.types",
            ("EDGE", "REGIONAL"),
            "can be reached from the internet",
            "can be reached through endpoints only",
            with_resource=False,
        ),
    ),
    "aws_db_instance": (_ADDRESS,),
    "aws_rds_cluster_instance": (_ADDRESS,),
    "aws_neptune_cluster_instance": (_ADDRESS,),
    "aws_redshift_cluster": (_ADDRESS,),
    "aws_redshiftserverless_workgroup": (_ADDRESS,),
    "aws_dms_replication_instance": (_ADDRESS,),
    "aws_mq_broker": (_ADDRESS,),
    "aws_lightsail_database": (_ADDRESS,),
    "aws_instance": (Switch("associate_public_ip_address", (True,), _ADDRESS.opened, _ADDRESS.closed),),
    "aws_subnet": (
        Switch(
            "map_public_ip_on_launch",
            (True,),
            "gives what is in it addresses in the internet",
            "gives no addresses in the internet",
            with_resource=False,
        ),
    ),
    "aws_lb": (_LOAD_BALANCER,),
    "aws_alb": (_LOAD_BALANCER,),
    "aws_elb": (_LOAD_BALANCER,),
    "aws_msk_cluster": (
        Switch("client_authentication.unauthenticated", (True,), *_WITHOUT_CREDENTIALS),
        Switch(
            "broker_node_group_info.connectivity_info.public_access.type",
            ("SERVICE_PROVIDED_EIPS",),
            _ADDRESS.opened,
            _ADDRESS.closed,
        ),
    ),
    "aws_memorydb_cluster": (Switch("acl_name", ("open-access",), *_WITHOUT_CREDENTIALS),),
    "aws_cognito_identity_pool": (
        Switch(
            "allow_unauthenticated_identities",
            (True,),
            "gives everybody credentials, without a login",
            "gives credentials after a login only",
        ),
    ),
    "aws_transfer_server": (
        Switch("endpoint_type", ("PUBLIC",), _ADDRESS.opened, _ADDRESS.closed, with_resource=False),
    ),
    "aws_ecrpublic_repository": (
        Switch("repository_name", (), "can be read by everybody", "cannot be read by everybody"),
    ),
    "aws_ram_resource_share": (
        Switch(
            "allow_external_principals",
            (True,),
            "can be given to accounts outside of the organization",
            "stays inside of the organization",
        ),
    ),
    "aws_ebs_snapshot_block_public_access": (_IMAGE_BLOCK,),
    "aws_ec2_image_block_public_access": (_IMAGE_BLOCK,),
    "aws_emr_block_public_access_configuration": (
        Switch(
            "block_public_security_group_rules",
            (True,),
            "no longer blocks public ports",
            "blocks public ports",
            is_guard=True,
        ),
    ),
    "aws_s3_access_point": _block("public_access_block_configuration."),
    "awscc_s3_bucket": _block("public_access_block_configuration."),
    "awscc_lambda_url": (Switch("auth_type", ("NONE",), *_WITHOUT_CREDENTIALS),),
    "awscc_rds_db_instance": (_ADDRESS,),
    "awscc_redshift_cluster": (_ADDRESS,),
    "azurerm_storage_account": (
        Switch(
            "allow_nested_items_to_be_public",
            (True,),
            "allows containers that everybody can read",
            "allows no container that everybody can read",
            with_resource=False,
        ),
        _network(),
        Switch("network_rules.default_action", ("Allow",), _DEFAULT_ALLOW.opened, _DEFAULT_ALLOW.closed),
    ),
    "azurerm_storage_account_network_rules": (_DEFAULT_ALLOW,),
    "azurerm_storage_container": (
        Switch(
            "container_access_type",
            ("blob", "container"),
            "can be read by everybody",
            "can be read with credentials only",
        ),
    ),
    "azurerm_key_vault": (
        _network(),
        Switch("network_acls.default_action", ("Allow",), _DEFAULT_ALLOW.opened, _DEFAULT_ALLOW.closed),
    ),
    "azurerm_container_registry": (
        Switch("anonymous_pull_enabled", (True,), "can be read by everybody", "can be read with credentials only"),
        _network(),
    ),
    "azurerm_mssql_server": (_network(),),
    "azurerm_postgresql_server": (_network(),),
    "azurerm_postgresql_flexible_server": (_network(),),
    "azurerm_mysql_server": (_network(),),
    "azurerm_mysql_flexible_server": (_network(),),
    "azurerm_cosmosdb_account": (_network(),),
    "azurerm_kubernetes_cluster": (
        Switch(
            "private_cluster_enabled",
            (True,),
            "can be reached from the internet",
            "cannot be reached from the internet",
            is_guard=True,
            with_resource=False,
        ),
        Switch(
            "role_based_access_control_enabled",
            (True,),
            "no longer asks what its users may do",
            "asks what its users may do",
            is_guard=True,
            with_resource=False,
        ),
    ),
    "google_storage_bucket": (
        Switch(
            "public_access_prevention",
            ("enforced",),
            "no longer prevents public access",
            "prevents public access",
            is_guard=True,
            with_resource=False,
        ),
    ),
    "google_storage_bucket_acl": (
        Switch(
            "role_entity",
            (
                "READER:allUsers",
                "WRITER:allUsers",
                "OWNER:allUsers",
                "READER:allAuthenticatedUsers",
                "WRITER:allAuthenticatedUsers",
                "OWNER:allAuthenticatedUsers",
            ),
            _CANNED.opened,
            _CANNED.closed,
        ),
        Switch(
            "predefined_acl", ("publicRead", "publicReadWrite", "authenticatedRead"), _CANNED.opened, _CANNED.closed
        ),
    ),
    "google_compute_instance": (
        Switch("network_interface.access_config", (), _ADDRESS.opened, _ADDRESS.closed, with_resource=False),
    ),
    "google_cloud_run_v2_service": (Switch("invoker_iam_disabled", (True,), *_WITHOUT_CREDENTIALS),),
    "google_container_cluster": (
        Switch(
            "private_cluster_config.enable_private_endpoint",
            (True,),
            "can be reached from the internet",
            "cannot be reached from the internet",
            is_guard=True,
            with_resource=False,
        ),
    ),
    "google_iam_workload_identity_pool_provider": (
        Switch(
            "attribute_condition",
            (None, ""),
            "no longer holds whose tokens it takes",
            "holds whose tokens it takes",
            with_resource=False,
        ),
    ),
}

_PODS = ("", "", "no longer limits what reaches its pods")
_SHARED = ("", "", "no longer blocks that it is shared with everybody")
_REFUSED = "no longer refuses what it refused"

EXISTENCE_GUARDS = {
    "kubernetes_network_policy": _PODS,
    "kubernetes_network_policy_v1": _PODS,
    "aws_ebs_snapshot_block_public_access": _SHARED,
    "aws_ec2_image_block_public_access": _SHARED,
    "aws_wafv2_web_acl_association": ("", "", "no longer filters what reaches it"),
    "azurerm_network_security_rule": ("access", "Deny", _REFUSED),
    "google_compute_security_policy": ("", "", "no longer filters what reaches its services"),
    "google_compute_firewall": ("deny.protocol", "", _REFUSED),
    "google_compute_firewall_policy_rule": ("action", "deny", _REFUSED),
    "google_compute_network_firewall_policy_rule": ("action", "deny", _REFUSED),
}
"""What opens when the whole resource goes: an argument and its value with which it guards anything, and what is said."""


@dataclass(frozen=True)
class NetworkRule:
    """Where a resource says which networks it lets in.

    Attributes:
        block: the block that is repeated, in which all of it is; empty for the resource itself.
        networks, ports: arguments; a port may be a range as text.
        protocol: the argument that says it, and in its own blocks, the ports.
        only: arguments and the values with which it lets something in at all; lower case, "" where it may be left out.
        group: what the rule is part of.
        absent: the networks where none is given.
    """

    block: str
    networks: tuple[str, ...]
    ports: tuple[str, ...] = ()
    protocol: tuple[str, ...] = ()
    port_block: str = ""
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    group: tuple[str, tuple[str, ...]] = ("", ())
    absent: tuple[str, ...] = ()


_AWS_GROUP = ("security_group_id", ("aws_security_group", "aws_default_security_group"))
_AWS = NetworkRule("ingress", ("cidr_blocks", "ipv6_cidr_blocks"), ("from_port", "to_port"), ("protocol",))
_AWSCC = ("cidr_ip", "cidr_ipv_6"), ("from_port", "to_port"), ("ip_protocol",)
_AZURE_NETWORKS = ("source_address_prefix", "source_address_prefixes")
_AZURE_PORTS = ("destination_port_range", "destination_port_ranges")
_AZURE_ONLY = (("direction", ("inbound",)), ("access", ("allow",)))
_GOOGLE_POLICY = NetworkRule(
    "",
    ("match.src_ip_ranges",),
    ("ports",),
    ("ip_protocol",),
    "match.layer4_configs",
    (("direction", ("ingress",)), ("action", ("allow",))),
)
_LIST = NetworkRule("entry", ("cidr",))

NETWORK_RULES = {
    "aws_security_group": _AWS,
    "aws_default_security_group": _AWS,
    "aws_security_group_rule": NetworkRule(
        "", _AWS.networks, _AWS.ports, ("protocol",), only=(("type", ("ingress",)),), group=_AWS_GROUP
    ),
    "aws_vpc_security_group_ingress_rule": NetworkRule(
        "", ("cidr_ipv4", "cidr_ipv6"), _AWS.ports, ("ip_protocol",), group=_AWS_GROUP
    ),
    "awscc_ec2_security_group": NetworkRule("security_group_ingress", *_AWSCC),
    "awscc_ec2_security_group_ingress": NetworkRule(
        "", *_AWSCC, group=("group_id", ("awscc_ec2_security_group", *_AWS_GROUP[1]))
    ),
    "aws_ec2_managed_prefix_list": _LIST,
    "aws_ec2_managed_prefix_list_entry": NetworkRule("", ("cidr",)),
    "aws_eks_cluster": NetworkRule(
        "vpc_config", ("public_access_cidrs",), only=(("endpoint_public_access", ("true",)),), absent=("0.0.0.0/0",)
    ),
    "azurerm_network_security_rule": NetworkRule("", _AZURE_NETWORKS, _AZURE_PORTS, ("protocol",), only=_AZURE_ONLY),
    "azurerm_network_security_group": NetworkRule(
        "security_rule", _AZURE_NETWORKS, _AZURE_PORTS, ("protocol",), only=_AZURE_ONLY
    ),
    "google_compute_firewall": NetworkRule(
        "", ("source_ranges",), ("ports",), ("protocol",), "allow", (("direction", ("ingress", "")),)
    ),
    "google_compute_firewall_policy_rule": _GOOGLE_POLICY,
    "google_compute_network_firewall_policy_rule": _GOOGLE_POLICY,
    "google_compute_region_network_firewall_policy_rule": _GOOGLE_POLICY,
    "google_sql_database_instance": NetworkRule("settings.ip_configuration.authorized_networks", ("value",)),
    "google_container_cluster": NetworkRule("master_authorized_networks_config.cidr_blocks", ("cidr_block",)),
    "azurerm_kubernetes_cluster": NetworkRule("api_server_access_profile", ("authorized_ip_ranges",)),
    "kubernetes_network_policy": NetworkRule("spec.ingress.from.ip_block", ("cidr",)),
    "kubernetes_network_policy_v1": NetworkRule("spec.ingress.from.ip_block", ("cidr",)),
    "kubernetes_service": NetworkRule(
        "spec",
        ("load_balancer_source_ranges",),
        ("port",),
        ("protocol",),
        "port",
        (("type", ("loadbalancer", "nodeport")),),
        absent=("0.0.0.0/0",),
    ),
}
NETWORK_RULES["kubernetes_service_v1"] = NETWORK_RULES["kubernetes_service"]
