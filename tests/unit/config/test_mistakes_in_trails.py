"""Names that a trail, or its log bucket, would have and cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import load
from tests.unit.config.configuration_support import Mistake, refused, write

TRIGGER = {'pattern = "storage-first"': 'pattern = "cloudtrail-eventbridge"'}
ONE_ACCOUNT = {"444455556666": "111122223333"}
PROD = '[environments.prod]\nregion = "eu-west-1"'
SAME_PREFIX = {
    '[environments.dev]\nregion = "eu-west-1"': '[environments.dev]\nregion = "eu-west-1"\nname_prefix = "acme"',
    PROD: f'{PROD}\nname_prefix = "acme"',
}
LOG_BUCKET = "acme-dev-advanced-trail-eu-west-1-111122223333"

MISTAKES = [
    Mistake(
        "the state in the log bucket",
        edits={
            **TRIGGER,
            'account_id = "111122223333"\nbackend = { type = "local" }': f"""account_id = "111122223333"
backend = {{ type = "s3", bucket = "{LOG_BUCKET}" }}""",
        },
    ),
    Mistake(
        "a prefix that S3 keeps for itself",
        edits={
            **TRIGGER,
            PROD: '[environments.prod]\nregion = "eu-west-1"\nname_prefix = "amzn-s3-demo-acme"',
        },
    ),
    Mistake(
        "another environment's bucket is the log bucket",
        edits=TRIGGER,
        more=f'\n[environments.prod.buckets.other]\nname = "{LOG_BUCKET}"\n',
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_name_that_a_trail_cannot_have_is_refused(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot


def test_two_environments_cannot_make_one_trail(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    mistake = Mistake("one prefix", edits={**TRIGGER, **ONE_ACCOUNT, **SAME_PREFIX})
    assert refused(tmp_path, mistake) == snapshot


def test_one_prefix_in_two_regions_makes_two_trails_with_a_log_bucket_each(tmp_path: Path) -> None:
    """Buckets and triggers have names of their own in each environment here, so that only the trails could meet."""
    path = write(
        tmp_path, Mistake("two Regions", edits={**TRIGGER, **ONE_ACCOUNT, PROD: PROD.replace("eu-west-1", "us-east-1")})
    )
    dev, prod = load(path)
    assert (dev.log_bucket("advanced"), prod.log_bucket("advanced")) == (
        LOG_BUCKET,
        "acme-prod-advanced-trail-us-east-1-111122223333",
    )


@pytest.mark.parametrize("id", ["triggers", "state-machines", "buckets", "trails", "aws", "backend", "uploads"])
def test_no_id_of_a_bucket_or_state_machine_meets_one_of_ours(tmp_path: Path, id: str) -> None:
    from modules.constructs.stack import App
    from modules.stacks import make_stacks

    edits = {**TRIGGER, "buckets.landing": f"buckets.{id}", "machines.resize": f"machines.{id}", '"resize"': f'"{id}"'}
    app = App(outdir=str(tmp_path / "out"))
    for deployment in load(write(tmp_path, Mistake("ids", edits=edits))):
        make_stacks(app, deployment)
    app.synth()
    written = (tmp_path / "out" / "stacks" / f"dev-{id}" / "cdk.tf.json").read_text(encoding="utf-8")
    assert f'"{id}_public_access"' in written
