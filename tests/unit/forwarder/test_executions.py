"""Names of executions: valid, stable, and different exactly where the events are."""

import hashlib
import re
import uuid

import pytest
from forwarder.executions import EVENT_NAMESPACE, event_id, execution_name
from hypothesis import given
from hypothesis import strategies as st

VALID = re.compile(r"[0-9A-Za-z_-]{1,80}")

keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=300)
# Few letters, so that the same text turns up again in another place.
near = st.text("ab/-", min_size=1, max_size=4)
identities = st.tuples(near, near, st.none() | st.just("null") | near, near)


def name(
    bucket: str = "landing", key: str = "in/a.csv", version_id: str | None = "v1", sequencer: str | None = "0A"
) -> str:
    return execution_name(bucket=bucket, key=key, version_id=version_id, sequencer=sequencer)


def test_a_name_is_the_end_of_the_key_and_a_hash_that_never_changes() -> None:
    made = name(key="uploads/red flower.jpg")
    assert made == "uploads-red-flower-jpg-baecfc8c5cdc986dffff64bff4bedb99"
    assert made.endswith(hashlib.sha256(b"landing\nv1\nuploads/red flower.jpg").hexdigest()[:32])


def test_an_unversioned_name_never_changes_either() -> None:
    digest = hashlib.sha256(b"landing\nsequencer 55aed6dcd90281e5\na").hexdigest()[:32]
    assert name(key="a", version_id=None, sequencer="0055AED6DCD90281E5") == f"a-{digest}"


def test_a_long_key_keeps_its_end() -> None:
    long = name(key="folder/" * 140 + "report_final.csv")
    assert long.startswith("er-folder-folder-folder-folder-report_final-csv-")
    assert len(long) <= 80
    assert len(name(key="x" * 1024)) == 80


def test_a_key_with_nothing_readable_is_named_by_its_hash() -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", name(key="写真/"))


@given(bucket=keys, key=keys, version_id=st.none() | keys, sequencer=keys)
def test_every_name_is_one_that_step_functions_and_its_logs_accept(
    bucket: str, key: str, version_id: str | None, sequencer: str
) -> None:
    assert VALID.fullmatch(name(bucket, key, version_id, sequencer))


@given(identities, identities)
def test_names_differ_exactly_where_the_objects_do(
    one: tuple[str, str, str | None, str], other: tuple[str, str, str | None, str]
) -> None:
    def meaning(bucket: str, key: str, version_id: str | None, sequencer: str) -> tuple[str, ...]:
        return (bucket, key, "s", sequencer) if version_id in (None, "null") else (bucket, key, "v", str(version_id))

    same = meaning(*one) == meaning(*other)
    assert (name(*one) == name(*other)) is same
    ids = [
        event_id(bucket=bucket, key=key, version_id=version_id, sequencer=sequencer)
        for bucket, key, version_id, sequencer in (one, other)
    ]
    assert (ids[0] == ids[1]) is same


def test_the_sequencer_of_a_versioned_object_does_not_matter() -> None:
    assert name(sequencer="0A") == name(sequencer="0B") == name(sequencer=None)


@pytest.mark.parametrize("version_id", [None, "", "null"])
def test_without_a_version_the_sequencer_tells_uploads_apart(version_id: str | None) -> None:
    assert name(version_id=version_id, sequencer="0A") != name(version_id=version_id, sequencer="0B")


def test_a_sequencer_is_a_number_however_it_is_written() -> None:
    assert name(version_id=None, sequencer="0055AED6") == name(version_id=None, sequencer="55aed6")
    assert name(version_id=None, sequencer="55aed60") != name(version_id=None, sequencer="55aed6")


@pytest.mark.parametrize(("version_id", "sequencer"), [(None, None), ("null", None), ("", "")])
def test_an_object_whose_uploads_look_alike_has_no_name(version_id: str | None, sequencer: str | None) -> None:
    with pytest.raises(ValueError, match="neither a version id nor a sequencer"):
        name(version_id=version_id, sequencer=sequencer)
    with pytest.raises(ValueError, match="neither a version id nor a sequencer"):
        event_id(bucket="b", key="k", version_id=version_id, sequencer=sequencer)


def test_an_event_id_is_a_uuid_of_the_same_things_as_the_name() -> None:
    made = event_id(bucket="landing", key="in/a.csv", version_id="v1", sequencer="0A")
    assert made == str(uuid.uuid5(EVENT_NAMESPACE, "landing\nv1\nin/a.csv"))
    assert uuid.UUID(made).version == 5
    assert str(EVENT_NAMESPACE) == "4e7f0a52-6c1d-5b0e-9a37-2f6f3f1f5f0b"
