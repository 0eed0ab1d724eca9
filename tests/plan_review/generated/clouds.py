"""Facts of what is given as a whole and what is opened, in AWS, Azure, Google and Kubernetes."""

from __future__ import annotations

from typing import Any

from tests.plan_review.generated.policies import role
from tests.plan_review.generated.truth import Truth
from tests.plan_review.generated.world import ACCOUNT, FOREIGN, UNKNOWN, Doc, Ref, Values, World

# A kind, its other arguments, the argument and what it may be; of those whether it deserves a second look.
Given = tuple[str, Values, str, dict[Any, bool]]

_SCOPE = "/subscriptions/0000/resourceGroups/shop"
_GIVEN: list[Given] = [
    ("azurerm_role_assignment", {"scope": _SCOPE, "principal_id": "3f0c-%"}, "role_definition_name", {"Reader": False, "Storage Blob Data Reader": False, "Owner": True, "User Access Administrator": True, "Contributor": True}),
    ("azurerm_key_vault_access_policy", {"key_vault_id": "kv", "object_id": "3f0c-%"}, "secret_permissions", {("Get",): False, ("Get", "List"): False, ("Set",): False}),
    ("azuread_group_member", {"group_object_id": "g1-%"}, "member_object_id", {"anna": False, "ben": False}),
    ("google_project_iam_member", {"project": "shop-%", "member": "user:a@example.com"}, "role", {"roles/viewer": False, "roles/storage.objectViewer": False, "roles/owner": True, "roles/storage.admin": True, "roles/iam.serviceAccountTokenCreator": True}),
    ("google_storage_bucket_iam_member", {"bucket": "files-%", "role": "roles/storage.objectViewer"}, "member", {"user:a@example.com": False, "group:b@example.com": False, "allUsers": True, "allAuthenticatedUsers": True}),
    ("google_cloud_run_service_iam_member", {"service": "api-%", "role": "roles/run.invoker"}, "member", {"serviceAccount:x@shop.iam.gserviceaccount.com": False, "allUsers": True}),
    ("google_storage_bucket_access_control", {"bucket": "files-%", "role": "READER"}, "entity", {"user-a@example.com": False, "allUsers": True}),
    ("google_bigquery_dataset_access", {"dataset_id": "facts-%", "role": "READER"}, "user_by_email", {"a@example.com": False, "b@example.com": False}),
    ("kubernetes_cluster_role_binding", {"metadata": [{"name": "b"}], "subject": [{"kind": "User", "name": "anna-%"}]}, "role_ref", {"view": False, "edit": False, "cluster-admin": True}),
    ("kubernetes_role_binding_v1", {"metadata": [{"name": "b", "namespace": "shop"}], "role_ref": [{"kind": "Role", "name": "reader-%"}]}, "subject", {"anna": False, "ben": False}),
    ("aws_eks_access_policy_association", {"cluster_name": "c", "principal_arn": f"arn:aws:iam::{ACCOUNT}:role/r-%"}, "policy_arn", {"arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy": False, "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy": True}),
    ("aws_ami_launch_permission", {"image_id": "ami-1-%"}, "account_id", {ACCOUNT: False, FOREIGN: True}),
    ("aws_snapshot_create_volume_permission", {"snapshot_id": "snap-1-%"}, "account_id", {ACCOUNT: False, FOREIGN: True}),
    ("aws_ram_principal_association", {"resource_share_arn": "arn:aws:ram:eu-west-1:111122223333:resource-share/%"}, "principal", {ACCOUNT: False, FOREIGN: True}),
    ("aws_organizations_delegated_administrator", {"account_id": "account-%"}, "service_principal", {"guardduty.amazonaws.com": False}),
    ("aws_lambda_permission", {"function_name": "f-%", "action": "lambda:InvokeFunction", "statement_id": "s"}, "principal", {"s3.amazonaws.com": False, f"arn:aws:iam::{ACCOUNT}:role/caller": False, FOREIGN: True, "*": True}),
]  # fmt: skip
_LISTS: list[Given] = [
    ("google_project_iam_binding", {"project": "shop-%", "role": "roles/viewer"}, "members", {"user:a@example.com": False, "user:b@example.com": False, "allUsers": True}),
    ("google_kms_crypto_key_iam_binding", {"crypto_key_id": "k-%", "role": "roles/cloudkms.cryptoKeyDecrypter"}, "members", {"user:a@example.com": False, "serviceAccount:y@shop.iam.gserviceaccount.com": False}),
    ("azuread_group", {"display_name": "readers-%"}, "members", {"anna": False, "ben": False, "carl": False}),
    ("aws_db_snapshot", {"db_snapshot_identifier": "s1-%", "db_instance_identifier": "d"}, "shared_accounts", {FOREIGN: True, "all": True, ACCOUNT: False}),
    ("aws_iam_group_membership", {"name": "m", "group": "readers-%"}, "users", {"anna": False, "ben": False}),
    ("aws_iam_user_group_membership", {"user": "anna-%"}, "groups", {"readers": False, "writers": False}),
]  # fmt: skip


