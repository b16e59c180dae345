"""People behind the line: today the book of those who want to be called back."""
