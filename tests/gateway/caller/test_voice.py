"""The caller's voice, by the real espeak-ng."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from gateway.caller import voice as voices
from gateway.caller.packets import FRAME, RATE, Decoder, encode
from gateway.caller.voice import SPEECH_RMS, Utterance, Voice, telephone, words_of
from voicebot.errors import SpeakingError


def _pcm(packets: voices.Packets) -> np.ndarray:
    decoder = Decoder()
    return np.concatenate([decoder.decode(packet) for packet in packets["opus"]]) / 32768


def _rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(sound**2)))


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of another run is spoken."""
    monkeypatch.setattr(voices.tempfile, "gettempdir", lambda: str(tmp_path))
    voices._spoken.cache_clear()


def test_words_are_the_text_without_pauses() -> None:
    """What --text sends."""
    assert words_of("sto [600] dwa") == "sto dwa"


def test_an_utterance_knows_where_its_speech_is() -> None:
    """Between the joining silence at either end, as loud as every other utterance."""
    said = Voice("m3").utter("gdzie jest moja paczka")
    sound = _pcm(said.packets)
    assert said.text == "gdzie jest moja paczka"
    assert said.began == voices.LEAD
    assert len(said.packets["opus"]) * FRAME - said.ended >= voices.LEAD
    assert _rms(sound[said.began : said.ended]) == pytest.approx(SPEECH_RMS, rel=0.3)
    assert _rms(sound[: voices.LEAD - FRAME]) < 0.001


def test_a_pause_mark_is_silence_of_that_length() -> None:
    """To the packet."""
    voice = Voice("f4")
    whole = voice.utter("jeden [700] dwa")
    alone = [voice.utter(word) for word in ("jeden", "dwa")]
    speech = sum(one.ended - one.began for one in alone)
    assert whole.ended - whole.began == pytest.approx(speech + 0.7 * RATE, abs=RATE // 50)


def test_noise_is_there_all_the_time_at_the_given_ratio() -> None:
    """In the background between utterances, too."""
    quiet, noisy = Voice("f4").background(), Voice("f4", noise_db=15).background()
    assert _rms(_pcm(quiet)) < 0.001
    assert _rms(_pcm(noisy)[RATE:]) == pytest.approx(SPEECH_RMS * 10 ** (-15 / 20), rel=0.35)
    assert noisy == Voice("f4", noise_db=15).background()


def test_the_telephone_lets_nothing_through_above_4_khz() -> None:
    """And little noise of its 8 bits below."""
    time = np.arange(RATE) / RATE
    low, high = (0.3 * np.sin(2 * np.pi * pitch * time).astype(np.float32) for pitch in (1000, 6000))
    assert _rms(telephone(low) - low) < 0.02
    assert _rms(telephone(high)) < 0.01
    narrow = Voice("f4", band="telephone").utter("sześć")
    spectrum = np.abs(np.fft.rfft(_pcm(narrow.packets)))
    assert spectrum[int(len(spectrum) * 0.6) :].max() < spectrum.max() / 50


def test_speech_is_made_once_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time nothing is run; the packets are the same."""
    first = Voice("f4").utter("dziękuję")
    voices._spoken.cache_clear()
    monkeypatch.setattr(voices, "_run", lambda *arguments: pytest.fail("espeak-ng was run again"))
    assert Voice("f4").utter("dziękuję") == first


def test_an_unknown_voice_is_refused_with_the_known_ones() -> None:
    """espeak-ng itself would take another one without a word."""
    with pytest.raises(SpeakingError, match=r"voice 'nobody': one of .*f4"):
        Voice("nobody").utter("tak")


def test_a_text_without_sound_is_refused() -> None:
    """A caller that says nothing would wait for ever."""
    with pytest.raises(SpeakingError, match="says nothing"):
        Voice("f4").utter(". .")
    assert Voice("f4").utter("[300]") == Utterance(
        "", Voice("f4").utter("[300]").packets, voices.LEAD, voices.LEAD
    )


def test_a_machine_without_espeak_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the question that helps."""
    assert shutil.which("espeak-ng")

    def missing(*arguments: object, **options: object) -> None:
        raise FileNotFoundError("espeak-ng")

    monkeypatch.setattr(subprocess, "run", missing)
    with pytest.raises(SpeakingError, match="is it installed"):
        Voice("f4").utter("nowe słowa")


def test_output_that_is_no_sound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of sending noise."""
    monkeypatch.setattr(voices, "variants", lambda: frozenset({"f4"}))
    monkeypatch.setattr(voices, "_run", lambda *arguments: b"nothing")
    with pytest.raises(SpeakingError, match="no sound"):
        Voice("f4").utter("coś nowego")


def test_a_sound_is_encoded_in_every_codec_asked_for() -> None:
    """The same sound, in packets of the same number."""
    voice = Voice(
        "f4", codecs={"opus": encode, "raw": lambda pcm: [pcm[:FRAME].tobytes()] * (len(pcm) // FRAME)}
    )
    said = voice.utter("tak")
    assert set(said.packets) == set(voice.background()) == {"opus", "raw"}
    assert len(said.packets["opus"]) == len(said.packets["raw"]) > 10
    assert said.packets["opus"] == Voice("f4").utter("tak").packets["opus"]
