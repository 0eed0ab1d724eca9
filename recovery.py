"""The command before `python -m modules redrive|backfill`. It goes with the next release."""

import sys

from modules.__main__ import main

if __name__ == "__main__":
    print("`python -m recovery` is `python -m modules` now, with the same arguments.", file=sys.stderr)
    sys.exit(main())
