"""Made for a platform that does not exist yet."""
