"""Which assumed parameters an outcome of a run hangs on."""
