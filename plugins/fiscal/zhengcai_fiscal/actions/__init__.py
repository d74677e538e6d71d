"""What can be done: at the budget desk, with budget lines, with payments, at the treasury."""
