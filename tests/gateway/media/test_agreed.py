"""What an agreement means for packets."""

from dataclasses import replace

from gateway.media.agreed import Agreed, Kind
from gateway.media.codecs import CODECS

PLAIN = Agreed("192.0.2.7", 4000, 4001, CODECS["PCMA"], 8)


def test_every_number_that_was_agreed_is_known_for_what_it_carries():
    """Ours too, where the other side renumbered our formats."""
    assert PLAIN.kinds == {8: Kind.SOUND}
    full = replace(PLAIN, dtmf=99, comfort_noise=13, renumbered=((101, 99), (13, 8)))
    assert full.kinds == {8: Kind.SOUND, 99: Kind.KEYS, 13: Kind.NOISE, 101: Kind.KEYS}


def test_reports_go_beside_the_sound():
    """To the port that was told for them; of a source elsewhere only a shared port is known."""
    assert PLAIN.told == ("192.0.2.7", 4000)
    assert PLAIN.control(PLAIN.told) == ("192.0.2.7", 4001)
    assert PLAIN.control(("192.0.2.9", 5000)) is None
    shared = replace(PLAIN, rtcp_mux=True)
    assert shared.control(("192.0.2.9", 5000)) == ("192.0.2.9", 5000)
    assert shared.control(None) is None
    assert replace(PLAIN, address=None).told is None
