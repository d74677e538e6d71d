"""The pages: filled from declarations, drawn by the templates of the design system."""
