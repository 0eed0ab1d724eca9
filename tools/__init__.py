"""Not shipped: the demo and the benchmark."""
