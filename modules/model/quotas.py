"""What AWS allows, and how much of it."""

from __future__ import annotations

from typing import Literal, get_args

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LogRetention = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]


LOG_RETENTIONS: tuple[int, ...] = get_args(LogRetention)


EVENT_RULES = 300
"""Rules of an event bus by default; AWS raises it on request. In some Regions it is 100.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""


NOTIFICATIONS_PER_BUCKET = 100
"""Entries for queues, topics and functions together (S3 quotas, event notifications): not adjustable."""
