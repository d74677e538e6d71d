"""What happens to messages, deliveries and preferences."""
