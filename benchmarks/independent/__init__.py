"""Short calculations of the argument's numbers from the raw files, with nothing of foedus but its tables of facts."""
