"""What supervisors read of calls: numbers, search, export."""
