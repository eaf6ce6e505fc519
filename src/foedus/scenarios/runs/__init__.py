"""Runs: what one is, its address, and where it is kept."""
