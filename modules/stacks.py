"""The stacks of a deployment: what `synth` makes of pipelines.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .config.loader import Deployment
from .config.settings import (
    BucketSettings,
    EncryptionSettings,
    S3BackendSettings,
    StateMachineSettings,
)
from .config.variables import variable
from .constructs.attachment import DEFAULT_CHILD, NamedConstruct
from .constructs.checkov import accept
from .constructs.encryption import Encryption
from .constructs.execution_alarms import WatchedStateMachine
from .constructs.platform import Platform
from .constructs.private_bucket import (
    ACCEPTED_WITHOUT_NOTIFICATION,
    PrivateBucket,
    abort_incomplete_uploads,
    expire_old_versions,
)
from .constructs.source_bucket import SourceBucket
from .constructs.stack import App, Provider, Stack
from .constructs.state_machine import StateMachine, StateMachineRef
from .constructs.trail import Trail
from .engine import core
from .engine.values import attribute
from .model.naming import base_name
from .model.state_locations import LocalState, S3State
from .patterns import PATTERNS

OLD_STATES_EXPIRE_AFTER_DAYS = 90


def make_stacks(app: App, deployment: Deployment, only_bucket: str | None = None) -> None:
    """Makes `<env>-bootstrap`, `<env>-shared` and one `<env>-<bucket>` for each bucket, or for `only_bucket`."""
    platform = platform_of(deployment)
    before: list[Stack] = []
    if only_bucket is None:
        if isinstance(deployment.environment.backend, S3BackendSettings):
            before.append(_bootstrap(app, deployment, platform))
        shared = _shared(app, deployment, platform)
        _comes_after(shared, before)
        before.append(shared)
    for id, bucket in deployment.buckets.items():
        if only_bucket in (None, id):
            unused = bucket.existing and not bucket.triggers
            stack = _stack(app, deployment, _with_nothing_to_encrypt(platform) if unused else platform, id)
            _fill_bucket_stack(stack, deployment, id, bucket)
            _comes_after(stack, before)


def _comes_after(stack: Stack, before: list[Stack]) -> None:
    """The order of `cdktf deploy '*'`, and the other way round of `cdktf destroy '*'`: the state bucket goes last."""
    for other in before:
        stack.add_dependency(other)


def platform_of(deployment: Deployment) -> Platform:
    """The surroundings that an environment prescribes."""
    environment = deployment.environment
    return Platform(
        region=environment.region,
        account_id=environment.account_id,
        name_prefix=deployment.name_prefix,
        iam_path=environment.iam_path,
        permissions_boundary=environment.permissions_boundary,
        log_retention_in_days=environment.log_retention_in_days,
        alarm_actions=list(environment.alarm_actions),
        runbook_url=environment.runbook_url,
        dashboards=environment.dashboards,
        encryption=_encryption(environment.encryption),
        bucket_lifecycle_rules=environment.bucket_lifecycle_rules,
        disposable=environment.disposable,
    )


def _encryption(settings: EncryptionSettings) -> Encryption:
    return Encryption(create_kms_key=True) if settings.create_kms_key else Encryption.with_key(settings.kms_key_arn)


def _with_nothing_to_encrypt(platform: Platform) -> Platform:
    """A key costs money every month: none is made where nothing would use it."""
    return replace(platform, encryption=replace(platform.encryption, create_kms_key=False))


def _machine(scope: core.Construct, deployment: Deployment, id: str) -> StateMachineRef:
    """A state machine, named by its ARN: a bucket's stack can be planned before the shared one exists."""
    machine = deployment.state_machines[id]
    if machine.remote_state is not None:
        state = deployment.remote(machine.remote_state)
        return StateMachine.from_remote_state(scope, id, state=state, output=machine.remote_state.output)
    name = machine.name or base_name(deployment.name_prefix, id)
    return StateMachine.from_arn(machine.arn or platform_of(deployment).arn("states", f"stateMachine:{name}"))


def _stack(app: App, deployment: Deployment, platform: Platform, name: str, *, local: bool = False) -> Stack:
    environment = deployment.environment
    id = f"{deployment.name}-{name}"
    lock_file = environment.provider.lock_file
    provider = Provider(
        version=environment.provider.version,
        arguments=environment.provider.arguments,
        lock_file=None if lock_file is None else deployment.folder / lock_file,
    )
    return Stack(
        app,
        id,
        platform=platform,
        state=LocalState() if local else deployment.state(id),
        provider=provider,
        tags=environment.tags,
        dashboard_name=base_name(deployment.name_prefix, name),
    )


