"""The recipes of docs/telephone agree with each other and with the settings they speak of."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from voicebot.config import load

SECRETS = {"TRUNK_PASSWORD": "change-me-trunk", "ANNA_PASSWORD": "change-me-anna"}
LINE, EXCHANGE = "192.0.2.10", "192.0.2.20"


@pytest.fixture
def recipes(repo: Path) -> Path:
    """The folder of the recipes."""
    return repo / "docs" / "telephone"


def within(part: Any, whole: Any) -> bool:
    """Whether every setting of a recipe stands in the complete file with the same value."""
    match part:
        case dict():
            return isinstance(whole, dict) and all(
                key in whole and within(value, whole[key]) for key, value in part.items()
            )
        case [*items] if items and isinstance(items[0], dict):
            return all(any(within(item, other) for other in whole) for item in items)
        case _:
            return bool(part == whole)


def test_the_complete_file_is_one_that_the_line_takes(recipes: Path) -> None:
    """Every setting in it exists and has a value that is allowed."""
    sip = load(recipes / "voicebot.toml", SECRETS).sip
    assert (sip.host, sip.port, sip.tls_port) == (LINE, 5060, 5061)
    assert [peer.name for peer in sip.peers] == ["this machine", "exchange"]
    assert [account.user for account in sip.accounts] == ["infolinia"]
    assert [phone.user for phone in sip.phones] == ["anna"]


@pytest.mark.parametrize("name", ["softphone-linphone", "asterisk-freepbx", "cloud-pbx", "kamailio"])
def test_what_a_recipe_quotes_stands_in_the_complete_file(recipes: Path, name: str) -> None:
    """A reader may take the snippet or the file: they say the same."""
    whole = tomllib.loads((recipes / "voicebot.toml").read_text("utf-8"))
    text = (recipes / f"{name}.md").read_text("utf-8")
    snippets = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert snippets
    for snippet in snippets:
        part = tomllib.loads("\n".join(line.strip() for line in snippet.splitlines()))
        assert within(part, whole), snippet


def test_links_of_the_recipes_lead_to_files(recipes: Path) -> None:
    """No recipe names a file that is not there."""
    for file in recipes.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text("utf-8")):
            assert (recipes / target).exists(), f"{file.name}: {target}"


def test_the_telephones_and_the_exchange_log_in_with_what_the_line_knows(recipes: Path) -> None:
    """Names, passwords and addresses are the same on both sides."""
    sip = load(recipes / "voicebot.toml", SECRETS).sip
    phone, account = sip.phones[0], sip.accounts[0]
    accounts = (recipes / "baresip" / "accounts").read_text("utf-8")
    assert f"sip:{phone.user}@{sip.host}:{sip.tls_port};transport=tls" in accounts
    assert f"auth_user={phone.user};auth_pass={phone.password.get_secret_value()};" in accounts
    linphone = (recipes / "linphone" / "linphonerc").read_text("utf-8")
    assert f"username={phone.user}\npasswd={phone.password.get_secret_value()}\n" in linphone
    kamailio = (recipes / "kamailio" / "kamailio.cfg").read_text("utf-8")
    assert f'password=>{account.user}) = "{account.password.get_secret_value()}"' in kamailio
    assert f'password=>{phone.user}) = "{phone.password.get_secret_value()}"' in kamailio
    assert f'alias="{account.domain}"' in kamailio
    assert f"sip:{sip.host}:{sip.port} " in (recipes / "kamailio" / "dispatcher.list").read_text("utf-8")


def test_asterisk_is_told_the_line_s_address_codecs_and_number(recipes: Path) -> None:
    """Asterisk is not run by our tests: at least its files fit the line's settings."""
    sip = load(recipes / "voicebot.toml", SECRETS).sip
    pjsip = (recipes / "asterisk" / "pjsip.conf").read_text("utf-8")
    assert f"contact=sip:{sip.accounts[0].user}@{sip.host}:{sip.port}" in pjsip
    assert f"match={sip.host}" in pjsip
    assert f"bind={EXCHANGE}:5060" in pjsip
    assert EXCHANGE in sip.peers[1].addresses
    names = {"g722": "G722", "alaw": "PCMA", "ulaw": "PCMU", "opus": "opus"}
    allowed = re.search(r"^allow=(.*)$", pjsip, re.MULTILINE)
    assert allowed is not None
    assert {names[codec] for codec in allowed.group(1).split(",")} <= set(sip.codecs)
    extensions = (recipes / "asterisk" / "extensions.conf").read_text("utf-8")
    assert f"exten => {(sip.accounts[0].caller_id or '').lstrip('+')},1," in extensions
