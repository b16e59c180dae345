"""What a medium refused or lost while it lasted, for the metrics."""

from gateway.sip.call import SipCall
from gateway.web.text_media import TextMedia
from gateway.webrtc.peer import BrowserPeer
from voicebot.calls.media import Media
from voicebot.metrics import Metrics


def count(media: Media, metrics: Metrics) -> None:
    """Once it is gone. Chats are counted where they are taken in (gateway/chat/desk.py)."""
    bad, dropped = metrics.bad_input, metrics.dropped
    if isinstance(media, BrowserPeer):
        stats = media.stats
        bad.labels(where="data_channel").inc(stats.ignored_messages)
        bad.labels(where="rtp").inc(stats.receive_errors)
        dropped.labels(where="frames").inc(stats.dropped_frames)
        dropped.labels(where="speech").inc(stats.dropped_samples)
    elif isinstance(media, SipCall):
        bad.labels(where="rtp").inc(media.bad_packets)
        dropped.labels(where="frames").inc(media.dropped_frames)
        dropped.labels(where="speech").inc(media.lost_speech)
    elif isinstance(media, TextMedia):
        bad.labels(where="text").inc(media.ignored)
