"""Whether a coalition against a state can be built, on the record."""
