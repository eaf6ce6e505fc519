"""Fitting: one door to every estimate from a table that a user brings, ``foedus.fit``."""