def _own(world: World, value: Any) -> Any:
    """The same with names that no other fact has."""
    if isinstance(value, str):
        return value.replace("%", world.called("x"))
    if isinstance(value, list):
        return [_own(world, item) for item in value]
    return {name: _own(world, item) for name, item in value.items()} if isinstance(value, dict) else value


def _wrapped(kind: str, argument: str, value: Any) -> Any:
    if argument == "role_ref":
        return [{"kind": "ClusterRole", "name": value, "api_group": "rbac.authorization.k8s.io"}]
    if argument == "subject":
        return [{"kind": "User", "name": value}]
    return list(value) if isinstance(value, tuple) else value


def given(world: World, truth: Truth) -> None:
    """One thing is given, taken, or exchanged for another."""
    rng = world.rng
    kind, others, argument, choices = rng.choice(_GIVEN)
    others = _own(world, others)
    old, new = rng.choice([None, *choices]), rng.choice([None, *choices])
    if old is None and new is None:
        return
    before, after = ({**others, argument: _wrapped(kind, argument, one)} if one is not None else None for one in (old, new))  # fmt: skip
    replaced = before is not None and after is not None and old != new and rng.random() < 0.5
    found = world.add(kind, before, after, name="given", replaced=replaced, forces=[argument])
    gained, lost = {new} - {old, None}, {old} - {new, None}
    if argument == "secret_permissions":
        gained, lost = ({item for one in some for item in one} for some in (gained, lost))
        gained, lost = gained - {*(old or ())}, lost - {*(new or ())}
    if kind == "aws_lambda_permission" and old == "*":
        gained = set()
    if kind == "aws_lambda_permission" and new == "*":
        lost = set()
    if gained:
        wide = any(choices.get(one, False) for one in gained)
        truth.gains(found.address, widened=wide, words=[str(one) for one in gained if str(one) != "*"])
    if lost:
        truth.loses(found.address)


def listed(world: World, truth: Truth) -> None:
    """A list of those who have something, in another order and with others."""
    rng = world.rng
    kind, others, argument, choices = rng.choice(_LISTS)
    others = _own(world, others)
    before, after = (rng.sample([*choices], rng.randint(0, len(choices))) for _ in range(2))
    exists = rng.choice([(True, True), (True, True), (True, False), (False, True)])
    sides = [
        {**others, argument: names} if there else None for names, there in zip((before, after), exists, strict=True)
    ]
    found = world.add(kind, *sides, name="listed")
    old, new = ({*names} if there else set() for names, there in zip((before, after), exists, strict=True))
    if new - old:
        truth.gains(found.address, widened=any(choices[one] for one in new - old), words=new - old)
    if old - new:
        truth.loses(found.address, words=old - new)
    if kind == "aws_db_snapshot" and not exists[1]:
        truth.losses.add((found.address, False, False))


def google_policy(world: World, truth: Truth) -> None:
    """A whole IAM policy of Google, in JSON."""
    rng = world.rng
    pairs = [("roles/viewer", "user:a@x.com"), ("roles/viewer", "user:b@x.com"), ("roles/editor", "user:a@x.com"), ("roles/viewer", "allUsers")]  # fmt: skip
    wide = {pairs[2], pairs[3]}
    before, after = ({*rng.sample(pairs, rng.randint(1, 3))} for _ in range(2))

    def document(found: set[tuple[str, str]]) -> Doc:
        roles = rng.sample(sorted({name for name, _ in found}), len({name for name, _ in found}))
        return Doc({"bindings": [{"role": name, "members": [who for one, who in sorted(found) if one == name]} for name in roles]})  # fmt: skip

    values = [{"project": world.called("shop"), "policy_data": document(found)} for found in (before, after)]
    found = world.add("google_project_iam_policy", *values, name="whole")
    if after - before:
        truth.gains(found.address, widened=bool((after - before) & wide))
    if before - after:
        truth.loses(found.address)


