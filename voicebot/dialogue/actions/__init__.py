"""What the dialogue does besides talking: Rasa's custom actions, run inside our own process."""
