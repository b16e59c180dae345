"""The UDP port range."""

import socket

import pytest

from gateway.media.ports import PortRange
from voicebot.errors import MediaError

LOW, HIGH = 10_900, 10_903


def test_only_ports_of_the_range_are_used_and_all_of_them():
    """Four sockets get the four ports; the fifth is refused; a port given back is used again."""
    ports = PortRange(LOW, HIGH)
    bound = [ports.bind("127.0.0.1") for _ in range(4)]
    try:
        assert sorted(found.getsockname()[1] for found in bound) == list(range(LOW, HIGH + 1))
        assert not any(found.getblocking() for found in bound)
        with pytest.raises(MediaError, match="no ports"):
            ports.bind("127.0.0.1")
        back = bound.pop()
        port = back.getsockname()[1]
        back.close()
        bound.append(ports.bind("127.0.0.1"))
        assert bound[-1].getsockname()[1] == port
    finally:
        for found in bound:
            found.close()


def test_a_port_just_given_back_rests():
    """The next call gets another one while there is one."""
    ports = PortRange(LOW, HIGH)
    used = []
    for _ in range(4):
        with ports.bind("127.0.0.1") as found:
            used.append(found.getsockname()[1])
    assert sorted(used) == list(range(LOW, HIGH + 1))


def test_an_address_that_is_not_ours_is_an_error_of_the_system():
    """Not "no ports": the caller may have other addresses."""
    with pytest.raises(OSError, match="assign"):
        PortRange(LOW, HIGH).bind("192.0.2.1")


def test_ipv6_addresses_have_their_own_sockets():
    """The family follows the address."""
    with PortRange(LOW, HIGH).bind("::1") as found:
        assert found.getsockname()[0] == "::1"


def test_a_pair_is_an_even_port_and_the_next_one():
    """RTP and RTCP stand side by side, also when the range begins with an odd port."""
    ports = PortRange(10_601, 10_606)
    pairs = [ports.pair("127.0.0.1") for _ in range(2)]
    try:
        found = {tuple(one.getsockname()[1] for one in pair) for pair in pairs}
        assert found == {(10_602, 10_603), (10_604, 10_605)}
        with pytest.raises(MediaError, match="no ports"):
            ports.pair("127.0.0.1")
    finally:
        for one in (one for pair in pairs for one in pair):
            one.close()


def test_a_pair_whose_second_port_is_taken_is_passed_over_and_leaves_no_socket():
    """The even port is free again afterwards."""
    ports = PortRange(10_610, 10_613)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 10_611))
        rtp, rtcp = ports.pair("127.0.0.1")
        with rtp, rtcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
            assert rtp.getsockname()[1] == 10_612
            again.bind(("127.0.0.1", 10_610))
