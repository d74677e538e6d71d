"""Another distribution with the id of an installed plugin."""
