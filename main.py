"""What `cdktf` runs: `python -m modules synth`, with environment variables for options (modules/config/variables.py)."""

import sys

from modules.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["synth"]))
