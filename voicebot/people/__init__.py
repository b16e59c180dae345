"""People who work here: who they are, how they sign in, what each of them may, and what they looked at."""
