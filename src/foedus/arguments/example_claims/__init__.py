"""Claims that a new argument file shows, with every key explained: one file for each kind of test."""
