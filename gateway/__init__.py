"""The edge of the phone line: WebRTC, web pages, the API and the media path."""
