"""Languages of a line: what each is made of, and which there are."""
