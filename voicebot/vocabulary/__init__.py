"""Own words: a shop's names put into the graph of a Vosk model, without training and without Kaldi's tools."""
