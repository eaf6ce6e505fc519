"""Policies and shocks: read from text, and compiled to arrays."""
