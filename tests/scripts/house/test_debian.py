"""Missing Debian packages are installed when we may, else the line to type is said."""

import io
from pathlib import Path

import pytest

from scripts.house.debian import Need, install, library, program
from scripts.house.progress import Progress, Trouble


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    """A progress that nobody reads."""
    return Progress(io.StringIO(), tmp_path)


def test_nothing_is_done_when_all_is_there(progress: Progress) -> None:
    """No missing package, no command."""
    install([Need("base", lambda: True)], progress, root=True, apt="/no/such/apt")


def test_without_the_right_the_line_to_type_is_said(progress: Progress) -> None:
    """Somebody who is not root gets one line that does it."""
    with pytest.raises(
        Trouble, match=r"sudo sh -c 'apt-get update && apt-get install -y .* espeak-ng chromium'"
    ):
        install(
            [Need("espeak-ng", lambda: False), Need("chromium", lambda: False)],
            progress,
            root=False,
            apt="apt",
        )


def test_a_machine_without_apt_is_told_what_is_missing(
    progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another distribution: the names of what is missing."""
    monkeypatch.setattr("scripts.house.debian.which", lambda name: None)
    with pytest.raises(Trouble, match="missing: espeak-ng"):
        install([Need("espeak-ng", lambda: False)], progress, root=True)


def fake_apt(folder: Path, status: int) -> tuple[str, Path]:
    """An apt-get that writes down what it was asked, and makes what it installs appear."""
    asked = folder / "asked"
    apt = folder / "apt-get"
    apt.write_text(
        f'#!/bin/sh\necho "$@" >> {asked}\n[ "$1" = install ] && touch {folder}/there\nexit {status}\n'
    )
    apt.chmod(0o755)
    return str(apt), asked


def test_root_installs_what_is_missing(progress: Progress, tmp_path: Path) -> None:
    """The list is fetched first, then only the missing packages."""
    apt, asked = fake_apt(tmp_path, 0)
    needs = [Need("base", lambda: True), Need("tool", (tmp_path / "there").exists)]
    install(needs, progress, root=True, apt=apt)
    assert asked.read_text().splitlines() == ["update -q", "install -q -y --no-install-recommends tool"]


def test_a_package_that_brings_nothing_is_noticed(progress: Progress, tmp_path: Path) -> None:
    """Installed and still not there: said, not ignored."""
    apt, _ = fake_apt(tmp_path, 0)
    with pytest.raises(Trouble, match="installed, yet not found: tool"):
        install([Need("tool", lambda: False)], progress, root=True, apt=apt)


def test_a_server_among_the_test_tools_is_kept_from_running(progress: Progress, tmp_path: Path) -> None:
    """What would take our port at every boot is masked before it is installed; the line to type does the same."""
    apt, _ = fake_apt(tmp_path, 0)
    needs = [Need("server", (tmp_path / "there").exists, idle="server.service")]
    with pytest.raises(Trouble, match=r"ln -s /dev/null .*/units/server\.service && apt-get update"):
        install(needs, progress, root=False, apt=apt, units=tmp_path / "units")
    install(needs, progress, root=True, apt=apt, units=tmp_path / "units")
    assert (tmp_path / "units" / "server.service").readlink() == Path("/dev/null")


def test_a_server_that_somebody_set_up_is_left_as_it_is(progress: Progress, tmp_path: Path) -> None:
    """A unit that is there already is theirs."""
    apt, _ = fake_apt(tmp_path, 0)
    (tmp_path / "server.service").write_text("[Unit]")
    install(
        [Need("server", (tmp_path / "there").exists, idle="server.service")],
        progress,
        root=True,
        apt=apt,
        units=tmp_path,
    )
    assert (tmp_path / "server.service").read_text() == "[Unit]"


def test_an_apt_that_fails_is_told_with_the_line_to_try(progress: Progress, tmp_path: Path) -> None:
    """No network for apt: its words and what to try by hand."""
    apt, _ = fake_apt(tmp_path, 100)
    with pytest.raises(Trouble, match="try by hand: apt-get update"):
        install([Need("tool", lambda: False)], progress, root=True, apt=apt)


def test_presence_is_seen_on_the_machine_itself() -> None:
    """Programs by PATH, libraries by the loader."""
    assert program("sh")()
    assert not program("no-such-program")()
    assert library("c")()
    assert not library("no-such-library")()
