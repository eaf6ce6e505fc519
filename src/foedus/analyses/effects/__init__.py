"""What each mechanism, policy and shock does by itself."""