def own_role(world: World, truth: Truth) -> None:
    """A role that is written in blocks: Kubernetes, Azure, Google."""
    rng = world.rng
    which = rng.choice(["kubernetes", "kubernetes_v1", "azure", "google"])
    pools = {
        "azure": ["Microsoft.Storage/storageAccounts/read", "Microsoft.Web/sites/read", "Microsoft.Storage/*"],
        "google": ["storage.objects.get", "storage.objects.list", "pubsub.topics.publish"],
    }
    pool = pools.get(which, ["get", "list", "delete", "*"])
    before, after = ([*rng.sample(pool, rng.randint(1, len(pool)))] for _ in range(2))

    def values(names: list[str]) -> Values:
        if which == "azure":
            return {
                "name": world.called("own"),
                "scope": _SCOPE,
                "permissions": [{"actions": names}],
                "assignable_scopes": [_SCOPE],
            }
        if which == "google":
            return {"role_id": "own", "title": world.called("own"), "project": "shop", "permissions": names}
        return {"metadata": [{"name": world.called("own")}], "rule": [{"api_groups": ["apps"], "resources": ["deployments"], "verbs": names}]}  # fmt: skip

    kind = {"kubernetes": "kubernetes_cluster_role", "kubernetes_v1": "kubernetes_role_v1", "azure": "azurerm_role_definition", "google": "google_project_iam_custom_role"}[which]  # fmt: skip
    found = world.add(kind, values(before), values(after), name="own")

    def all_of(names: list[str]) -> set[str]:
        wild = {*pool} if "*" in names else {pool[0]} if "Microsoft.Storage/*" in names else set()
        return {*names, *wild}

    gained, lost = {*after} - all_of(before), {*before} - all_of(after)
    if gained:
        truth.gains(found.address, widened=any("*" in name for name in gained))
    if lost:
        truth.loses(found.address)


def held_back(world: World, truth: Truth) -> None:
    """A permissions boundary, and a policy of the organization."""
    rng = world.rng
    if rng.random() < 0.4:
        values = {"policy_id": f"p-{world.called('scp')}", "target_id": "ou-1"}
        is_new = rng.random() < 0.4
        found = world.add(
            "aws_organizations_policy_attachment", *((None, values) if is_new else (values, None)), name="scp"
        )
        if is_new:
            truth.loses(found.address)
        else:
            truth.gains(found.address, widened=True)
        return
    called = world.called("bounded")
    arns = [None, f"arn:aws:iam::{ACCOUNT}:policy/limit-a", f"arn:aws:iam::{ACCOUNT}:policy/limit-b"]
    old, new = rng.choice(arns), rng.choice(arns)
    user = rng.random() < 0.3
    trust = {} if user else {"assume_role_policy": role(world, "other").before["assume_role_policy"]}  # type: ignore[index]
    values = {"name": called, **trust}
    ids = {"id": called, "arn": f"arn:aws:iam::{ACCOUNT}:{'user' if user else 'role'}/{called}"}
    sides = [{**values, "permissions_boundary": arn} for arn in (old, new)]
    found = world.add("aws_iam_user" if user else "aws_iam_role", *sides, name="bounded", computed=ids)
    if old != new and old:
        truth.gains(found.address, widened=True, words=["boundary"])
    elif new and not old:
        truth.loses(found.address)


