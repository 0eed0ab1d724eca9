"""`s3-to-sfn ci reviewed-run`, where nothing is installed.

GH_TOKEN=… GITHUB_REPOSITORY=<owner>/<repository> python ci/reviewed_run.py <commit>
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds its own folder only

from modules.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["ci", "reviewed-run", *sys.argv[1:]]))
