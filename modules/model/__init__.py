"""Facts and values: no cdktf, no file but what is handed in."""
