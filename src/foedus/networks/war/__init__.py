"""War and networks of alliances: stability against attack, and survival of alliances."""
