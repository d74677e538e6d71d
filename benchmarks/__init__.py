"""Side-by-side measurement of the platform; `python -m benchmarks` runs all of it."""
