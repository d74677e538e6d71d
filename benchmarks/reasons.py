"""Why an aim is missed where it is; printed with the figure. What was measured is in README.md."""

REASONS: dict[str, str] = {}
