"""Starts executions for objects that are there already."""
