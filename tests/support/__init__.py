"""What the tests of several folders use."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The repository."""

SAMPLE = ROOT / "examples" / "sample"
"""The folder of the sample: `pipelines.toml`, and the files that it names."""
