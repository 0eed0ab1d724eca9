"""What a pattern is made of."""
