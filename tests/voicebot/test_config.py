"""Settings: where they come from and how a bad one is refused."""

from pathlib import Path

import pytest

from voicebot.config import Config, load
from voicebot.errors import ConfigError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No voicebot.toml lies around."""
    monkeypatch.chdir(tmp_path)


def refused(toml: str = "", **environ: str) -> ConfigError:
    file = Path("refused.toml")
    file.write_text(toml, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, environ)
    return caught.value


def test_without_anything_there_are_defaults() -> None:
    """A machine with no file and no variables runs on its own address only."""
    config = load(environ={})
    assert config == Config()
    assert config.server.host == "127.0.0.1"


def test_the_file_in_the_working_folder_is_read() -> None:
    """voicebot.toml needs no naming."""
    Path("voicebot.toml").write_text("[server]\nport = 8123\n")
    assert load(environ={}).server.port == 8123


def test_a_named_file_goes_before_it() -> None:
    """VOICEBOT_CONFIG names another, an argument goes before both."""
    Path("voicebot.toml").write_text("[server]\nport = 8001\n")
    Path("b.toml").write_text("[server]\nport = 8002\n")
    Path("c.toml").write_text("[server]\nport = 8003\n")
    assert load(environ={"VOICEBOT_CONFIG": "b.toml"}).server.port == 8002
    assert load(Path("c.toml"), {"VOICEBOT_CONFIG": "b.toml"}).server.port == 8003


def test_the_environment_goes_before_the_file() -> None:
    """A variable overrides its key and leaves the section's others."""
    Path("voicebot.toml").write_text('[server]\nport = 8001\nhost = "0.0.0.0"\n')
    server = load(environ={"VOICEBOT_SERVER__PORT": "8002"}).server
    assert (server.port, server.host) == (8002, "0.0.0.0")


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `environ` the process's own variables count."""
    monkeypatch.setenv("VOICEBOT_SERVER__PORT", "8009")
    assert load().server.port == 8009


def test_lists_come_from_the_environment() -> None:
    """Texts by commas, tables as JSON."""
    config = load(
        environ={
            "VOICEBOT_WEBRTC__HOST_ADDRESSES": "10.0.0.1, ::1,",
            "VOICEBOT_SERVER__TRUSTED_PROXIES": "10.0.0.0/8",
            "VOICEBOT_WEBRTC__ICE_SERVERS": '[{"urls": ["turn:t"], "username": "u", "credential": "geheim"}]',
        }
    )
    assert config.webrtc.host_addresses == ("10.0.0.1", "::1")
    assert config.server.trusted_proxies == ("10.0.0.0/8",)
    assert config.webrtc.ice_servers[0].urls == ("turn:t",)
    assert "geheim" not in repr(config)


@pytest.mark.parametrize(
    "name", ["VOICEBOT_SERVER__ADMIN_TOKEN", "VOICEBOT_WEBRTC__PUBLIC_IP", "VOICEBOT_CONFIG"]
)
def test_an_empty_variable_sets_nothing(name: str) -> None:
    """As compose files pass variables that are not set; above all no empty admin token."""
    assert load(environ={name: ""}) == Config()


def test_other_programs_variables_are_left_alone() -> None:
    """Without the prefix, or without a section, a variable is none of our business."""
    assert load(environ={"PATH": "/bin", "SERVER__PORT": "1", "VOICEBOT_HOME": "x"}) == Config()


def test_the_database_is_in_the_data_folder_unless_named(tmp_path: Path) -> None:
    """Both ways give a URL with an absolute path or the one that was set."""
    assert load(environ={}).data.url == f"sqlite:///{tmp_path / 'var' / 'voicebot.db'}"
    url = "postgresql+psycopg://u@h/d"
    assert load(environ={"VOICEBOT_DATA__DATABASE_URL": url}).data.url == url


@pytest.mark.parametrize(
    ("toml", "environ", "key", "value", "allowed"),
    [
        ("[server]\nport = 70000", {}, "server.port", "70000", "at least 1, at most 65535"),
        ("", {"VOICEBOT_SERVER__PORT": "x"}, "server.port (VOICEBOT_SERVER__PORT)", "x", "a whole number"),
        ("[rasa]\ntimeout_s = 0", {}, "rasa.timeout_s", "0", "more than 0, at most 10"),
        ("[rasa]\nmanaged = 'perhaps'", {}, "rasa.managed", "perhaps", "true or false"),
        ("[rasa]\nurl = 'ftp://x'", {}, "rasa.url", "ftp://x", "https?"),
        ("[data]\ndirectory = 3", {}, "data.directory", "3", "a path"),
        ("[log]\nlevel = 'loud'", {}, "log.level", "loud", "one of debug, info, warning, error"),
        ("[log]\npersonal = true", {}, "log.personal", "True", "log.level = debug"),
        ("[webrtc]\npublic_ip = 'here'", {}, "webrtc.public_ip", "here", "an IP address"),
        (
            "",
            {"VOICEBOT_WEBRTC__HOST_ADDRESSES": "::1,x"},
            "webrtc.host_addresses (",
            "::1, x",
            "an IP address",
        ),
        ("[webrtc]\nhost_addresses = 'x'", {}, "webrtc.host_addresses", "x", "a list of texts"),
        ("[webrtc]\nudp_port_max = 39999", {}, "webrtc.udp_port_max", "39999", "40000"),
        ("[webrtc]\nice_servers = 3", {}, "webrtc.ice_servers", "3", "a list of tables"),
        (
            "[[webrtc.ice_servers]]\nusername = 'u'",
            {},
            "webrtc.ice_servers.0.urls",
            "nothing",
            "a list of texts",
        ),
        ("", {"VOICEBOT_WEBRTC__ICE_SERVERS": "stun:x"}, "webrtc.ice_servers (", "…", "JSON"),
        ("server = 3", {}, "server", "3", "a table"),
        ("server = 3", {"VOICEBOT_SERVER__PORT": "1"}, "server", "3", "[server]"),
        ("[speach]", {}, "speach", "…", "one of server, webrtc,"),
        ("", {"VOICEBOT_SERVR__PORT": "1"}, "servr (VOICEBOT_SERVR__PORT)", "…", "one of server,"),
        ("[server]\nprot = 1", {}, "server.prot", "…", "one of host, port,"),
        ("", {"VOICEBOT_SERVER__PORT__X": "1"}, "server.port__x", "…", "one of host, port,"),
        ("", {"VOICEBOT_SERVER_PORT": "1"}, "VOICEBOT_SERVER_PORT", "…", "VOICEBOT_SERVER__PORT"),
        ("[server", {}, "refused.toml", "", "TOML"),
    ],
)
def test_a_bad_setting_names_key_value_and_what_is_allowed(
    toml: str, environ: dict[str, str], key: str, value: str, allowed: str
) -> None:
    """Also where it came from, when that was a variable."""
    error = refused(toml, **environ)
    assert error.key.startswith(key)
    assert value in str(error.value)
    assert allowed in error.allowed


