"""How tests start Debian's Chromium: as root, without a screen, quiet towards the network, with a made-up microphone."""

CHROMIUM = "/usr/bin/chromium"
"""Of the Debian package chromium."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-loopback-in-peer-connection",
    "--use-fake-device-for-media-stream",
]
