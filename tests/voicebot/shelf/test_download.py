"""Downloads against a real server on this machine that cuts off, lies, refuses, or never ends."""

from pathlib import Path

import httpx
import pytest

from tests.voicebot.shelf.conftest import Publisher
from voicebot.errors import ModelError
from voicebot.shelf import download as module
from voicebot.shelf.download import download


def _no_wait(seconds: float) -> None:
    pass


def _fetch(publisher: Publisher, target: Path, size: int | None = None) -> list[tuple[int, int | None]]:
    seen: list[tuple[int, int | None]] = []
    download(
        publisher.url,
        target,
        size=size,
        progress=lambda done, total: seen.append((done, total)),
        sleep=_no_wait,
    )
    return seen


def test_fetches_with_progress(publisher: Publisher, tmp_path: Path) -> None:
    """The file is the publisher's; progress ends at the whole."""
    seen = _fetch(publisher, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == publisher.content
    assert seen[-1] == (len(publisher.content), len(publisher.content))


def test_goes_on_where_the_connection_broke(publisher: Publisher, tmp_path: Path) -> None:
    """Twice cut off: three requests, each from where the last one ended, and the file is right."""
    publisher.cut_after = [100_000, 200_000]
    _fetch(publisher, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == publisher.content
    assert publisher.requests == [None, "bytes=100000-", "bytes=300000-"]


def test_goes_on_with_what_an_earlier_run_left(publisher: Publisher, tmp_path: Path) -> None:
    """A half file on the disk is continued, a whole one is not fetched at all."""
    (tmp_path / "f").write_bytes(publisher.content[:1000])
    _fetch(publisher, tmp_path / "f", size=len(publisher.content))
    _fetch(publisher, tmp_path / "f", size=len(publisher.content))
    assert (tmp_path / "f").read_bytes() == publisher.content
    assert publisher.requests == ["bytes=1000-"]


def test_a_server_without_resume_starts_again(publisher: Publisher, tmp_path: Path) -> None:
    """200 instead of 206: from the first byte, not appended."""
    publisher.ignores_range = True
    publisher.cut_after = [100_000]
    _fetch(publisher, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == publisher.content


def test_a_server_that_tells_no_length_is_read_to_its_end(publisher: Publisher, tmp_path: Path) -> None:
    """No Content-Length: the manifest's size says whether all came."""
    publisher.tells_length = False
    publisher.cut_after = [100_000]
    _fetch(publisher, tmp_path / "f", size=len(publisher.content))
    assert (tmp_path / "f").read_bytes() == publisher.content


def test_a_whole_file_of_unknown_size_is_recognised(publisher: Publisher, tmp_path: Path) -> None:
    """416 for the byte after the last one means that all is here."""
    (tmp_path / "f").write_bytes(publisher.content)
    _fetch(publisher, tmp_path / "f")
    assert publisher.requests == [f"bytes={len(publisher.content)}-"]


def test_leftovers_that_do_not_fit_are_thrown_away(publisher: Publisher, tmp_path: Path) -> None:
    """Longer than the file, with or without a known size: fetched anew."""
    for size in (None, len(publisher.content)):
        (tmp_path / "f").write_bytes(publisher.content + b"more")
        _fetch(publisher, tmp_path / "f", size=size)
        assert (tmp_path / "f").read_bytes() == publisher.content


def test_a_busy_server_is_asked_again(publisher: Publisher, tmp_path: Path) -> None:
    """503 and 429 pass."""
    publisher.statuses = [503, 429]
    _fetch(publisher, tmp_path / "f")
    assert len(publisher.requests) == 3


def test_not_found_is_told_at_once(publisher: Publisher, tmp_path: Path) -> None:
    """404 will not get better."""
    publisher.statuses = [404]
    with pytest.raises(ModelError, match="404"):
        _fetch(publisher, tmp_path / "f")
    assert len(publisher.requests) == 1


def test_a_line_that_keeps_breaking_is_given_up_but_kept(publisher: Publisher, tmp_path: Path) -> None:
    """After the last attempt the error says how to go on, and what came is still there."""
    publisher.cut_after = [10] * module.ATTEMPTS
    with pytest.raises(ModelError, match="run the pull again"):
        _fetch(publisher, tmp_path / "f")
    assert (tmp_path / "f").stat().st_size == 10 * module.ATTEMPTS


def test_a_size_other_than_the_manifest_s_is_refused_before_the_download(
    publisher: Publisher, tmp_path: Path
) -> None:
    """Not one byte of the wrong file is kept."""
    with pytest.raises(ModelError, match="the manifest says 5"):
        _fetch(publisher, tmp_path / "f", size=5)
    assert not (tmp_path / "f").exists()


def test_a_server_that_never_ends_is_stopped(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any known size there is still a most."""
    publisher.tells_length = False
    monkeypatch.setattr(module, "MOST", 1000)
    with pytest.raises(ModelError, match="more than"):
        _fetch(publisher, tmp_path / "f")


def test_no_room_is_told_before_anything_is_written(publisher: Publisher, tmp_path: Path) -> None:
    """`room` learns how many bytes are still to come."""
    needed: list[int] = []

    def room(missing: int) -> None:
        needed.append(missing)
        raise ModelError("full")

    (tmp_path / "f").write_bytes(publisher.content[:1000])
    with pytest.raises(ModelError, match="full"):
        download(publisher.url, tmp_path / "f", room=room)
    assert needed == [len(publisher.content) - 1000]


def test_a_really_full_disk_is_told(publisher: Publisher, tmp_path: Path) -> None:
    """The kernel says "no space left on device" while writing."""
    (tmp_path / "f").symlink_to("/dev/full")
    with pytest.raises(ModelError, match="full; make room"):
        _fetch(publisher, tmp_path / "f")


def test_an_unwritable_place_is_told(publisher: Publisher, tmp_path: Path) -> None:
    """Other errors of the disk carry their own words."""
    with pytest.raises(ModelError, match="No such file"):
        _fetch(publisher, tmp_path / "missing" / "f")


def test_only_https_leaves_this_machine(tmp_path: Path) -> None:
    """A plain http address elsewhere is refused."""
    with pytest.raises(ModelError, match="https"):
        download("http://models.example/x.zip", tmp_path / "f")


def test_other_protocol_errors_are_model_errors(tmp_path: Path) -> None:
    """An endless redirect is told, not raised raw."""
    transport = httpx.MockTransport(
        lambda request: httpx.Response(302, headers={"Location": str(request.url)})
    )
    with pytest.raises(ModelError, match="redirect"):
        download("https://models.example/x.zip", tmp_path / "f", transport=transport)
