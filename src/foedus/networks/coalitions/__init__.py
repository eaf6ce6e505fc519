"""The game of joining a coalition against a state."""
