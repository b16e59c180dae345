"""The ears on trial, `make hearing-report`: what they hear of held-out voices through codecs, noise and loss (docs/reports.md)."""
