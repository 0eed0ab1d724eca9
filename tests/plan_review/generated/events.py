"""Facts of what starts what: the wiring of a trigger, and one thing about it that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.plan_review.generated.policies import LAMBDA_TRUST, trust
from tests.plan_review.generated.truth import Trigger, Truth
from tests.plan_review.generated.world import ACCOUNT, REGION, Doc, Place, Ref, Resource, Values, World

Sides = tuple[Values | None, Values | None]


@dataclass
class Wiring:
    """What each part is before and after, and whether it is replaced. A fact changes it before it is built."""

    world: World
    name: str
    parts: dict[str, Sides] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Values] = field(default_factory=dict)
    built: dict[str, Resource] = field(default_factory=dict)

    def part(self, name: str, kind: str, values: Values, **ids: Any) -> None:
        self.parts[name] = (values, dict(values))
        self.kinds[name], self.ids[name] = kind, ids

    def set(self, name: str, **after: Any) -> None:
        """Changes arguments of the side after; None takes one away."""
        old, new = self.parts[name]
        given = {**(new or {}), **after}
        self.parts[name] = old, {key: value for key, value in given.items() if value is not None}

    def set_before(self, name: str, **before: Any) -> None:
        old, new = self.parts[name]
        self.parts[name] = {**(old or {}), **before}, new

    def drop(self, *names: str) -> None:
        for name in names:
            self.parts[name] = self.parts[name][0], None

    def make(self) -> None:
        self.parts = {name: (None, new) for name, (_, new) in self.parts.items()}

    def address(self, name: str) -> str:
        return self.built[name].address

    def build(self) -> None:
        """The parts as resources, at times in several modules; what one says of another is a reference to it."""
        rng, here = self.world.rng, self.world.place
        keys = [key for key in (*here.module_keys, here.key) if key is not None]
        places = [here] if keys or rng.random() < 0.5 else [here, Place(), Place(("events",), (None,))]
        for name, (old, new) in self.parts.items():
            sides = [None if side is None else self._linked(side) for side in (old, new)]
            self.built[name] = self.world.add(
                self.kinds[name],
                *sides,
                name=name,
                computed=self.ids[name],
                replaced=name in self.replaced,
                place=rng.choice(places),
            )

    def _linked(self, value: Any) -> Any:
        """`Of("queue", "arn")` as a reference to the part."""
        if isinstance(value, Of):
            return Ref(self.built[value.part], value.attribute)
        if isinstance(value, Doc):
            return Doc(self._linked(value.value), value.spaces)
        if isinstance(value, dict):
            return {key: self._linked(item) for key, item in value.items()}
        return [self._linked(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Of:
    part: str
    attribute: str = "arn"


def _base(world: World) -> Wiring:
    name = world.called("t")
    wiring = Wiring(world, name)
    wiring.part("bucket", "aws_s3_bucket", {"bucket": name}, arn=f"arn:aws:s3:::{name}", id=name)
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"
    values = {"name": name, "definition": "{}", "role_arn": f"arn:aws:iam::{ACCOUNT}:role/runs"}
    wiring.part("machine", "aws_sfn_state_machine", values, arn=arn, id=arn)
    return wiring


def _role(wiring: Wiring, service: str, *rights: Values) -> None:
    name = f"{wiring.name}-starts"
    trusting = LAMBDA_TRUST if service == "lambda" else trust({"Service": f"{service}.amazonaws.com"})
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    wiring.part("starter", "aws_iam_role", {"name": name, "assume_role_policy": trusting}, arn=arn, id=name)
    policy = Doc({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in rights]})
    wiring.part("rights", "aws_iam_role_policy", {"name": "starts", "role": Of("starter", "id"), "policy": policy})


_START = {"Action": "states:StartExecution", "Resource": Of("machine")}
_RECEIVE = {"Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], "Resource": Of("queue")}


def _function(wiring: Wiring) -> None:
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{wiring.name}"
    values = {
        "function_name": wiring.name, "role": Of("starter"), "timeout": 30, "reserved_concurrent_executions": 5,
        "environment": [{"variables": {"STATE_MACHINE_ARN": Of("machine")}}],
    }  # fmt: skip
    wiring.part("function", "aws_lambda_function", values, arn=arn, id=wiring.name)


def _from_s3(action: str, target: str) -> Doc:
    condition = {"ArnLike": {"aws:SourceArn": Of("bucket")}}
    row = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": action, "Resource": Of(target), "Condition": condition}  # fmt: skip
    return Doc({"Version": "2012-10-17", "Statement": [row]})


def _storage_first(world: World) -> Wiring:
    """S3 to SQS to Lambda to Step Functions."""
    wiring = _base(world)
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{wiring.name}"
    dead = f"{arn}-dead"
    wiring.part("dead", "aws_sqs_queue", {"name": f"{wiring.name}-dead", "message_retention_seconds": 1_209_600}, arn=dead, id=f"https://sqs/{wiring.name}-dead", url=f"https://sqs/{wiring.name}-dead")  # fmt: skip
    redrive = Doc({"deadLetterTargetArn": Of("dead"), "maxReceiveCount": 5})
    values = {
        "name": wiring.name,
        "message_retention_seconds": 345_600,
        "visibility_timeout_seconds": 180,
        "redrive_policy": redrive,
    }
    url = f"https://sqs/{wiring.name}"
    wiring.part("queue", "aws_sqs_queue", values, arn=arn, id=url, url=url)
    wiring.part("lets_in", "aws_sqs_queue_policy", {"queue_url": Of("queue", "url"), "policy": _from_s3("sqs:SendMessage", "queue")})  # fmt: skip
    _role(wiring, "lambda", _START, _RECEIVE)
    _function(wiring)
    mapping = {"event_source_arn": Of("queue"), "function_name": Of("function"), "enabled": True, "batch_size": 10, "function_response_types": ["ReportBatchItemFailures"]}  # fmt: skip
    wiring.part("mapping", "aws_lambda_event_source_mapping", mapping)
    entry = {
        "queue_arn": Of("queue"),
        "events": ["s3:ObjectCreated:*"],
        "filter_prefix": "in/",
        "filter_suffix": ".csv",
    }
    wiring.part("notification", "aws_s3_bucket_notification", {"bucket": Of("bucket", "id"), "queue": [entry]})
    return wiring


def _direct(world: World) -> Wiring:
    """S3 to EventBridge to Step Functions."""
    wiring = _base(world)
    _role(wiring, "events", _START)
    wiring.part("notification", "aws_s3_bucket_notification", {"bucket": Of("bucket", "id"), "eventbridge": True})
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": [wiring.name]}, "object": {"key": [{"wildcard": "in/*.csv"}]}}}  # fmt: skip
    wiring.part("rule", "aws_cloudwatch_event_rule", {"name": wiring.name, "event_pattern": Doc(pattern), "state": "ENABLED"}, arn=f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{wiring.name}", id=wiring.name)  # fmt: skip
    values = {"rule": Of("rule", "name"), "arn": Of("machine"), "role_arn": Of("starter"), "retry_policy": [{"maximum_retry_attempts": 185, "maximum_event_age_in_seconds": 86_400}], "dead_letter_config": [{"arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"}]}  # fmt: skip
    wiring.part("target", "aws_cloudwatch_event_target", values)
    return wiring


def _notified(world: World) -> Wiring:
    """S3 to Lambda to Step Functions."""
    wiring = _base(world)
    _role(wiring, "lambda", _START)
    _function(wiring)
    values = {"function_name": Of("function", "function_name"), "action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com", "source_arn": Of("bucket"), "statement_id": "s3"}  # fmt: skip
    wiring.part("lets_in", "aws_lambda_permission", values)
    entry = {
        "lambda_function_arn": Of("function"),
        "events": ["s3:ObjectCreated:*"],
        "filter_prefix": "in/",
        "filter_suffix": ".csv",
    }
    wiring.part(
        "notification", "aws_s3_bucket_notification", {"bucket": Of("bucket", "id"), "lambda_function": [entry]}
    )
    return wiring


def _fan_out(world: World) -> Wiring:
    """S3 to SNS to SQS to Lambda to Step Functions."""
    wiring = _storage_first(world)
    arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:{wiring.name}"
    wiring.part("topic", "aws_sns_topic", {"name": wiring.name}, arn=arn, id=arn)
    wiring.part("publishes", "aws_sns_topic_policy", {"arn": Of("topic"), "policy": _from_s3("sns:Publish", "topic")})
    condition = {"ArnEquals": {"aws:SourceArn": Of("topic")}}
    row = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": Of("queue"), "Condition": condition}  # fmt: skip
    letting = {"queue_url": Of("queue", "url"), "policy": Doc({"Version": "2012-10-17", "Statement": [row]})}
    values = {"topic_arn": Of("topic"), "protocol": "sqs", "endpoint": Of("queue"), "raw_message_delivery": True}
    del wiring.parts["lets_in"], wiring.parts["notification"]
    wiring.part("lets_in", "aws_sqs_queue_policy", letting)
    wiring.part("subscription", "aws_sns_topic_subscription", values)
    entry = {
        "topic_arn": Of("topic"),
        "events": ["s3:ObjectCreated:*"],
        "filter_prefix": "in/",
        "filter_suffix": ".csv",
    }
    wiring.part("notification", "aws_s3_bucket_notification", {"bucket": Of("bucket", "id"), "topic": [entry]})
    return wiring


def _piped(world: World) -> Wiring:
    """S3 to SQS to a pipe to Step Functions."""
    wiring = _storage_first(world)
    for part in ("mapping", "function", "starter", "rights"):
        del wiring.parts[part]
    _role(wiring, "pipes", _START, _RECEIVE)
    values = {"name": wiring.name, "role_arn": Of("starter"), "source": Of("queue"), "target": Of("machine"), "desired_state": "RUNNING"}  # fmt: skip
    wiring.part("pipe", "aws_pipes_pipe", values)
    return wiring


def _aliased(world: World) -> Wiring:
    """S3 to an alias of a function, which starts an alias of a state machine."""
    wiring = _notified(world)
    function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{wiring.name}:live"
    for part in ("lets_in", "notification"):
        del wiring.parts[part]
    values = {"name": "live", "function_name": Of("function", "function_name"), "function_version": "3"}
    wiring.part("alias", "aws_lambda_alias", values, arn=function, id=function)
    letting = {"function_name": Of("function", "function_name"), "qualifier": "live", "action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com", "source_arn": Of("bucket"), "statement_id": "s3"}  # fmt: skip
    wiring.part("lets_in", "aws_lambda_permission", letting)
    entry = {
        "lambda_function_arn": Of("alias"),
        "events": ["s3:ObjectCreated:*"],
        "filter_prefix": "in/",
        "filter_suffix": ".csv",
    }
    wiring.part(
        "notification", "aws_s3_bucket_notification", {"bucket": Of("bucket", "id"), "lambda_function": [entry]}
    )
    return wiring


# What changes, and what follows: how the trigger is afterwards, whether something can be lost, whose access and whose content goes.
@dataclass(frozen=True)
class Change:
    does: Callable[[Wiring], None]
    after: bool | None = True
    gap: bool = False
    told: bool = True
    lost: tuple[str, ...] = ()
    access_lost: tuple[str, ...] = ()
    access_gained: tuple[tuple[str, bool], ...] = ()
    before: bool | None = True
    becomes: tuple[str, str] | None = None
    """The keys after, where they are others: the old ones start nothing then."""
    becomes_other: str = ""
    """What they start after, where that is something else."""


def _entry(**more: Any) -> Callable[[Wiring], None]:
    """Arguments of the notification's one entry."""

    def does(wiring: Wiring) -> None:
        values = wiring.parts["notification"][1] or {}
        (name,) = {"queue", "topic", "lambda_function"} & {*values}
        entry = values[name][0]
        wiring.set("notification", **{name: [{**entry, **more}]})

    return does


