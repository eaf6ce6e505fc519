"""Rules by which a case takes its first values from the evidence."""
