"""Whether a coalition against a state can be built, according to the record."""
