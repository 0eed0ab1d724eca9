"""Empties a dead-letter queue back into executions."""
