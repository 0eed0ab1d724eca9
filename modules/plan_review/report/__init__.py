"""A review as Markdown and as JSON."""
