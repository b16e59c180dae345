"""Speech made before is found again, within bounds, and a broken disk costs nothing but work."""

import os
from pathlib import Path

import numpy as np
import pytest

from voicebot.speaking.cache import SpeechCache, key
from voicebot.speaking.types import Rendered, WordMark


def _speech(samples: int = 100) -> Rendered:
    return Rendered(np.arange(samples, dtype=np.int16), (WordMark(3, 50), WordMark(7, samples)))


def test_the_key_tells_voice_rate_and_words_apart() -> None:
    """Any of the three makes other speech."""
    keys = {key("a", 1.0, "tak"), key("b", 1.0, "tak"), key("a", 0.8, "tak"), key("a", 1.0, "nie")}
    assert len(keys) == 4


def test_memory_keeps_the_most_recently_used() -> None:
    """What was used last stays when room is needed."""
    cache = SpeechCache(memory_bytes=400)
    cache.put("a", _speech())
    cache.put("b", _speech())
    assert cache.get("a")
    cache.put("c", _speech())
    assert cache.get("b") is None
    assert cache.get("a")
    assert cache.get("c")
    assert cache.counts == {"hit": 3, "miss": 1}


def test_replacing_frees_the_old_and_too_large_is_not_kept() -> None:
    """The bound counts what is held now; speech larger than everything is let go."""
    cache = SpeechCache(memory_bytes=400)
    for _ in range(5):
        cache.put("a", _speech())
    cache.put("b", _speech())
    cache.put("big", _speech(1000))
    assert cache.get("a")
    assert cache.get("b")
    assert cache.get("big") is None


def test_disk_gives_back_the_very_speech(tmp_path: Path) -> None:
    """Samples and marks survive the disk, also for another process."""
    SpeechCache(tmp_path / "cache").write("a", _speech())
    found = SpeechCache(tmp_path / "cache").read("a")
    assert found
    assert np.array_equal(found.pcm, _speech().pcm)
    assert found.marks == _speech().marks
    assert not list(tmp_path.glob("cache/.new-*"))


def test_without_a_directory_the_disk_is_never_touched() -> None:
    """Memory only: reading finds nothing, writing and trimming do nothing."""
    cache = SpeechCache()
    cache.write("a", _speech())
    cache.trim()
    assert cache.read("a") is None


@pytest.mark.parametrize("damage", [b"", b"short", b"VBS1" + b"\0" * 60])
def test_a_damaged_file_is_a_miss_and_is_removed(tmp_path: Path, damage: bytes) -> None:
    """A half-written or altered file is never played."""
    cache = SpeechCache(tmp_path)
    (tmp_path / "a.speech").write_bytes(damage)
    assert cache.read("a") is None
    assert cache.counts["damaged"] == 1
    assert not (tmp_path / "a.speech").exists()


def test_trimming_removes_the_oldest_and_what_a_crash_left(tmp_path: Path) -> None:
    """The disk part stays within its bound."""
    cache = SpeechCache(tmp_path, disk_bytes=700)
    for age, name in enumerate("abc"):
        cache.write(name, _speech())
        os.utime(tmp_path / f"{name}.speech", (1000 - age, 1000 - age))
    (tmp_path / ".new-crash").write_bytes(b"x")
    cache.trim()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.speech", "b.speech"]


def test_a_disk_that_refuses_is_counted_and_survived(tmp_path: Path) -> None:
    """A file where the directory should be: no error reaches the call."""
    blocked = tmp_path / "file"
    blocked.write_text("x")
    cache = SpeechCache(blocked)
    cache.write("a", _speech())
    assert cache.read("a") is None
    cache.trim()
    assert cache.counts["disk_error"] == 2


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last step fails, the new file is removed again."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    cache = SpeechCache(tmp_path)
    cache.write("a", _speech())
    assert not list(tmp_path.iterdir())
    assert cache.counts["disk_error"] == 1


def test_what_nobody_says_any_more_is_removed(tmp_path: Path) -> None:
    """Only the named files stay; without a folder there is nothing to remove."""
    cache = SpeechCache(tmp_path)
    speech = Rendered(np.ones(4, np.int16), ())
    for name in ("a", "b", "c"):
        cache.write(name, speech)
    assert cache.has("b")
    assert cache.keep(["a"]) == 2
    assert [cache.has(name) for name in ("a", "b", "c")] == [True, False, False]
    assert SpeechCache().keep([]) == SpeechCache(tmp_path / "none").keep([]) == 0
    assert not SpeechCache().has("a")
