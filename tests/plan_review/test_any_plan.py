"""Any plan of the format renders, within the limit, and shows nothing that is sensitive."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.__main__ import main
from modules.plan_review import review
from tests.plan_review.plan_documents import change, plan

SECRET = "s3cret-marker"
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["arn:aws:sqs:eu-west-1:111122223333:q", '{"Statement":[{"Action":"*","Effect":"Allow"}]}', "*", "a\nb", "[1]"]),
)  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS)
NAMES = st.one_of(
    st.sampled_from(["policy", "bucket", "queue", "role", "name", "arn", "ingress", "event_pattern", "environment", "tags"]),
    st.text(max_size=4),
)  # fmt: skip
KINDS = ["aws_sqs_queue", "aws_s3_bucket", "aws_s3_bucket_notification", "aws_iam_role", "aws_iam_role_policy", "aws_lambda_permission", "aws_lambda_function", "aws_lambda_event_source_mapping", "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target", "aws_iam_role_policy_attachment", "aws_s3_bucket_public_access_block", "aws_security_group", "random_pet"]  # fmt: skip
ACTIONS = [["no-op"], ["create"], ["read"], ["update"], ["delete"], ["delete", "create"], ["create", "delete"], ["forget"]]  # fmt: skip
Marked = tuple[Any, Any, Any]
"""A value, what of it is sensitive, what of it is unknown."""


@st.composite
def leaf(draw: st.DrawFn) -> Marked:
    how = draw(st.sampled_from(["plain", "plain", "secret", "unknown"]))
    if how == "secret":
        inside: Any = draw(st.sampled_from([SECRET, [SECRET], {"a": SECRET}, json.dumps({"Statement": [SECRET]})]))
        return inside, True, False
    if how == "unknown":
        return None, draw(st.booleans()), True
    return draw(LEAVES), False, False


def _nested(inner: st.SearchStrategy[Marked]) -> st.SearchStrategy[Marked]:
    def of_list(items: list[Marked]) -> Marked:
        return [item[0] for item in items], [item[1] for item in items], [item[2] for item in items]

    def of_dict(items: dict[str, Marked]) -> Marked:
        parts = [{key: item[part] for key, item in items.items()} for part in range(3)]
        return parts[0], parts[1], parts[2]

    return st.one_of(st.lists(inner, max_size=3).map(of_list), st.dictionaries(NAMES, inner, max_size=4).map(of_dict))


TREES = st.recursive(leaf(), _nested, max_leaves=8)
OBJECTS = st.one_of(st.just((None, False, False)), st.dictionaries(NAMES, TREES, max_size=5).map(
    lambda items: tuple({key: item[part] for key, item in items.items()} for part in range(3))
))  # fmt: skip


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    before, after = draw(OBJECTS), draw(OBJECTS)
    return change(
        f"{kind}.{draw(st.sampled_from(['a', 'b']))}",
        *draw(st.sampled_from(ACTIONS)),
        before=before[0],
        before_sensitive=before[1],
        after=after[0],
        after_sensitive=after[1],
        unknown=after[2],
        replace_paths=draw(st.lists(st.lists(st.one_of(NAMES, st.integers(0, 2)), max_size=3), max_size=2)),
        previous_address=draw(st.one_of(st.none(), TEXTS)),
        importing=draw(st.one_of(st.none(), st.just({"id": "i"}), st.just({}))),
        index=draw(st.one_of(st.none(), st.integers(0, 3), TEXTS)),
    )


@st.composite
def outputs(draw: st.DrawFn) -> dict[str, Any]:
    before, after = draw(TREES), draw(TREES)
    return {
        "actions": draw(st.sampled_from([["create"], ["update"], ["delete"], ["no-op"]])),
        "before": before[0],
        "before_sensitive": before[1],
        "after": after[0],
        "after_sensitive": after[1],
        "after_unknown": after[2],
    }


PLANS = st.builds(
    lambda resources, drift, found, later: plan(
        *resources,
        resource_drift=drift,
        output_changes=found,
        deferred_changes=[{"reason": "x", "resource_change": one} for one in later],
        prior_state={"values": SECRET},
    ),
    st.lists(changes(), max_size=6),
    st.lists(changes(), max_size=2),
    st.dictionaries(st.text(max_size=5), outputs(), max_size=3),
    st.lists(changes(), max_size=1),
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(PLANS, st.integers(1_000, 8_000))
def test_it_renders_within_the_limit_and_without_secrets(document: str, limit: int) -> None:
    reviewed = review({"dev": document, "prod": document}, limit=limit)
    assert len(reviewed.markdown) <= limit
    reviewed.markdown.encode()
    everything = reviewed.markdown + json.dumps(reviewed.document) + str(dict(reviewed.gates))
    assert SECRET not in everything
    assert bool(reviewed.markdown) == bool(reviewed.document["stacks"])


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(PLANS)
def test_the_command_prints_no_secret_anywhere(tmp_path_factory: Any, document: str) -> None:
    import contextlib
    import io

    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(document, encoding="utf-8")
    for arguments in (
        [],
        ["--json"],
        ["--fail-on", "any-change,delete-stateful,access-widened,access-gained,events-lost,drift"],
    ):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            assert main(["review", str(path), *arguments]) in (0, 1)
        assert SECRET not in out.getvalue() + err.getvalue()
