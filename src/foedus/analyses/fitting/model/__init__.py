"""Fits of the model's own parameters, one block of them at a time."""