# A kind, its other arguments, the argument, values that are closed and those that are open; whether a new one that is open is told.
Opened = tuple[str, Values, str, tuple[Any, ...], tuple[Any, ...], bool]
_OPENED: list[Opened] = [
    ("aws_lambda_function_url", {"function_name": "f"}, "authorization_type", ("AWS_IAM",), ("NONE",), True),
    ("awscc_lambda_url", {"target_function_arn": "f"}, "auth_type", ("AWS_IAM",), ("NONE",), True),
    ("aws_rds_cluster_instance", {"cluster_identifier": "c"}, "publicly_accessible", (False, None), (True,), True),
    ("aws_redshiftserverless_workgroup", {"workgroup_name": "w"}, "publicly_accessible", (False,), (True,), True),
    ("aws_s3_bucket_acl", {"bucket": "files"}, "acl", ("private", "log-delivery-write"), ("public-read", "public-read-write", "authenticated-read"), True),
    ("aws_api_gateway_method", {"rest_api_id": "r", "http_method": "GET"}, "authorization", ("AWS_IAM", "CUSTOM"), ("NONE",), True),
    ("aws_lb", {"name": "lb"}, "internal", (True,), (False,), False),
    ("aws_cognito_identity_pool", {"identity_pool_name": "p"}, "allow_unauthenticated_identities", (False,), (True,), True),
    ("azurerm_storage_container", {"name": "c"}, "container_access_type", ("private",), ("blob", "container"), True),
    ("azurerm_container_registry", {"name": "r"}, "anonymous_pull_enabled", (False,), (True,), True),
    ("azurerm_key_vault", {"name": "v"}, "public_network_access_enabled", (False,), (True,), False),
    ("azurerm_storage_account", {"name": "s"}, "allow_nested_items_to_be_public", (False,), (True,), False),
    ("google_cloud_run_v2_service", {"name": "s", "location": "l"}, "invoker_iam_disabled", (False,), (True,), True),
    ("google_storage_bucket", {"name": "b"}, "public_access_prevention", ("enforced",), ("inherited",), False),
]  # fmt: skip
_HOLD_DATA = {"azurerm_storage_container", "azurerm_container_registry", "azurerm_key_vault", "azurerm_storage_account", "google_storage_bucket", "aws_cognito_identity_pool"}  # fmt: skip


def opened(world: World, truth: Truth) -> None:
    """An argument that opens something to everybody, or closes it."""
    rng = world.rng
    kind, others, argument, closed, opening, new_is_told = rng.choice(_OPENED)
    old, new = (rng.choice(rng.choice([closed, opening])) for _ in range(2))
    how = rng.choice(["change", "change", "create", "delete"])
    named = {name: world.called("o") if name == "name" else value for name, value in others.items()}
    sides = [{**named, argument: old}, {**named, argument: new}]
    if how != "change":
        sides[how == "delete"] = None  # type: ignore[call-overload]
    found = world.add(kind, *sides, name="opened")
    was, will = how != "create" and old in opening, how != "delete" and new in opening
    if how == "create" and not new_is_told:
        will = False
    if will and not was:
        truth.gains(found.address, widened=True)
    elif was and not will and not (how == "delete" and argument == "public_access_prevention"):
        # That a guard goes together with what it guarded tells nobody anything.
        truth.loses(found.address)
    if how == "delete" and kind in _HOLD_DATA:
        truth.losses.add((found.address, False, False))


_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


def blocks(world: World, truth: Truth) -> None:
    """The public access block of a bucket that stays, or goes with it."""
    rng = world.rng
    old, new = ({name: rng.random() < 0.7 for name in _BLOCKS} for _ in range(2))
    how = rng.choice(["change", "create", "delete", "bucket goes"])
    called = world.called("blocked")
    bucket_values = {"bucket": called}
    arn = {"arn": f"arn:aws:s3:::{called}", "id": called}
    goes = how == "bucket goes"
    bucket = world.add("aws_s3_bucket", bucket_values, None if goes else bucket_values, name="blocked", computed=arn)
    sides: list[Values | None] = [{"bucket": Ref(bucket, "id"), **one} for one in (old, new)]
    if how != "change":
        sides[how != "create"] = None
    if how == "create":
        sides = [None, {"bucket": Ref(bucket, "id"), **new}]
    found = world.add("aws_s3_bucket_public_access_block", *sides, name="block")
    if goes:
        truth.losses.add((bucket.address, False, False))
        return
    had = {name for name in _BLOCKS if old[name]} if how != "create" else {*_BLOCKS}
    has = {name for name in _BLOCKS if new[name]} if how != "delete" else set()
    # Without a block of its own a bucket has AWS's, all four of them.
    if had - has:
        truth.gains(found.address, widened=True)
    if has - had:
        truth.loses(found.address)


_NETWORKS = {
    "10.0.0.0/8": False, "192.168.1.0/24": False, "203.0.113.0/24": False, "8.8.8.8/32": False,
    "0.0.0.0/0": True, "0.0.0.0/1": True,
}  # fmt: skip


