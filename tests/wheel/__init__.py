"""The wheel, installed in an environment that knows nothing of this folder."""
