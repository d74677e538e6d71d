"""Its manifest is wrong in three ways."""
