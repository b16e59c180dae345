"""The settings of the shop."""

from pathlib import Path

import pytest

from voicebot.config import load
from voicebot.errors import ConfigError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No voicebot.toml lies around."""
    monkeypatch.chdir(tmp_path)


def of(**values: str) -> dict[str, str]:
    return {f"VOICEBOT_SHOP__{name.upper()}": value for name, value in values.items()}


def test_without_settings_it_is_the_demo_shop() -> None:
    """Nothing to set up for a first call."""
    shop = load(environ={}).shop
    assert (shop.kind, shop.url, shop.secret) == ("sql", None, None)
    assert shop.try_s < shop.limit_s


def test_a_file_names_the_variable_of_the_shops_key() -> None:
    """It may be shown to others."""
    Path("voicebot.toml").write_text(
        "[shop]\nkind = 'woocommerce'\nurl = 'https://sklep.example/'\nuser = 'ck_1'\nsecret = 'env:KEY'\n"
    )
    shop = load(environ={"KEY": "cs_geheim"}).shop
    assert shop.secret is not None
    assert shop.secret.get_secret_value() == "cs_geheim"
    assert "geheim" not in repr(shop)


@pytest.mark.parametrize(
    ("kind", "given", "missing"),
    [
        ("woocommerce", {}, "shop.url, shop.user, shop.secret"),
        ("woocommerce", {"url": "https://s.example", "secret": "geheim"}, "shop.user"),
        ("prestashop", {"url": "https://s.example"}, "shop.secret"),
        ("rest", {"url": "https://s.example", "secret": "geheim"}, "shop.mapping"),
    ],
)
def test_what_a_kind_needs_is_asked_for(kind: str, given: dict[str, str], missing: str) -> None:
    """At the start, by name, without the secret."""
    with pytest.raises(ConfigError, match=f"{kind} needs {missing}$") as caught:
        load(environ=of(kind=kind, **given))
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://sklep.example", "ftp://sklep.example", "sklep.example", "https://", "https://s.example/?q=1"],
)
def test_a_key_does_not_travel_in_the_open(url: str) -> None:
    """Nor to an address that is none."""
    with pytest.raises(ConfigError, match=r"shop\.url"):
        load(environ=of(url=url))


def test_an_address_holds_no_secret() -> None:
    """It would stand in the logs of others; here it does not even stand in the message."""
    with pytest.raises(ConfigError, match="without name") as caught:
        load(environ=of(url="https://u:geheim@sklep.example"))
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://sklep.example/pl/", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:80/shop"]
)
def test_addresses_that_are_fine(url: str) -> None:
    """With a path; on this machine without encryption."""
    assert load(environ=of(url=url)).shop.url == url


def test_kinds_and_limits_are_checked() -> None:
    """As every setting."""
    for wrong in (of(kind="magento"), of(limit_s="0"), of(try_s="11"), of(tyr_s="1")):
        with pytest.raises(ConfigError):
            load(environ=wrong)


def test_the_signing_key_comes_from_the_environment_and_is_long() -> None:
    """Not from the file itself, not guessable, and in no message."""
    key = "geheim" * 6
    shop = load(environ=of(signing_key=key)).shop
    assert shop.signing_key is not None
    assert shop.signing_key.get_secret_value() == key
    Path("voicebot.toml").write_text(f"[shop]\nsigning_key = '{key}'\n")
    for environ in ({}, of(signing_key="geheim")):
        with pytest.raises(ConfigError, match=r"shop\.signing_key") as caught:
            load(environ=environ)
        assert "geheim" not in str(caught.value)
