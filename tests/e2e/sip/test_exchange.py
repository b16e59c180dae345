"""The recipes of docs/telephone with real telephones at a real exchange, before the line is among them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sip_peers import Baresip, Kamailio, Linphone, Sipp
from tests.support.tones import Samples, silence, tone, tone_share, write_wav

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("exchange")]

RATE = 8000
CALLER_HZ, CALLED_HZ = 440.0, 1000.0
NO_LINE = "sip:127.0.0.1:9"
TALK_S = 2.0
DIRECT = {"anna@192.0.2.10:5061;transport=tls": "anna@127.0.0.4", ";mediaenc=srtp-mand": ""}


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Kamailio]:
    """Kamailio without a line."""
    with Kamailio(tmp_path / "kamailio", "127.0.0.2", NO_LINE) as running:
        yield running


def account(exchange: Kamailio, user: str = "anna", password: str = "change-me-anna") -> dict[str, str]:
    """Changes of the recipe's account: a telephone that registers at the exchange and encrypts nothing."""
    return {
        "anna@192.0.2.10:5061;transport=tls": f"{user}@shop.example",
        "auth_user=anna": f"auth_user={user}",
        "change-me-anna": password,
        "regint=0": "regint=60",
        ";mediaenc=srtp-mand": f';outbound="sip:{exchange.host}:{exchange.port}"',
    }


def middle(heard: Samples) -> Samples:
    """Without the edges, where a recording may hold nothing."""
    return heard[len(heard) // 4 : -len(heard) // 4]


def talk(caller: Baresip, called: Baresip) -> None:
    """Let both hear each other for a while, then hang up."""
    caller.wait("CALL_ESTABLISHED")
    for phone in (caller, called):
        phone.wait_until_heard(TALK_S)
    caller.command("hangup")
    called.wait("CALL_CLOSED")


def test_two_telephones_hear_each_other_through_the_exchange(exchange: Kamailio, tmp_path: Path) -> None:
    """Both registered by password, one calls the shop's number that the other stands for: each hears the other's tone."""
    low = write_wav(tmp_path / "caller.wav", RATE, tone(CALLER_HZ, 60, RATE))
    high = write_wav(tmp_path / "called.wav", RATE, tone(CALLED_HZ, 60, RATE))
    shop_account = account(exchange, "infolinia", "change-me-trunk")
    with (
        Baresip(tmp_path / "shop", high, shop_account, host="127.0.0.4") as shop,
        Baresip(tmp_path / "anna", low, account(exchange), host="127.0.0.3") as anna,
    ):
        shop.wait_for("200 OK")
        anna.wait_for("200 OK")
        anna.command("dial", "sip:infolinia@shop.example")
        talk(anna, shop)
        assert tone_share(middle(anna.heard(RATE)), RATE, CALLED_HZ) > 0.9
        assert tone_share(middle(shop.heard(RATE)), RATE, CALLER_HZ) > 0.9


def test_the_exchange_registers_nobody_with_a_wrong_password(exchange: Kamailio, tmp_path: Path) -> None:
    """A wrong password stays outside, and its calls too."""
    quiet = write_wav(tmp_path / "quiet.wav", RATE, silence(5, RATE))
    with Baresip(tmp_path / "anna", quiet, account(exchange, password="wrong"), host="127.0.0.3") as anna:
        anna.wait_for("401 Unauthorized")
        anna.command("dial", "sip:infolinia@shop.example")
        assert "407" in anna.wait("CALL_CLOSED")["param"] or "401" in anna.wait("CALL_CLOSED")["param"]
        assert "200 OK" not in anna.said()


def test_linphonec_and_baresip_hear_each_other(tmp_path: Path) -> None:
    """The softphone of the recipe calls a telephone directly; each hears the other's tone."""
    low = write_wav(tmp_path / "caller.wav", RATE, tone(CALLER_HZ, 60, RATE))
    high = write_wav(tmp_path / "called.wav", RATE, tone(CALLED_HZ, 60, RATE))
    with (
        Baresip(tmp_path / "baresip", high, DIRECT, host="127.0.0.4") as phone,
        Linphone(tmp_path / "linphone", {}, host="127.0.0.3") as softphone,
    ):
        softphone.command(f"call {phone.uri}")
        phone.wait("CALL_ESTABLISHED")
        softphone.command(f"play {low}")
        phone.wait_until_heard(TALK_S)
        softphone.command("terminate")
        phone.wait("CALL_CLOSED")
        softphone.quit()
        assert tone_share(middle(softphone.heard(RATE)), RATE, CALLED_HZ) > 0.9
        assert tone_share(middle(phone.heard(RATE)), RATE, CALLER_HZ) > 0.9


def test_calls_for_the_shop_go_to_a_line_that_lives(tmp_path: Path) -> None:
    """Of two lines one is dead: every call is taken by the other, and stays on its way through the exchange."""
    quiet = write_wav(tmp_path / "quiet.wav", RATE, silence(60, RATE))
    shop = DIRECT | {"anna@192.0.2.10:5061;transport=tls": "infolinia@127.0.0.4"}
    with (
        Baresip(tmp_path / "line", quiet, shop, host="127.0.0.4") as living,
        Kamailio(tmp_path / "kamailio", "127.0.0.2", f"{NO_LINE} 0 0\n1 {living.uri}") as front,
        Sipp(
            tmp_path / "caller",
            "call",
            f"{front.host}:{front.port}",
            *("-s", "infolinia", "-m", 3, "-l", 3, "-d", 100),
            host="127.0.0.3",
            traced=True,
        ) as caller,
    ):
        counted = caller.counted(30)
        assert counted.successful == 3, counted
    assert caller.messages().count(f"\nRoute: <sip:{front.host}:{front.port};lr") == 2 * 3
