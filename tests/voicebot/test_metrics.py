"""What is counted, and how Prometheus reads it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from voicebot.metrics import GAP_BUCKETS, GAP_PARTS, Metrics


def test_each_process_part_has_a_registry_of_its_own() -> None:
    """Two Metrics never share a number."""
    one, other = Metrics(), Metrics()
    one.calls_refused.labels(reason="full").inc()
    assert one.registry.get_sample_value("voicebot_calls_refused_total", {"reason": "full"}) == 1
    assert other.registry.get_sample_value("voicebot_calls_refused_total", {"reason": "full"}) is None


def test_the_text_can_be_read_and_is_all_ours() -> None:
    """Prometheus' own parser accepts it; every name begins with voicebot_ or process_."""
    metrics = Metrics()
    metrics.calls.labels(channel="webrtc", outcome="answered").inc()
    metrics.calls_live.set(3)
    names = {family.name for family in text_string_to_metric_families(metrics.render().decode())}
    assert {"voicebot_calls", "voicebot_calls_live", "voicebot_gap_seconds"} <= names
    assert all(name.startswith(("voicebot_", "process_")) for name in names)


def test_a_gap_is_counted_whole_and_in_parts() -> None:
    """Every part gets its own histogram."""
    metrics = Metrics()
    metrics.observe_gap(0.5, dict.fromkeys(GAP_PARTS, 0.1))
    value = metrics.registry.get_sample_value
    assert value("voicebot_gap_seconds_bucket", {"le": "0.5"}) == 1
    assert value("voicebot_gap_seconds_bucket", {"le": "0.4"}) == 0
    for part in GAP_PARTS:
        assert value("voicebot_gap_part_seconds_sum", {"part": part}) == pytest.approx(0.1)


def test_an_unknown_part_is_refused() -> None:
    """A misspelt part would be a series nobody looks at; nothing is counted."""
    metrics = Metrics()
    with pytest.raises(ValueError, match="tea"):
        metrics.observe_gap(0.5, {"tea": 0.5})
    assert metrics.registry.get_sample_value("voicebot_gap_seconds_count") == 0


def test_the_promised_limits_are_bucket_edges() -> None:
    """600 and 1200 ms and 2 s can be read off exactly, within 0.1 to 5 s."""
    assert {0.6, 1.2, 2.0} <= set(GAP_BUCKETS)
    assert (GAP_BUCKETS[0], GAP_BUCKETS[-1]) == (0.1, 5.0)


def test_the_store_can_report_its_refusals() -> None:
    """Store's on_failure hook counts by kind."""
    metrics = Metrics()
    metrics.store_failed("locked")
    assert metrics.registry.get_sample_value("voicebot_store_failures_total", {"kind": "locked"}) == 1
