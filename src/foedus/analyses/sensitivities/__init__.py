"""Which assumed parameters an outcome of a run depends on."""
