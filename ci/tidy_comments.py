"""Deletes the reviews of stacks that the pull request no longer touches.

GH_TOKEN=… GITHUB_REPOSITORY=<owner>/<repository> python ci/tidy_comments.py <number> '["dev-shared"]'
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence

from gh import gh, pages

# What marocchino/sticky-pull-request-comment leaves in a comment with the header `plan-<stack>`.
MARKER = re.compile(r"<!-- Sticky Pull Request Commentplan-(\S+) -->")
AUTHOR = "github-actions[bot]"


def main(arguments: Sequence[str]) -> int:
    number, touched = arguments
    repository = f"repos/{os.environ['GITHUB_REPOSITORY']}"
    for page in pages(f"{repository}/issues/{number}/comments?per_page=100"):
        for comment in page:
            marker = MARKER.search(comment["body"])
            if marker and comment["user"]["login"] == AUTHOR and marker[1] not in json.loads(touched):
                gh("api", "--method", "DELETE", f"{repository}/issues/comments/{comment['id']}")
                print(f"deleted the review of {marker[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
