"""The scorecard: every dialogue under every condition, rung as audio by simulated callers, and how many got what they called for."""