def network(world: World, truth: Truth) -> None:
    """Ports that are opened to networks, in AWS, Azure, Google and Kubernetes."""
    rng = world.rng
    how = rng.choice(["group", "rule", "vpc", "cc", "cc group", "azure", "azure group", "google", "kubernetes", "sql"])
    nets, ports = [*_NETWORKS], [22, 443, 5432]

    def some() -> tuple[str, int] | None:
        return None if rng.random() < 0.25 else (rng.choice(nets), rng.choice(ports))

    old, new = some(), some()
    if old is None and new is None:
        return
    if how == "group":
        called = world.called("group")

        def group(rule: tuple[str, int] | None) -> Values:
            rules = (
                [{"cidr_blocks": [rule[0]], "from_port": rule[1], "to_port": rule[1], "protocol": "tcp"}]
                if rule
                else []
            )
            return {"name": called, "vpc_id": "vpc-1", "ingress": rules, "egress": [{"cidr_blocks": ["0.0.0.0/0"], "from_port": 0, "to_port": 0, "protocol": "-1"}]}  # fmt: skip

        found = world.add("aws_security_group", group(old), group(new), name="group")
    else:
        kind, of = _rule_of(world, how)
        sides = [None if one is None else of(*one) for one in (old, new)]
        if how == "kubernetes":
            # The pods' own ports are no part of what is let in from where.
            old, new = (one and (one[0], 80) for one in (old, new))
        if how == "sql":
            old, new = (one and (one[0], 0) for one in (old, new))
        found = world.add(kind, *sides, name="opening")
        if how == "sql" and new is None:
            truth.losses.add((found.address, False, False))
    was, will = ({one} if one is not None and _NETWORKS[one[0]] else set() for one in (old, new))
    was_all = {one[1] for one in was if one[0] == "0.0.0.0/0"}
    will_all = {one[1] for one in will if one[0] == "0.0.0.0/0"}
    if {one for one in will if one not in was and one[1] not in was_all}:
        truth.gains(found.address, widened=True)
    if {one for one in was if one not in will and one[1] not in will_all}:
        truth.loses(found.address)


def _rule_of(world: World, how: str) -> tuple[str, Any]:
    called = world.called("rule")
    if how == "rule":
        return "aws_security_group_rule", lambda net, port: {"type": "ingress", "security_group_id": f"sg-{called}", "cidr_blocks": [net], "from_port": port, "to_port": port, "protocol": "tcp"}  # fmt: skip
    if how == "vpc":
        return "aws_vpc_security_group_ingress_rule", lambda net, port: {"security_group_id": f"sg-{called}", "cidr_ipv4": net, "from_port": port, "to_port": port, "ip_protocol": "tcp"}  # fmt: skip
    cc = {"ip_protocol": "tcp"}
    if how == "cc":
        return "awscc_ec2_security_group_ingress", lambda net, port: {**cc, "group_id": f"sg-{called}", "cidr_ip": net, "from_port": port, "to_port": port}  # fmt: skip
    if how == "cc group":
        return "awscc_ec2_security_group", lambda net, port: {"group_name": called, "security_group_ingress": [{**cc, "cidr_ip": net, "from_port": port, "to_port": port}]}  # fmt: skip
    azure = {"name": called, "access": "Allow", "direction": "Inbound", "protocol": "Tcp", "priority": 100}
    if how == "azure":
        return "azurerm_network_security_rule", lambda net, port: {**azure, "source_address_prefix": net, "destination_port_range": str(port)}  # fmt: skip
    if how == "azure group":
        return "azurerm_network_security_group", lambda net, port: {"name": called, "security_rule": [{**azure, "source_address_prefixes": [net], "destination_port_ranges": [str(port)]}]}  # fmt: skip
    if how == "google":
        return "google_compute_firewall", lambda net, port: {"name": called, "network": "n", "direction": "INGRESS", "source_ranges": [net], "allow": [{"protocol": "tcp", "ports": [str(port)]}]}  # fmt: skip
    if how == "kubernetes":
        return "kubernetes_service_v1", lambda net, port: {"metadata": [{"name": called}], "spec": [{"type": "LoadBalancer", "load_balancer_source_ranges": [net], "port": [{"port": 80, "target_port": port}]}]}  # fmt: skip
    return "google_sql_database_instance", lambda net, port: {"name": called, "settings": [{"tier": "t", "ip_configuration": [{"authorized_networks": [{"name": "n", "value": net}]}]}]}  # fmt: skip


# Kinds that give access and are not read, each of a provider.
_NOT_READ = ["datadog_role", "github_team_membership", "cloudflare_access_policy", "aws_iam_access_key", "okta_group_memberships", "azurerm_lighthouse_assignment"]  # fmt: skip
_HARMLESS = ["random_pet", "null_resource", "tls_private_key", "datadog_monitor", "aws_cloudwatch_metric_alarm"]


