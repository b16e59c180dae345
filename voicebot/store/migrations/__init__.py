"""The schema's history; voicebot.store.migrate walks it."""
