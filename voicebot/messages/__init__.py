"""Messages to customers: written once, kept until they are sent, sent once."""
