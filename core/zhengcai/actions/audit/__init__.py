"""The audit: entries written with every change, sealed in trees, exported and verified offline."""
