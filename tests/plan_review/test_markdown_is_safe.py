"""Text of a plan never ends its place: read by a Markdown parser, it stands in code and nowhere else."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from modules.model.text import visible
from modules.plan_review import review
from modules.plan_review.report.escape import cell, code, fenced, summary
from tests.plan_review.plan_documents import STATES, allow, change, plan, policy

HOSTILE = [
    "@octocat",
    "`@octocat`",
    "``` \n@octocat",
    "a|@octocat|b",
    "a\\|@octocat\\",
    "<img src=x onerror=@octocat>",
    "</details></summary>@octocat",
    "<!-- @octocat",
    "-->@octocat",
    "\n\n# @octocat\n\n",
    "\u202e@octocat\u2066",
    "[x](javascript:@octocat)",
    "https://example.com/@octocat #1 acme/x#1",
    "&#64;octocat &lt;b&gt;",
    " @octocat ",
    "~~~\n@octocat",
    "\r\n/approve @octocat",
    "\x00\x1b[31m@octocat",
    "\ud800@octocat",
    "${jndi:@octocat} :tada: $$@octocat$$",
]
TAGS = {"h2", "h3", "p", "strong", "ul", "li", "details", "summary", "pre", "code", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip


class Outside(HTMLParser):
    """The text that stands outside of code, and the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        self._depth += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "code"

    def handle_data(self, data: str) -> None:
        if self._depth == 0:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.add("<!-- -->")


def outside(markdown: str) -> Outside:
    found = Outside()
    found.feed(MarkdownIt("commonmark").enable("table").render(markdown))
    found.close()
    return found


def everywhere(text: str) -> str:
    """A review that has `text` wherever a plan's own text may stand."""
    start = allow([text, "states:StartExecution"], [text, f"{STATES}:{text}"], Condition={text: {text: [text]}})
    address = f'module.m["{text}"].aws_sqs_queue.q'
    entry = {"queue_arn": text, "filter_prefix": text, "filter_suffix": text, "id": text}
    return review(
        {
            text: plan(
                change(address, "delete", "create", before={"name": text}, after={"name": text + "x", "a": text}, replace_paths=[["name"], [text]], type="aws_sqs_queue", name=text),
                change("aws_iam_role_policy.p", "create", after={"role": text, "policy": policy(start, {**start, "Principal": {text: text}}, {**start, "Effect": "Deny"})}),
                change("aws_s3_bucket_notification.n", "create", after={"bucket": text, "queue": [entry]}),
                change("aws_iam_role_policy_attachment.a", "create", after={"role": text, "policy_arn": text}),
                change("a_b.text", "update", before={text: {text: "a\nb"}}, after={text: {text: f"a\n{text}\n"}}, previous_address=text, importing={"id": text}, action_reason=text),
                resource_drift=[change(address, "delete", before={text: text}, type=text, name=text)],
                output_changes={text: {"actions": ["create"], "before": None, "after": {text: [text]}}},
                deferred_changes=[{"reason": text, "resource_change": change(address, "create", after={text: text}, type=text, name=text)}],
            )
        }
    ).markdown  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stands_in_code_only(text: str) -> None:
    markdown = everywhere(text)
    read = outside(markdown)
    assert "octocat" in markdown
    assert "octocat" not in read.text
    assert read.tags <= TAGS
    markdown.encode()
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", markdown)


@given(st.text(st.sampled_from("ab`|\\<>&\"'@#*_[]()!~\n\r\t =-{}:/.\u202e\u00a0é😀")))
def test_any_text_stands_in_code_only(text: str) -> None:
    marked = f"octocat{text}octocat"
    table = f"| a | b |\n|---|---|\n| {cell(marked)} | {cell(marked)} |"
    for markdown in (
        f"- {code(marked)} x",
        table,
        f"<details><summary>{summary(marked)}</summary>\n\n{fenced([f'+ {visible(marked)}'])}\n\n</details>",
    ):
        read = outside(markdown)
        assert "octocat" not in read.text
        assert read.tags <= TAGS
    assert outside(table).text.split() == ["a", "b"]


def test_no_space_is_shown_as_it_is_but_the_one_on_the_keyboard() -> None:
    spaces = [letter for letter in map(chr, range(sys.maxunicode + 1)) if letter.isspace()]
    assert len(spaces) > 20
    assert [letter for letter in spaces if visible(letter) == letter] == [" "]


@given(st.text(st.characters(codec=None)))
def test_what_is_visible_is_one_line_and_can_be_written(text: str) -> None:
    shown = visible(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert all(letter.isprintable() for letter in shown)


@given(st.text(st.sampled_from("ab` |\\"), min_size=1))
def test_a_code_span_shows_exactly_the_text(text: str) -> None:
    rendered = MarkdownIt("commonmark").render(f"x {code(text)} x")
    shown = rendered.removeprefix("<p>x <code>").removesuffix("</code> x</p>\n")
    assert shown == text


def test_a_fence_is_longer_than_any_in_it() -> None:
    assert fenced(["+ a", "`````"]) == "``````diff\n+ a\n`````\n``````"
