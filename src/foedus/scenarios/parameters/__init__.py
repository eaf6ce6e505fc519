"""Parameters of the model: sets, priors, posteriors."""
