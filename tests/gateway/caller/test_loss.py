"""Which packets get lost."""

from gateway.caller.loss import Loss


def test_about_the_part_is_lost_each_way() -> None:
    """Of a thousand packets."""
    loss = Loss(0.1, 1)
    assert 60 < sum(loss.outgoing((1, at)) for at in range(1000)) < 140
    assert 60 < sum(loss.incoming() for _ in range(1000)) < 140


def test_an_utterance_loses_the_same_packets_every_time() -> None:
    """Whatever came and left before; another seed, another utterance: others."""
    first, again, other = Loss(0.3, 1), Loss(0.3, 1), Loss(0.3, 2)
    again.incoming()
    lost = [first.outgoing((2, at)) for at in range(50)]
    assert [again.outgoing((2, at)) for at in range(50)] == lost
    assert [other.outgoing((2, at)) for at in range(50)] != lost
    assert [first.outgoing((3, at)) for at in range(50)] != lost


def test_nothing_is_lost_where_nothing_shall_be() -> None:
    """A part of 0."""
    loss = Loss(0.0, 1)
    assert not any(loss.outgoing((1, at)) or loss.incoming() for at in range(100))
