"""What a section says first, and when it says nothing."""

from __future__ import annotations

import pytest

from modules.plan_review import review
from tests.plan_review.plan_documents import change, plan


def markdown(*changes: dict[str, object], **more: object) -> str:
    return review({"dev-landing": plan(*changes, **more)}).markdown


def test_a_small_plan_word_for_word() -> None:
    topic = change(
        "aws_sns_topic.news",
        "update",
        before={"name": "news", "display_name": "old", "tags": {"a": "1"}},
        after={"name": "news", "display_name": "new", "tags": {"a": "1", "b c": "2"}},
    )
    assert markdown(topic) == (
        "## `dev-landing`\n\n"
        "**1 to change**\n\n"
        "### Resources\n\n"
        "| | resource | what changes |\n"
        "|---|---|---|\n"
        "| change | `aws_sns_topic.news` | `display_name` and `tags` |\n\n"
        "<details><summary>change <code>aws_sns_topic.news</code></summary>\n\n"
        "```diff\n"
        '- display_name: "old"\n'
        '+ display_name: "new"\n'
        '+ tags["b c"]: "2"\n'
        "```\n\n"
        "</details>\n"
    )


def test_the_first_line_counts_everything() -> None:
    text = markdown(
        change("a_b.added", "create", after={}),
        change("a_b.changed", "update", before={"x": 1}, after={"x": 2}),
        change("a_b.replaced", "delete", "create", before={"x": 1}, after={"x": 2}),
        change("a_b.replaced_carefully", "create", "delete", before={"x": 1}, after={"x": 2}),
        change("a_b.deleted", "delete", before={"x": 1}),
        change("a_b.moved", "no-op", before={}, after={}, previous_address="a_b.old"),
        change("a_b.imported", "no-op", before={}, after={}, importing={"id": "i-1"}),
        change("a_b.forgotten", "forget", before={}),
        change("a_b.same", "no-op", before={}, after={}),
    )
    assert text.splitlines()[2] == (
        "**1 to add, 1 to change, 2 to replace, 1 to delete, 1 moved, 1 imported, 1 forgotten**"
    )
    assert "a_b.same" not in text
    assert "replace <code>a_b.replaced_carefully</code> (the new one first)" in text
    assert "move <code>a_b.moved</code> (from <code>a_b.old</code>)" in text
    assert "import <code>a_b.imported</code> (id <code>i-1</code>)" in text


@pytest.mark.parametrize(
    "nothing",
    [
        plan(),
        plan(change("a_b.same", "no-op", before={}, after={})),
        plan({**change("data.a_b.read", "read", after={}), "mode": "data"}),
        plan(resource_drift=[change("a_b.x", "no-op", before={}, after={}, previous_address="a_b.y")]),
        plan(resource_drift=[change("a_b.x", "update", before={"tags": None}, after={"tags": {}})]),
        plan(output_changes={"url": {"actions": ["no-op"], "before": "x", "after": "x"}}),
    ],
)
def test_a_plan_that_changes_nothing_says_nothing(nothing: str) -> None:
    reviewed = review({"dev": nothing})
    assert reviewed.markdown == ""
    assert reviewed.document["stacks"] == []
    assert not any(reviewed.gates.values())


def test_stacks_stand_one_below_the_other_in_the_order_given() -> None:
    one = plan(change("a_b.x", "create", after={}))
    assert [
        line for line in review({"b": one, "quiet": plan(), "a": one}).markdown.splitlines() if line[:3] == "## "
    ] == [
        "## `b`",
        "## `a`",
    ]


def test_what_is_put_off_and_what_failed_is_said() -> None:
    later = {"reason": "instance_count_unknown", "resource_change": change("a_b.later", "create", after={"x": 1})}
    text = markdown(deferred_changes=[later], complete=False)
    assert text.splitlines()[2:5] == ["**No resource to change**", "", "⚠️ 1 resource put off to a later plan"]
    assert "later: add <code>a_b.later</code> (how many there are is not known yet)" in text
    assert "⚠️ planning failed part of the way: this is not all" in markdown(errored=True)
    assert "⚠️ another plan is needed after the apply" in markdown(complete=False)


def test_a_deposed_object_is_what_an_earlier_replacement_left_behind() -> None:
    text = markdown(change("aws_sqs_queue.q", "delete", before={"name": "q"}, deposed="ab12"))
    assert (
        "| **deleted** | `aws_sqs_queue.q (deposed ab12)` | messages in the queue and in flight | what an earlier replacement left behind |"
        in text
    )


def test_drift_stands_apart_from_what_is_planned() -> None:
    found = change("aws_sqs_queue.q", "update", before={"delay": 1, "tags": None}, after={"delay": 9, "tags": {}})
    planned = change("aws_sqs_queue.q", "update", before={"delay": 9}, after={"delay": 1})
    text = markdown(planned, resource_drift=[found])
    drift, resources = text.split("### Changed outside of Terraform")[1].split("### Resources")
    assert "changed <code>aws_sqs_queue.q</code></summary>\n\n```diff\n- delay: 1\n+ delay: 9\n```" in drift
    assert "change <code>aws_sqs_queue.q</code></summary>\n\n```diff\n- delay: 9\n+ delay: 1\n```" in resources


def test_what_a_provider_fills_in_by_itself_is_no_drift() -> None:
    bucket = change(
        "aws_s3_bucket.b", "update", before={"policy": "", "acl": "private"}, after={"policy": "{}", "acl": "x"}
    )
    set_here = {
        "root_module": {
            "resources": [{"address": "aws_s3_bucket.b", "expressions": {"acl": {"constant_value": "private"}}}]
        }
    }
    text = markdown(resource_drift=[bucket], configuration=set_here)
    assert '- acl: "private"\n+ acl: "x"\n' in text
    assert "policy" not in text


def test_nothing_and_an_empty_list_are_no_drift_even_of_what_is_set() -> None:
    queue = change("aws_sqs_queue.q", "update", before={"tags": None}, after={"tags": {}})
    set_here = {
        "root_module": {"resources": [{"address": "aws_sqs_queue.q", "expressions": {"tags": {"constant_value": {}}}}]}
    }
    assert markdown(resource_drift=[queue], configuration=set_here) == ""


def test_outputs_are_one_list_and_secret_ones_hidden() -> None:
    text = markdown(
        output_changes={
            "url": {"actions": ["create"], "before": None, "after": "https://a", "after_unknown": False},
            "arn": {"actions": ["update"], "before": "x", "after": None, "after_unknown": True},
            "key": {
                "actions": ["update"],
                "before": "s3cret-1",
                "after": "s3cret-2",
                "before_sensitive": True,
                "after_sensitive": True,
            },
        }
    )
    assert text.endswith(
        "### Outputs\n\n<details><summary>1 to add, 2 to change</summary>\n\n```diff\n"
        '+ url: "https://a"\n- arn: "x"\n+ arn: (known after apply)\n! key: (sensitive value, it changes)\n'
        "```\n\n</details>\n"
    )
