"""The engine: refused URLs, SQLite's settings, real transactions."""

import stat
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from voicebot.errors import ConfigError, StoreError
from voicebot.store.engine import BUSY_MS, READONLY, make_engine


@pytest.mark.parametrize(
    "url",
    [
        "",
        "no url",
        "oracle://u@h/db",
        "mysql://u@h/db",
        "nonsense://h",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+nodriver://h/d",
    ],
)
def test_a_url_that_is_not_allowed_is_refused(url: str) -> None:
    """The refusal names the key and what is allowed."""
    with pytest.raises(ConfigError) as caught:
        make_engine(url)
    assert caught.value.key == "data.database_url"


def test_a_refusal_does_not_show_the_password() -> None:
    """The password of a refused URL is not in the message."""
    with pytest.raises(ConfigError) as caught:
        make_engine("mysql+pymysql://shop:geheim@host/db")
    assert "geheim" not in str(caught.value)


def test_a_driver_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL without its driver is a refusal that says so, not an import error."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match="driver") as caught:
        make_engine("postgresql+psycopg://shop:geheim@host/db")
    assert "geheim" not in str(caught.value)


def test_sqlite_is_set_up(tmp_path: Path) -> None:
    """Write-ahead log, foreign keys and a bounded wait for locks are on."""
    with make_engine(f"sqlite:///{tmp_path / 'a.db'}").connect() as connection:
        pragma = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": BUSY_MS}


def test_the_file_is_only_for_its_owner(tmp_path: Path) -> None:
    """A new database file, and its folder, are made; nobody else may read it."""
    file = tmp_path / "deep" / "er" / "a.db"
    make_engine(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_old_file_is_left_as_it_is(tmp_path: Path) -> None:
    """A file that is there keeps its rights and content."""
    file = tmp_path / "a.db"
    file.write_bytes(b"")
    file.chmod(0o640)
    make_engine(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, the refusal says which path."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file/a\.db"):
        make_engine(f"sqlite:///{tmp_path / 'file' / 'a.db'}")


def test_a_uri_file_is_left_to_its_author(tmp_path: Path) -> None:
    """SQLite's own URI form makes no file by itself."""
    make_engine(f"sqlite:///file:{tmp_path / 'a.db'}?mode=ro&uri=true")
    assert not (tmp_path / "a.db").exists()


def test_a_writer_takes_its_lock_at_the_start(tmp_path: Path) -> None:
    """While one transaction is open for writing a second one that reads starts at once, and schema changes roll back."""
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as writer:
        writer.exec_driver_sql("CREATE TABLE t (x INTEGER)")
        with engine.connect().execution_options(**{READONLY: True}) as reader:
            assert reader.scalar(text("SELECT count(*) FROM sqlite_master")) == 0
        writer.rollback()
    with engine.connect() as again:
        assert again.scalar(text("SELECT count(*) FROM sqlite_master")) == 0
