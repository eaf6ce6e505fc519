"""Landscape theory: which two camps actors settle into (Axelrod and Bennett 1993)."""
