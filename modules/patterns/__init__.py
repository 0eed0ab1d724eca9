"""The wirings, one file each, read top to bottom like their sentence."""
