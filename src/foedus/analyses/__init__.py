"""Analyses: one function for each question, the same for Python, the command line and the web page."""
