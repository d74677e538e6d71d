"""A gateway for text messages that keeps a book and sends nothing."""
