"""Cases: their files, and the worlds to which they are resolved using the evidence."""
