"""Releases of plugins and their rollout in waves, tenant by tenant."""
