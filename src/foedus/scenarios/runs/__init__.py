"""Runs: their specification, their address, and where they are stored."""
