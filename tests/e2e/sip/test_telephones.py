"""Real telephones talk with the bot: what they say is understood, what they hear is speech."""

from pathlib import Path

import pytest

from gateway.caller.recognise import installed_recogniser
from tests.support.line import ROOT
from tests.support.phone_line import PHONE, PhoneLine
from tests.support.programs import until
from tests.support.sip_peers import Baresip, Kamailio, Linphone
from tests.support.tones import Samples, silence, spoken, write_wav

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("sip")]

RATE = 8000
EAR_RATE = 16_000
DIRECT = {"anna@192.0.2.10:5061;transport=tls": "anna@127.0.0.1", ";mediaenc=srtp-mand": ""}
"""Changes of the recipe's account: no registrar, no encryption."""
GREETING = "w czym mogę pomóc"


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    """A caller who says nothing, for longer than any test."""
    return write_wav(tmp_path / "quiet.wav", RATE, silence(120, RATE))


@pytest.fixture
def wish(tmp_path: Path) -> Path:
    """A caller who wants a person."""
    return write_wav(tmp_path / "wish.wav", RATE, spoken("konsultant", RATE), silence(120, RATE))


def words(heard: Samples) -> str:
    """What a recording says."""
    return installed_recogniser(ROOT / "models")(heard, ())


def at(exchange: Kamailio) -> dict[str, str]:
    """Changes of the recipe's account: registered at an exchange, not encrypted."""
    return {
        "anna@192.0.2.10:5061;transport=tls": "anna@shop.example",
        "regint=0": "regint=60",
        ";mediaenc=srtp-mand": f';outbound="sip:{exchange.host}:{exchange.port}"',
    }


def test_an_encrypted_telephone_is_let_in_by_password_understood_and_spoken_to(
    phones: PhoneLine, quiet: Path, wish: Path, tmp_path: Path
) -> None:
    """TLS with a certificate that is checked, SRTP or nothing, digest: the wish is on record and the answer is speech."""
    before = phones.known()
    account = {"192.0.2.10:5061": f"127.0.0.1:{phones.tls_port}"}
    with Baresip(tmp_path / "baresip", quiet, account, host=PHONE, authority=phones.authority) as baresip:
        baresip.command("dial", f"sip:bot@127.0.0.1:{phones.tls_port};transport=tls")
        baresip.wait("CALL_ESTABLISHED")
        call = phones.new_call(before)
        phones.until_turn(call, "bot", GREETING)
        baresip.command("ausrc", f"aufile,{wish}")
        phones.until_turn(call, "caller", "konsultant")
        phones.until_turn(call, "bot", "numer telefonu")
        baresip.command("hangup")
        record = phones.until_over(call)
        heard = words(baresip.heard(EAR_RATE))
        assert "srtp" in baresip.said().lower()
    assert "pomóc" in heard, heard
    assert "telefonu" in heard, heard
    assert record["channel"] == "sip"


def test_a_telephone_on_hold_is_waited_for_and_understood_when_it_is_back(
    phones: PhoneLine, quiet: Path, wish: Path, tmp_path: Path
) -> None:
    """Hold in the greeting: nobody is asked whether they are there. Resume: the wish is understood."""
    before = phones.known()
    with Baresip(tmp_path / "baresip", quiet, DIRECT) as baresip:
        baresip.command("dial", phones.uri)
        baresip.wait("CALL_ESTABLISHED")
        call = phones.new_call(before)
        baresip.wait_until_heard(1.0)
        baresip.command("hold")
        baresip.wait("CALL_REMOTE_SDP", count=2)
        baresip.command("resume")
        baresip.wait("CALL_REMOTE_SDP", count=3)
        phones.until_turn(call, "bot", GREETING)
        baresip.command("ausrc", f"aufile,{wish}")
        phones.until_turn(call, "caller", "konsultant")
        baresip.command("hangup")
        record = phones.until_over(call)
    assert "no_input" not in {event["name"] for event in record["events"]}


