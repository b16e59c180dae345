"""The voice on trial, `make voice-report`: whether it can be understood, and how soon it speaks (docs/reports.md)."""