def _sets(part: str, **after: Any) -> Callable[[Wiring], None]:
    return lambda wiring: wiring.set(part, **after)


def _drops(*parts: str) -> Callable[[Wiring], None]:
    return lambda wiring: wiring.drop(*parts)


def _replaces(part: str) -> Callable[[Wiring], None]:
    def does(wiring: Wiring) -> None:
        wiring.set(part, description="new")
        wiring.replaced.add(part)

    return does


def _nothing(wiring: Wiring) -> None:
    pass


def _rights(*rights: Values) -> Callable[[Wiring], None]:
    return _sets(
        "rights", policy=Doc({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in rights]})
    )


def _pattern(**detail: Any) -> Callable[[Wiring], None]:
    def does(wiring: Wiring) -> None:
        pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": [wiring.name]}, "object": {"key": [{"wildcard": "in/*.csv"}]}, **detail}}  # fmt: skip
        wiring.set("rule", event_pattern=Doc(pattern))

    return does


_QUIET = Change(_nothing, told=False)
_LESS_TIME = Change(_sets("function", timeout=3), gap=True)
_COMMON = [
    _QUIET,
    Change(_entry(filter_prefix="other/"), becomes=("other/", ".csv"), after=None),
    Change(_entry(filter_suffix=".json"), becomes=("in/", ".json"), after=None),
    Change(_entry(filter_prefix="with+space/"), becomes=("with space/", ".csv"), after=None),
    Change(_entry(events=["s3:ObjectCreated:Put"]), gap=True),
    Change(_entry(events=["s3:ObjectCreated:*", "s3:ObjectRestore:*"]), told=False),
    Change(_drops("notification"), after=None),
    Change(_sets("function", reserved_concurrent_executions=0), gap=True),
    Change(_sets("function", timeout=60), told=False),
    Change(_sets("function", memory_size=512), told=False),
    Change(_rights({"Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:a:*"}), gap=True, access_lost=("rights",), access_gained=(("rights", False),)),
    _LESS_TIME,
]  # fmt: skip
_OF_QUEUE = [
    *_COMMON,
    Change(_sets("mapping", enabled=False), after=False),
    Change(_sets("mapping", batch_size=100), told=False),
    Change(_sets("mapping", function_response_types=[]), gap=True),
    Change(_sets("mapping", filter_criteria=[{"filter": [{"pattern": "{}"}]}]), gap=True),
    Change(_sets("queue", redrive_policy=None), gap=True),
    Change(_sets("queue", redrive_policy=Doc({"deadLetterTargetArn": Of("dead"), "maxReceiveCount": 1})), gap=True),
    Change(_sets("queue", redrive_policy=Doc({"maxReceiveCount": 9, "deadLetterTargetArn": Of("dead")})), told=False),
    Change(_sets("queue", message_retention_seconds=3_600), gap=True, lost=("queue in place",)),
    Change(_sets("queue", message_retention_seconds=1_209_600), told=False),
    Change(_sets("queue", visibility_timeout_seconds=30), gap=True),
    Change(_sets("queue", visibility_timeout_seconds=600), told=False),
    Change(_sets("queue", kms_master_key_id="alias/aws/sqs"), gap=True),
    Change(_drops("lets_in"), gap=True, access_lost=("lets_in",)),
    Change(_drops("mapping", "notification"), after=None),
    Change(_rights(_RECEIVE), gap=True, access_lost=("rights",)),
    Change(_rights(_START), gap=True, access_lost=("rights",)),
    Change(_replaces("function"), told=False),
    Change(_replaces("mapping"), told=False),
    Change(
        _sets("starter", assume_role_policy=trust({"Service": "events.amazonaws.com"})),
        gap=True,
        access_lost=("starter",),
        access_gained=(("starter", False),),
    ),
    Change(_drops("starter", "rights"), gap=True, access_lost=("starter", "rights")),
    Change(_sets("machine", definition='{"States": {}}'), told=False),
]
_OF_TOPIC = [
    *_OF_QUEUE,
    Change(_sets("subscription", filter_policy='{"a": ["b"]}'), gap=True),
    Change(_sets("subscription", raw_message_delivery=False), gap=True),
    Change(_drops("publishes"), gap=True, access_lost=("publishes",)),
    Change(_drops("subscription"), after=None, becomes_other="topic {}"),
]
_OF_PIPE = [
    _QUIET,
    Change(_sets("pipe", desired_state="STOPPED"), after=False),
    Change(_sets("pipe", description="d"), told=False),
    Change(_sets("pipe", source_parameters=[{"filter_criteria": [{"filter": [{"pattern": "{}"}]}]}]), gap=True),
    Change(_drops("pipe"), after=None, becomes_other="queue {}"),
    Change(_drops("rights"), gap=True, access_lost=("rights",)),
    Change(_rights(_RECEIVE), gap=True, access_lost=("rights",)),
    Change(_sets("queue", redrive_policy=None), gap=True),
    Change(_sets("starter", assume_role_policy=LAMBDA_TRUST), gap=True, access_lost=("starter",), access_gained=(("starter", False),)),
]  # fmt: skip
_OF_ALIAS = [
    _QUIET,
    Change(_sets("alias", function_version="4"), told=False),
    Change(_sets("alias", description="d"), told=False),
    Change(_entry(events=["s3:ObjectCreated:Copy"]), gap=True),
    Change(_drops("notification"), after=None),
    Change(_drops("lets_in"), gap=True, access_lost=("lets_in",)),
    Change(_sets("function", reserved_concurrent_executions=0), gap=True),
    Change(
        _sets("function", dead_letter_config=[{"target_arn": "arn:aws:sqs:eu-west-1:111122223333:dead"}]), told=False
    ),
    _LESS_TIME,
]
_OF_NOTIFIED = [
    *_COMMON,
    Change(_drops("lets_in"), gap=True, access_lost=("lets_in",)),
    Change(_replaces("function"), gap=True),
]
_OF_RULE = [
    _QUIET,
    Change(_sets("rule", state="DISABLED"), after=False),
    Change(_sets("rule", description="d"), told=False),
    Change(_sets("notification", eventbridge=False), after=False),
    Change(_drops("target"), after=None),
    Change(_drops("target", "rule"), after=None),
    Change(_drops("notification"), after=False),
    Change(_sets("target", dead_letter_config=[]), gap=True),
    Change(
        _sets("target", retry_policy=[{"maximum_retry_attempts": 1, "maximum_event_age_in_seconds": 86_400}]), gap=True
    ),
    Change(
        _sets("target", retry_policy=[{"maximum_retry_attempts": 185, "maximum_event_age_in_seconds": 60}]), gap=True
    ),
    Change(_pattern(object={"key": [{"wildcard": "other/*.csv"}]}), becomes=("other/", ".csv"), after=None),
    Change(_pattern(reason=["PutObject"]), gap=True),
    Change(_replaces("rule"), gap=True),
    Change(_drops("rights"), gap=True, access_lost=("rights",)),
    Change(
        _sets("starter", assume_role_policy=LAMBDA_TRUST),
        gap=True,
        access_lost=("starter",),
        access_gained=(("starter", False),),
    ),
    Change(_sets("rule", event_bus_name="other"), gap=True),
    Change(_rights({"Action": "states:*", "Resource": Of("machine")}), told=False, access_gained=(("rights", True),)),
]


def _wired(world: World, truth: Truth, wiring: Wiring, changes: list[Change]) -> None:
    rng = world.rng
    how = rng.choice(["change"] * 6 + ["make", "drop"])
    name = wiring.name
    if how == "make":
        wiring.make()
        wiring.build()
        truth.triggers.add(Trigger(name, "in/", ".csv", name, None, True))
        # Whose ARNs they name is not known yet, so what the policies allow is not either; whom a role trusts is.
        truth.gains(wiring.address("rights"), widened=True)
        truth.gains(wiring.address("starter"))
        if "publishes" in wiring.parts:
            truth.gains(wiring.address("publishes"), widened=True)
        if wiring.kinds.get("lets_in") == "aws_sqs_queue_policy":
            truth.gains(wiring.address("lets_in"), widened=True)
        elif "lets_in" in wiring.parts:
            truth.gains(wiring.address("lets_in"))
        return
    if how == "drop":
        wiring.drop(*wiring.parts)
        wiring.build()
        truth.triggers.add(Trigger(name, "in/", ".csv", name, True, None, gap="queue" in wiring.parts))
        for part in ("rights", "starter", "lets_in", "publishes"):
            if part in wiring.parts:
                truth.loses(wiring.address(part))
        for part in ("bucket", "machine", "queue", "dead", "topic"):
            if part in wiring.parts:
                truth.losses.add((wiring.address(part), False, False))
        return
    change = rng.choice(changes)
    change.does(wiring)
    wiring.build()
    if change.told:
        after = change.after
        truth.triggers.add(Trigger(name, "in/", ".csv", name, True, after, change.gap))
    if change.becomes:
        truth.triggers.add(Trigger(name, *change.becomes, name, None, True))
    if change.becomes_other:
        truth.triggers.add(Trigger(name, "in/", ".csv", change.becomes_other.format(name), None, True))
    for part in change.lost:
        in_place = part.endswith(" in place")
        truth.losses.add((wiring.address(part.removesuffix(" in place")), in_place, False))
    for part in change.access_lost:
        truth.loses(wiring.address(part))
    for part, wide in change.access_gained:
        truth.gains(wiring.address(part), widened=wide)


def storage_first(world: World, truth: Truth) -> None:
    more = Change(_sets("lets_in", policy=_from_s3("sqs:*", "queue")), told=False, access_gained=(("lets_in", True),))
    _wired(world, truth, _storage_first(world), [*_OF_QUEUE, more])


def notification_lambda(world: World, truth: Truth) -> None:
    _wired(world, truth, _notified(world), _OF_NOTIFIED)


def direct_eventbridge(world: World, truth: Truth) -> None:
    _wired(world, truth, _direct(world), _OF_RULE)


def fan_out(world: World, truth: Truth) -> None:
    _wired(world, truth, _fan_out(world), _OF_TOPIC)


def piped(world: World, truth: Truth) -> None:
    _wired(world, truth, _piped(world), _OF_PIPE)


def aliased(world: World, truth: Truth) -> None:
    _wired(world, truth, _aliased(world), _OF_ALIAS)


FACTS = (piped, aliased, fan_out, storage_first, notification_lambda, direct_eventbridge)