@pytest.mark.parametrize(
    ("toml", "environ"),
    [
        ("", {"VOICEBOT_SERVER__ADMIN_TOKEN": "geheim"}),  # too short
        ("[server]\nadmin_token = 'geheimgeheim'", {}),  # in a file
        ("[[webrtc.ice_servers]]\nusername = 'u'\ncredential = 'geheim'", {}),  # beside the mistake
        ("[[webrtc.ice_servers]]\nurls = ['t']\npasword = 'geheim'", {}),  # misspelt
        ("[[webrtc.ice_servers]]\nurls = ['t']\ncredential = ['geheim']", {}),  # of the wrong kind
        ("", {"VOICEBOT_WEBRTC__ICE_SERVERS": '[{"credential": "geheim"'}),
        ("[data]\ndatabase_url = ['postgresql://u:geheim@h/d']", {}),
        ("[rasa]\nurl = 'rasa://u:geheim@h'", {}),
    ],
)
def test_a_refusal_tells_no_secret(toml: str, environ: dict[str, str]) -> None:
    """Wherever the mistake is, a token or password is not in the message."""
    assert "geheim" not in str(refused(toml, **environ))


def test_a_file_that_is_not_there_is_refused_by_its_name() -> None:
    """A folder and a missing file alike."""
    for name in ("none.toml", "."):
        with pytest.raises(ConfigError, match="readable TOML file"):
            load(environ={"VOICEBOT_CONFIG": name})


def test_a_file_in_another_encoding_is_refused() -> None:
    """TOML is UTF-8."""
    Path("voicebot.toml").write_bytes("[speech]\nears = 'łódź'".encode("iso-8859-2"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(environ={})


def test_a_file_names_the_variables_that_hold_its_secrets(tmp_path: Path) -> None:
    """Account passwords come from the environment, wherever in the file they are needed."""
    file = tmp_path / "voicebot.toml"
    file.write_text(
        "[server]\nadmin_token = 'env:TOKEN'\n"
        "[[sip.accounts]]\nname = 'trunk'\nuser = 'u'\npassword = 'env:TRUNK'\nregistrars = ['sip:x.example']\n",
        "utf-8",
    )
    config = load(file, {"TRUNK": "geheim", "TOKEN": "geheimgeheim"})
    assert config.sip.accounts[0].password.get_secret_value() == "geheim"
    assert config.server.admin_token is not None
    assert config.server.admin_token.get_secret_value() == "geheimgeheim"


@pytest.mark.parametrize("value", ["'env:NOWHERE'", "'env:'", "'geheim'", "3"])
def test_a_secret_in_a_file_or_in_no_variable_is_refused(value: str) -> None:
    """The message says where a secret belongs, and tells none."""
    error = refused(f"[[sip.phones]]\nuser = 'u'\npassword = {value}")
    assert (error.key, error.value) == ("sip.phones.0.password", "…")
    assert "env:NAME" in error.allowed


@pytest.mark.parametrize(
    ("toml", "key", "allowed"),
    [
        ("[sip]\nhost = 'localhost'", "sip.host", "an IP address"),
        ("[sip]\ncodecs = ['GSM']", "sip.codecs", "list"),
        ("[[sip.peers]]\nname = 'pbx'\naddresses = ['pbx.local']", "sip.peers.0.addresses", "10.0.0.0/24"),
        ("[sip]\ndial_prefixes = ['0048']", "sip.dial_prefixes", "+48"),
        ("[sip]\ncountry = 'Polska'", "sip.country", "like"),
    ],
)
def test_a_bad_telephone_setting_says_what_is_allowed(toml: str, key: str, allowed: str) -> None:
    """Addresses, codecs, peers and prefixes are checked at the start."""
    error = refused(toml)
    assert error.key.startswith(key)
    assert allowed in error.allowed


def test_telephone_settings_are_read() -> None:
    """IP addresses, networks and prefixes as an operator writes them."""
    config = load(
        environ={
            "VOICEBOT_SIP__HOST": "::1",
            "VOICEBOT_SIP__DIAL_PREFIXES": "+48,!+48700",
            "VOICEBOT_SIP__PEERS": '[{"name": "pbx", "addresses": ["10.1.0.0/16"]}]',
            "VOICEBOT_SIP__CODECS": "PCMA",
        }
    )
    assert (config.sip.host, config.sip.dial_prefixes) == ("::1", ("+48", "!+48700"))
    assert config.sip.peers[0].addresses == ("10.1.0.0/16",)
