"""How ties come to balance: dynamics of signed networks."""
