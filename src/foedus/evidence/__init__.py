"""The record as tables that arguments and cases read: packaged, or built from the raw data."""
