"""Cases: their files, and the world that the evidence resolves them to."""
