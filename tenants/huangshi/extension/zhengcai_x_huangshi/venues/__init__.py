"""Venues of agencies where bids may be opened nearby: registered, inspected, booked."""
