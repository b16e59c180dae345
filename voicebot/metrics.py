"""Counters and histograms of one process, in a registry of their own, for Prometheus to fetch."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

GAP_BUCKETS = (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0)
"""Seconds: dense where people begin to notice, up to where they say "halo?"."""
PART_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 5.0)
GAP_PARTS = ("vad", "end_of_turn", "recogniser", "dialogue", "first_audio")


class Metrics:
    """Everything this process counts. Label values are words from the code, never from a network: their number stays small."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)

        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(f"voicebot_{name}", says, labels, registry=registry)

        def histogram(name: str, says: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"voicebot_{name}", says, labels, buckets=buckets, registry=registry)

        self.calls = counter("calls_total", "Calls that ended.", "channel", "outcome")
        self.calls_live = Gauge("voicebot_calls_live", "Calls going on now.", registry=registry)
        self.calls_refused = counter("calls_refused_total", "Calls not accepted.", "reason")
        self.signed_orders = counter("signed_orders_total", "Signed orders that calls came with.", "result")
        self.sign_ins = counter("sign_ins_total", "Tries of people to sign in.", "result")
        self.turns = counter("turns_total", "Turns taken.", "who")
        self.call_events = counter("call_events_total", "Things that happened on calls.", "name")
        self.gap = histogram(
            "gap_seconds",
            "End of the caller's speech to the first sample of the answer on the wire.",
            GAP_BUCKETS,
        )
        self.gap_part = histogram("gap_part_seconds", "The same gap in parts.", PART_BUCKETS, "part")
        self.dialogue_failures = counter(
            "dialogue_failures_total", "No usable answer of the dialogue.", "kind"
        )
        self.speech = counter(
            "sentences_total", "Sentences spoken, by where their sound came from.", "source"
        )
        self.messages = counter("messages_total", "Tries to send a message.", "channel", "result")
        self.child_restarts = counter("child_restarts_total", "Child processes started again.", "child")
        self.bad_input = counter("bad_input_total", "Input refused.", "where")
        self.dropped = counter("dropped_total", "Work thrown away because a queue was full.", "where")
        self.store_failures = counter("store_failures_total", "Refusals of the database.", "kind")

    def observe_gap(self, gap_s: float, parts: dict[str, float]) -> None:
        """One answered turn: the whole gap and its parts, seconds. Errors: ValueError for a part that is none of GAP_PARTS."""
        for part in parts:
            if part not in GAP_PARTS:
                raise ValueError(f"gap part {part!r}: one of {', '.join(GAP_PARTS)}")
        self.gap.observe(gap_s)
        for part, seconds in parts.items():
            self.gap_part.labels(part=part).observe(seconds)

    def store_failed(self, kind: str) -> None:
        """Count a refusal of the database (Store's on_failure)."""
        self.store_failures.labels(kind=kind).inc()

    def render(self) -> bytes:
        """The text that Prometheus reads (content type prometheus_client.CONTENT_TYPE_LATEST)."""
        return generate_latest(self.registry)
