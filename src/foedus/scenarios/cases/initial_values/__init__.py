"""First values of a case: what its rules make of the evidence."""
