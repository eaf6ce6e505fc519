"""Analyses: one function for each thing a person may ask, the same for Python, the command line and the page."""
