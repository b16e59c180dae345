"""Further doors into the dialogue, beside the phone line's own (components/voice_channel.py); docs/chat.md says how to open one."""
