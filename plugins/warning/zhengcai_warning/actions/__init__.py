"""What happens to warnings, and the rounds that find them."""
