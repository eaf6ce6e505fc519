"""Any number of camps, and camps through the years."""