def test_keys_of_a_telephone_are_heard_as_keys(phones: PhoneLine, quiet: Path, tmp_path: Path) -> None:
    """The key 0 by RFC 4733 is a wish for a person."""
    before = phones.known()
    with Baresip(tmp_path / "baresip", quiet, DIRECT) as baresip:
        baresip.command("dial", phones.uri)
        baresip.wait("CALL_ESTABLISHED")
        call = phones.new_call(before)
        phones.until_turn(call, "bot", GREETING)
        baresip.command("sndcode", "0")
        phones.until_turn(call, "bot", "numer telefonu")
        baresip.command("hangup")
        record = phones.until_over(call)
    assert [turn["source"] for turn in record["turns"] if turn["who"] == "caller"] == ["key"]
    assert [event["name"] for event in record["events"]].count("key") == 1


def test_linphonec_is_understood_and_hears_speech_also_after_a_pause(
    phones: PhoneLine, quiet: Path, wish: Path, tmp_path: Path
) -> None:
    """The softphone of the recipe, in whatever codec it likes best: spoken to before and after a hold."""
    before = phones.known()
    with Linphone(tmp_path / "linphone", {}) as linphone:
        linphone.command(f"call {phones.uri}")
        # with files for a sound card it sends nothing before it plays one
        linphone.wait_for("Media streams established")
        linphone.command(f"play {quiet}")
        call = phones.new_call(before)
        phones.until_turn(call, "bot", GREETING)
        linphone.record("after.wav")
        linphone.command("pause")
        linphone.wait_for("paused")
        linphone.command("resume 1")
        linphone.wait_for("Media streams established", count=2)
        linphone.command(f"play {wish}")
        phones.until_turn(call, "caller", "konsultant")
        phones.until_turn(call, "bot", "numer telefonu")
        linphone.command("terminate")
        phones.until_over(call)
        linphone.quit()
        before_hold, after = (words(linphone.heard(EAR_RATE, name)) for name in ("heard.wav", "after.wav"))
    assert "pomóc" in before_hold, before_hold
    assert "telefonu" in after, after


def test_a_telephone_behind_the_exchange_is_known_by_its_number(
    phones: PhoneLine, quiet: Path, wish: Path, tmp_path: Path
) -> None:
    """Registered at the exchange, through it with Record-Route: understood, spoken to, its asserted number on record."""
    before = phones.known()
    with Baresip(tmp_path / "baresip", quiet, at(phones.exchange)) as baresip:
        baresip.wait_for("200 OK")
        baresip.command("dial", "sip:infolinia@shop.example")
        baresip.wait("CALL_ESTABLISHED")
        call = phones.new_call(before)
        phones.until_turn(call, "bot", GREETING)
        baresip.command("ausrc", f"aufile,{wish}")
        phones.until_turn(call, "caller", "konsultant")
        baresip.command("hangup")
        record = phones.until_over(call)
        assert "pomóc" in words(baresip.heard(EAR_RATE))
    assert record["caller"].endswith("67"), record["caller"]


def test_a_call_comes_in_by_the_account_at_the_trunk(phones: PhoneLine, quiet: Path, tmp_path: Path) -> None:
    """The line registered with digest; who calls its number at the trunk reaches the bot."""
    before = phones.known()
    until("the account is registered", lambda: phones.account() == "registered", 10)
    with Baresip(tmp_path / "baresip", quiet, at(phones.trunk)) as baresip:
        baresip.wait_for("200 OK")
        baresip.command("dial", "sip:infolinia@shop.example")
        baresip.wait("CALL_ESTABLISHED")
        call = phones.new_call(before)
        phones.until_turn(call, "bot", GREETING)
        baresip.command("hangup")
        phones.until_over(call)
        assert "pomóc" in words(baresip.heard(EAR_RATE))
