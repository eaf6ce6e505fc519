"""Made-up worlds in which the effect that a claim is about is known: one file for each kind of test."""
