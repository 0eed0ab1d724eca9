"""S3 event notifications in, Step Functions executions out: what runs in the Lambda of two patterns.

`notification` and `storage_first` hold the handlers. `events` and `executions` are pure: other programs import them
to name, and to feed, the same executions.
"""
