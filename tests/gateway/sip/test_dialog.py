"""A call knows which of its waits have run out."""

from gateway.sip.dialog import Dialog, Patience, State, Wait


def test_a_wait_runs_out_once() -> None:
    """At its time, not before, and not again."""
    dialog = Dialog("in-1", 1, State.ASKED, "<sip:us@192.0.2.1>")
    dialog.waits = {Wait.GATEWAY: 10.0, Wait.ACK: 20.0}
    assert list(dialog.overdue(9.9)) == []
    assert list(dialog.overdue(10.0)) == [Wait.GATEWAY]
    assert list(dialog.overdue(19.0)) == []
    assert list(dialog.overdue(30.0)) == [Wait.ACK]
    assert dialog.waits == {}


def test_patience_can_be_shortened_altogether() -> None:
    """Every wait by the same measure, so that their order stays."""
    assert Patience().divided(2) == Patience(90, 10, 5, 17, 4, 17)
