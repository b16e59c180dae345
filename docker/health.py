"""Whether one service of the image answers: `python3 docker/health.py gateway|rasa`; exit status 0 or 1."""

import os
import sys
import urllib.request

ADDRESSES = {
    "gateway": f"http://127.0.0.1:{os.environ.get('VOICEBOT_SERVER__PORT', '8000')}/healthz",
    "rasa": f"http://127.0.0.1:{os.environ.get('RASA_PORT', '5005')}/",
}

try:
    urllib.request.urlopen(ADDRESSES[sys.argv[1]], timeout=2).read()
except OSError as error:
    sys.exit(f"{sys.argv[1]}: {error}")
