"""What supervisors see of a line at work."""
