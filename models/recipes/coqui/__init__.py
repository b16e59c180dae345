"""What a recipe for a small Coqui voice is made of, for any language: speech by espeak-ng, SpeedySpeech, a GAN vocoder."""
