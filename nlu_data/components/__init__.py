"""Our parts of Rasa: they run in Rasa's own environment, with the repository root on PYTHONPATH."""
