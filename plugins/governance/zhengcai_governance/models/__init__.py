"""What is kept, one file a subject."""
