"""Initial values of a case: the results of applying its rules to the evidence."""
