"""The prompt book: the shopkeeper's own recordings, each beside the words that it speaks, and what of them is spoken today."""

import difflib
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import structlog

from voicebot.audio.frame import RATE
from voicebot.config import Config
from voicebot.errors import RecordingRefused
from voicebot.promptbook import sound, texts
from voicebot.promptbook.ledger import FILE, Ledger
from voicebot.promptbook.matching import Matcher, Template
from voicebot.speaking import breath, marks
from voicebot.speaking.plan import Normalise, Piece
from voicebot.speaking.types import Rendered, WordMark

log = structlog.get_logger()

FOLDER = "prompt-recordings"
"""Below the data directory."""
MOST = 1_000
"""Files that are looked at; what comes on top is counted and left alone."""
VOICE_DBFS = -22.0
"""How loud speech is where no voice has been measured: as the built-in one."""
_SUFFIX = ".wav"


class State(Enum):
    """What becomes of a file."""

    USED = "used"
    OTHER_WORDS = "other_words"
    """The text says something else than when it was recorded: the text is spoken."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Recording:
    """One file. words: what it speaks; empty where that is not known. why: of a refused one."""

    name: str
    state: State
    words: str = ""
    why: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Loaded:
    words: str
    rendered: Rendered


class PromptBook:
    """Read once, at the start; `follow` when texts change. counts: recordings by state."""

    def __init__(
        self, loaded: Mapping[str, _Loaded], refused: Mapping[str, str], said: Mapping[str, str]
    ) -> None:
        self._loaded, self._refused = dict(loaded), dict(refused)
        self.follow(said)

    @classmethod
    def open(cls, folder: Path, said: Mapping[str, str], level_dbfs: float = VOICE_DBFS) -> "PromptBook":
        """Every WAV file of the folder. said: all texts by key, as of today. level_dbfs: of the voice. A file that cannot be used is
        skipped, counted and told in the log by its name and what is wrong with it. Blocks."""
        wanted, ledger = texts.recordable(said), Ledger(folder)
        loaded: dict[str, _Loaded] = {}
        refused: dict[str, str] = {}
        for file in _files(folder, refused):
            name = file.stem
            try:
                if file.suffix.lower() != _SUFFIX or name not in wanted:
                    raise RecordingRefused(_unknown(file, wanted, said))
                raw = _raw(file)
                fingerprint = hashlib.sha256(raw).hexdigest()
                words = ledger.words(name, fingerprint, wanted[name])
                loaded[name] = _Loaded(words, _rendered(raw, words, level_dbfs))
                ledger.note(name, fingerprint, words)
            except RecordingRefused as error:
                refused[file.name] = str(error)
                log.warning("prompt_recording_refused", file=file.name, why=str(error))
        if folder.is_dir():
            ledger.save()
        return cls(loaded, refused, said)

    def follow(self, said: Mapping[str, str]) -> None:
        """Speak from now on what fits these texts. Does not block: files that came meanwhile are read at the next start."""
        wanted = texts.recordable(said)
        fits = {name: one for name, one in self._loaded.items() if wanted.get(name) == one.words}
        outdated = [name for name in self._loaded if name not in fits]
        for name in outdated:
            log.warning("prompt_recording_other_words", file=name + _SUFFIX)
        self._matcher = Matcher(
            {one.words: one.rendered for name, one in fits.items() if texts.PIECE not in name},
            [_template(key, text, fits) for key, text in said.items() if texts.has_fields(text)],
        )
        self.recordings = (
            *(self._told(name, State.USED) for name in fits),
            *(self._told(name, State.OTHER_WORDS) for name in outdated),
            *(Recording(name, State.REFUSED, why=why) for name, why in self._refused.items()),
        )
        self.counts = Counter(one.state.value for one in self.recordings)

    def plan(self, text: str, normalise: Normalise) -> list[Piece]:
        """A speaking.plan.Plan: recordings where there are any."""
        return self._matcher.plan(text, normalise)

    def _told(self, name: str, state: State) -> Recording:
        one = self._loaded[name]
        return Recording(name, state, one.words, seconds=len(one.rendered.pcm) / RATE)


def folder_of(config: Config) -> Path:
    """Where the recordings are."""
    return config.data.directory / FOLDER


def _files(folder: Path, refused: dict[str, str]) -> list[Path]:
    """What a shopkeeper has put there; hidden files and our own are not looked at."""
    if not folder.is_dir():
        return []
    found = sorted(file for file in folder.iterdir() if not file.name.startswith(".") and file.name != FILE)
    for file in found[MOST:]:
        refused[file.name] = f"more than {MOST} files"
    return found[:MOST]


def _raw(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise RecordingRefused("not a file")
        if file.stat().st_size > sound.LARGEST:
            raise RecordingRefused(f"larger than {sound.LARGEST >> 20} MB")
        return file.read_bytes()
    except OSError as error:
        raise RecordingRefused(f"cannot be read: {error.strerror}") from error


def _unknown(file: Path, wanted: Mapping[str, str], said: Mapping[str, str]) -> str:
    """Why there is no recording of this name, and which there would be."""
    name = file.stem
    if file.suffix.lower() != _SUFFIX:
        return f"its name does not end in {_SUFFIX}"
    own = [other for other in wanted if other.startswith(name.partition(texts.PIECE)[0] + texts.PIECE)]
    if name.partition(texts.PIECE)[0] in said and own:
        return f"this text has fields; what can be recorded of it: {', '.join(own)}"
    near = difflib.get_close_matches(name, wanted, 1)
    return "no text has this name" + (f"; the nearest is {near[0]}" if near else "")


def _rendered(raw: bytes, words: str, level_dbfs: float) -> Rendered:
    pcm = sound.fitted(raw, words, level_dbfs, breath.after_s(words))
    ends = zip(marks.word_ends(words), marks.shared_out(words, 0.0, float(len(pcm))), strict=True)
    return Rendered(pcm, tuple(WordMark(end, round(at)) for end, at in ends))


def _template(key: str, text: str, fits: Mapping[str, _Loaded]) -> Template:
    names = {number: f"{key}{texts.PIECE}{number}" for number in range(1, len(texts.fixed_pieces(text)) + 1)}
    return Template(text, {number: fits[name].rendered for number, name in names.items() if name in fits})