def not_read(world: World, truth: Truth) -> None:
    """What gives access in a way that nothing here knows, and what gives none."""
    rng = world.rng
    kind, is_told = rng.choice([(rng.choice(_NOT_READ), True), (rng.choice(_HARMLESS), False)])
    old, new = rng.choice([(None, {"name": "a"}), ({"name": "a"}, {"name": "b"}), ({"name": "a"}, None)])
    found = world.add(kind, old, new, name="unread")
    if is_told:
        truth.not_looked_at.add(found.address)


def by_hand(world: World, truth: Truth) -> None:
    """What somebody did outside of Terraform."""
    rng = world.rng
    called = world.called("drifted")
    how = rng.choice(["port", "policy", "tags", "read back", "gone", "closed"])
    rule = {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    if how in ("port", "closed"):
        rules: list[list[Any]] = [[], [rule]]
        expected, real = rules if how == "port" else rules[::-1]
        values = {"name": called, "ingress": expected}
        found = world.add("aws_security_group", {**values, "ingress": real}, values, name="drifted")
        world.drifted.append((found, values, {**values, "ingress": real}))
        truth.drift.add(found.address)
        if how == "port":
            truth.gains(found.address, widened=True, drifted=True)
            truth.loses(found.address)
        else:
            truth.gains(found.address, widened=True)
    elif how == "policy":
        values = {"name": "p", "role": role(world).before["name"]}  # type: ignore[index]

        def holds(action: str) -> Doc:
            return Doc({"Statement": [{"Effect": "Allow", "Action": action, "Resource": f"arn:aws:s3:::{called}/*"}]})

        found = world.same("aws_iam_role_policy", {**values, "policy": holds("s3:*")}, name="drifted", read_back=[])
        found.after = {**values, "policy": holds("s3:GetObject")}
        world.drifted.append((found, {**values, "policy": holds("s3:GetObject")}, found.before))
        truth.drift.add(found.address)
        truth.gains(found.address, widened=True, drifted=True)
        truth.loses(found.address)
    elif how == "gone":
        values = {"alarm_name": called, "threshold": 1}
        found = world.add("aws_cloudwatch_metric_alarm", None, values, name="drifted")
        world.drifted.append((found, values, None))
        truth.drift.add(found.address)
    else:
        values = {"alarm_name": called, "threshold": 1, "tags": {"a": "1"}}
        read_back = ["tags"] if how == "read back" else []
        found = world.same("aws_cloudwatch_metric_alarm", values, name="drifted", read_back=read_back)
        world.drifted.append((found, {**values, "tags": {"a": "0"}}, values))
        if how == "tags":
            found.before = {**values, "tags": {"a": "0"}}
            world.drifted[-1] = (found, values, found.before)
            truth.drift.add(found.address)


def manifest(world: World, truth: Truth) -> None:
    """Kubernetes' own kinds, and those that others define, as manifests."""
    rng = world.rng
    how = rng.choice(["role", "binding", "service", "claim", "deployment", "custom", "policy"])
    metadata = {"name": world.called("m"), "namespace": "shop"}
    rbac = "rbac.authorization.k8s.io/v1"

    def add(one: Values | None, other: Values | None) -> str:
        sides = [None if side is None else {"manifest": {**side, "metadata": metadata}} for side in (one, other)]
        return world.add("kubernetes_manifest", *sides, name="manifest").address

    if how == "role":
        verbs = ["get", "list", "*"]
        old, new = (rng.choice(verbs) for _ in range(2))
        rules = [[{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": [verb]}] for verb in (old, new)]
        address = add(*({"apiVersion": rbac, "kind": "ClusterRole", "rules": one} for one in rules))
        if old != new and old != "*":
            truth.gains(address, widened=new == "*")
        if old != new and new != "*":
            truth.loses(address)
    elif how == "binding":
        old, new = (rng.choice([None, "view", "cluster-admin"]) for _ in range(2))
        kind = {
            "apiVersion": rbac,
            "kind": "ClusterRoleBinding",
            "subjects": [{"kind": "User", "name": world.called("anna")}],
        }
        sides = [
            None if one is None else {**kind, "roleRef": {"kind": "ClusterRole", "name": one}} for one in (old, new)
        ]
        if sides != [None, None]:
            address = add(*sides)
            if new not in (old, None):
                truth.gains(address, widened=new == "cluster-admin", words=[str(new)])
            if old not in (new, None):
                truth.loses(address)
    elif how == "service":
        types = ["ClusterIP", "LoadBalancer"]
        old, new = rng.choice([None, *types]), rng.choice(types)
        kind = {"apiVersion": "v1", "kind": "Service"}
        sides = [
            None if one is None else {**kind, "spec": {"type": one, "ports": [{"port": 80}]}} for one in (old, new)
        ]
        address = add(*sides)
        if new == "LoadBalancer" != old:
            truth.gains(address, widened=True)
        elif old == "LoadBalancer" != new:
            truth.loses(address)
    elif how == "claim":
        goes = rng.random() < 0.7
        claim = {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "spec": {"resources": {"requests": {"storage": "1Gi"}}},
        }
        address = add(claim, None if goes else claim)
        if goes:
            truth.losses.add((address, False, False))
    elif how == "policy":
        address = add(
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "spec": {"podSelector": {}}}, None
        )
        truth.gains(address, widened=True)
    elif how == "deployment":
        kind = {"apiVersion": "apps/v1", "kind": "Deployment"}
        add({**kind, "spec": {"replicas": 3}}, rng.choice([None, {**kind, "spec": {"replicas": 1}}]))
    else:
        kind = {"apiVersion": "iam.example.com/v1", "kind": "Role"}
        address = add(None, {**kind, "spec": {"allow": "*"}})
        truth.not_looked_at.add(address)


def shared_out(world: World, truth: Truth) -> None:
    """One who is in a list of Google's or Azure's in one way, and in another way afterwards."""
    rng = world.rng
    who, project = f"user:{world.called('a')}@example.com", world.called("shop")
    row = {"project": project, "role": "roles/viewer"}
    binding, member = {**row, "members": [who]}, {**row, "member": who}
    there = rng.random() < 0.5
    sides: tuple[Values | None, Values | None] = (binding, None)
    world.add("google_project_iam_binding", *(sides if there else sides[::-1]), name="binding")
    sides = (None, member)
    world.add("google_project_iam_member", *(sides if there else sides[::-1]), name="member")


def replaced_guard(world: World, truth: Truth) -> None:
    """What is replaced is there afterwards as it was: nobody gains or loses any."""
    rng = world.rng
    called = world.called("again")
    kind, values = rng.choice([
        ("aws_lambda_permission", {"function_name": called, "action": "lambda:InvokeFunction", "principal": "*"}),
        ("aws_s3_bucket_public_access_block", {"bucket": called, **dict.fromkeys(_BLOCKS, True)}),
        ("google_project_iam_member", {"project": called, "role": "roles/owner", "member": "user:a@example.com"}),
        ("aws_security_group_rule", {"type": "ingress", "security_group_id": called, "cidr_blocks": ["0.0.0.0/0"], "from_port": 22, "to_port": 22, "protocol": "tcp"}),
        ("kubernetes_network_policy_v1", {"metadata": [{"name": called}], "spec": [{"pod_selector": [{}]}]}),
        ("aws_iam_user_group_membership", {"user": called, "groups": ["admins"]}),
        ("aws_organizations_policy_attachment", {"policy_id": called, "target_id": "ou"}),
    ])  # fmt: skip
    how = rng.choice(["replace", "move", "forget", "tags"])
    options: Values = {"replace": {"replaced": True, "forces": ["x"]}, "move": {"moved_from": f"{kind}.earlier"}, "forget": {"forget": True}}.get(how, {})  # fmt: skip
    after = None if how == "forget" else {**values, "tags": {"a": "1"}} if how == "tags" else values
    world.add(kind, values, after, name="again", **options)


def later(world: World, truth: Truth) -> None:
    """Somebody is given a role that only the apply names."""
    values = {"scope": _SCOPE, "principal_id": world.rng.choice(["3f0c", "88ab"]), "role_definition_id": UNKNOWN}
    found = world.add("azurerm_role_assignment", None, values, name="later")
    truth.gains(found.address, widened=True)


FACTS = (
    given,
    given,
    listed,
    listed,
    google_policy,
    own_role,
    held_back,
    opened,
    opened,
    blocks,
    network,
    network,
    not_read,
    by_hand,
    later,
    manifest,
    manifest,
    shared_out,
    replaced_guard,
    replaced_guard,
)
