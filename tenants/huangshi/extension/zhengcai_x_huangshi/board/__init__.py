"""Fourteen stages by six parties: how much waits for whom, now."""
