"""Metrics, and the dashboard that shows them."""
