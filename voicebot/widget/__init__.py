"""The widget that a shop pastes into its pages: how it looks, what it says, and on which pages it shows what (docs/widget.md)."""
