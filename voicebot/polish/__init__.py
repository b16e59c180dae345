"""Polish as it is spoken, into values: numbers, days, hours, money, lengths of time, letters. Pure functions on what was heard."""
