"""How ties evolve towards balance: dynamics of signed networks."""
