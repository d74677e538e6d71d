"""Commitment letters of suppliers, in place of proof of what the law asks of them."""
