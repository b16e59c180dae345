"""What is the same for the ears of every language: speech, features, training, Kaldi's files."""
