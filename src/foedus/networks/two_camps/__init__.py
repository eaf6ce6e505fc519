"""The best two camps of a signed network, with the proof: the frustration index."""
