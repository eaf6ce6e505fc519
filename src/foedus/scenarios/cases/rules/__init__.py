"""Rules by which a case takes its initial values from the evidence."""