def _bootstrap(app: App, deployment: Deployment, platform: Platform) -> Stack:
    # A backend has to name its key before that key is made: the state's own is given as kms_key_id, or is S3's.
    platform = _with_nothing_to_encrypt(platform)
    stack = _stack(app, deployment, platform, "bootstrap", local=variable("STATE_BOOTSTRAPPED") != "1")
    state = deployment.state(stack.attachment.path)
    assert isinstance(state, S3State)
    StateBucket(stack, "state", name=state.bucket)
    return stack


class StateBucket(NamedConstruct):
    """The bucket of an environment's Terraform state: private, versioned, old versions expire."""

    kind = "state bucket"

    def __init__(self, scope: core.Construct, id: str, *, name: str) -> None:
        super().__init__(scope, id)
        bucket = PrivateBucket(
            self,
            DEFAULT_CHILD,
            name=name,
            platform=self.platform,
            lifecycle_rules=[abort_incomplete_uploads(1), expire_old_versions(OLD_STATES_EXPIRE_AFTER_DAYS)],
        )
        accept(bucket.bucket, ACCEPTED_WITHOUT_NOTIFICATION)
        core.TerraformOutput(
            self, "bucket_name", value=attribute(bucket.bucket, "bucket"), description="Name of the state bucket."
        )


def _shared(app: App, deployment: Deployment, platform: Platform) -> Stack:
    if not deployment.trails() and all(machine.definition is None for machine in deployment.state_machines.values()):
        platform = _with_nothing_to_encrypt(platform)
    stack = _stack(app, deployment, platform, "shared")
    machines, trails = core.Construct(stack, "state-machines"), core.Construct(stack, "trails")
    for id, machine in deployment.state_machines.items():
        if machine.definition is not None:
            _state_machine(machines, deployment, id, machine)
    for kind, selected in deployment.trails().items():
        days = deployment.environment.trail_logs_expire_after_days
        trail = Trail(trails, kind, selector=kind, expire_logs_after_days=days)
        for bucket, object_filter in selected:
            trail.log(bucket, object_filter)
    return stack


def _state_machine(scope: core.Construct, deployment: Deployment, id: str, machine: StateMachineSettings) -> None:
    StateMachine.from_file(
        scope,
        id,
        deployment.folder / str(machine.definition),
        name=machine.name,
        type=machine.type,
        policy=None if machine.policy is None else deployment.folder / machine.policy,
        managed_policy_arns=machine.managed_policy_arns,
        role_arn=machine.role_arn,
        substitutions=deployment.fill_tree(machine.substitutions),
        log_level=machine.log_level,
        include_execution_data=machine.include_execution_data,
        tracing=machine.tracing,
        alarms=machine.alarms,
    )


def _fill_bucket_stack(stack: Stack, deployment: Deployment, id: str, settings: BucketSettings) -> None:
    name = deployment.fill(settings.name)
    # Ids are unique within one kind: a trigger may have that of its bucket or state machine.
    buckets, machines_scope, triggers = (
        core.Construct(stack, kind) for kind in ("buckets", "state-machines", "triggers")
    )
    if settings.existing:
        bucket = SourceBucket.existing(
            buckets,
            id,
            name=name,
            account_id=settings.owner_account_id,
            other_notifications=settings.other_notifications,
            manage_notification=settings.manage_notification is not False,
        )
    else:
        days = settings.abort_incomplete_multipart_upload_days
        bucket = SourceBucket(
            buckets,
            id,
            name=name,
            abort_incomplete_multipart_upload_days=days,
            other_notifications=settings.other_notifications,
        )
    used = sorted({trigger.state_machine for trigger in settings.triggers.values()})
    machines = {machine: _machine(machines_scope, deployment, machine) for machine in used}
    _watch(core.Construct(stack, "watched"), deployment, id, machines)
    for trigger_id, trigger in settings.triggers.items():
        # The trail of cloudtrail-eventbridge is the shared stack's, and is told the same there.
        PATTERNS[trigger.pattern](
            triggers,
            trigger_id,
            bucket=bucket,
            state_machine=machines[trigger.state_machine],
            object_filter=trigger.object_filter,
            options=trigger,
            enabled=trigger.enabled,
        )
    if settings.existing and bucket.notification is not None:
        # Terraform's create would replace what the bucket has without showing it: after an import the plan does.
        bucket.notification.import_from(name)


def _watch(scope: core.Construct, deployment: Deployment, bucket: str, machines: Mapping[str, StateMachineRef]) -> None:
    """Alarms for the executions of state machines made elsewhere; those made here have theirs in the shared stack."""
    for id, machine in machines.items():
        settings = deployment.state_machines[id]
        if settings.definition is None and settings.alarms:
            name = base_name(deployment.name_prefix, bucket, id)
            WatchedStateMachine(scope, id, state_machine_arn=machine.arn, name=name)
