"""The mind of the phone line: policy, language, dialogue and records, without sockets of its own making."""
