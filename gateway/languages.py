"""The languages of a line, ready for calls: each with its dialogue and its texts, and with ears and a voice where the shelf has them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

import structlog

from gateway.backoffice import BackOffice
from gateway.chat.voice import ChatVoice
from gateway.contact.mailbox import MailRoom
from gateway.recording_desk import AskedFirst
from gateway.sip.call import SipCall
from voicebot.calls.media import Media
from voicebot.config import Config
from voicebot.config_language import HOUSE
from voicebot.dialogue import process, profile_loader
from voicebot.dialogue.action_server import ActionServer
from voicebot.dialogue.consent import ConsentWords
from voicebot.dialogue.fallback import ResilientDialogue
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.rasa import RasaDialogue
from voicebot.dialogue.types import Dialogue, PeopleNow
from voicebot.errors import CallRefused, ModelError
from voicebot.hearing import choosing
from voicebot.hearing.line import line_ears
from voicebot.hearing.polyglot import Polyglot
from voicebot.hearing.pool import HearingPool
from voicebot.hearing.types import Ears
from voicebot.languages import books, pack
from voicebot.languages.choice import CallLanguage, Speaks
from voicebot.languages.pack import LanguagePack
from voicebot.metrics import Metrics
from voicebot.promptbook import texts
from voicebot.promptbook.rendering import kept_in
from voicebot.records.recorder import Recorder
from voicebot.shelf.store import Shelf
from voicebot.speaking import coqui
from voicebot.speaking.cache import SpeechCache
from voicebot.speaking.captions import Captions
from voicebot.speaking.coqui import CoquiVoice
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.plan import Plan, by_sentence
from voicebot.speaking.speaker import Speaker
from voicebot.speaking.types import Synthesizer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sound:
    """What makes a language audible. coqui: the client of its voice process. model: of the voice."""

    ears: Ears
    coqui: CoquiVoice
    model: str
    voice: Speaker


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language. consent: None for the house's own. sound: None where the shelf lacks a model; `missing` says which."""

    pack: LanguagePack
    dialogue: Dialogue
    rasa: RasaDialogue
    actions: ActionServer
    prompts: Prompts
    profiles: Mapping[str, SlotProfile]
    consent: ConsentWords | None
    fixed: Callable[[], list[str]]
    sound: Sound | None
    missing: str | None = None

    @property
    def code(self) -> str:
        """Its two letters."""
        return self.pack.code

    @property
    def client(self) -> CoquiVoice | None:
        """Of its voice process."""
        return self.sound.coqui if self.sound is not None else None


class Languages:
    """Made once for a line. hearing: the one pool for all ears. own: the default language, always audible."""

    def __init__(
        self,
        config: Config,
        shelf: Shelf,
        office: BackOffice,
        mailroom: MailRoom,
        metrics: Metrics,
        people: PeopleNow,
        plan: Plan,
    ) -> None:
        """Blocks while models are loaded. Errors: ConfigError, DataError, ModelError (for the default language)."""
        self._config, self._shelf, self._office, self._mailroom = config, shelf, office, mailroom
        self._metrics, self._people, self._plan = metrics, people, plan
        packs = pack.spoken(config)
        self._all = {one.code: self._open(one) for one in packs}
        self.own = self._all[packs[0].code]
        assert self.own.sound is not None
        beside = {
            one.code: one.sound.ears
            for one in self._all.values()
            if one is not self.own and one.sound is not None
        }
        ears = self.own.sound.ears
        self.hearing = HearingPool(
            Polyglot(ears, beside) if beside else ears, config.speech.recognizer_threads
        )
        self._wanted: dict[str, str] = {}
        self._calls: WeakValueDictionary[str, CallLanguage] = WeakValueDictionary()

    def __iter__(self) -> Iterator[Spoken]:
        return iter(self._all.values())

    @property
    def voice(self) -> Speaker:
        """For what the shop's own people hear, and for pages: the house's language, where it is spoken here."""
        house = self._all.get(HOUSE, self.own)
        sound = house.sound or self.own.sound
        assert sound is not None
        return sound.voice

    # --- which language a call has ------------------------------------------------------------------------

    def check(self, language: str | None, *, audible: bool) -> None:
        """Whether a call may begin in it; None: in the default one. Errors: CallRefused."""
        if language is None:
            return
        one = self._all.get(language)
        if one is None:
            raise CallRefused("no_language", f"{language!r} is not spoken here")
        if audible and one.sound is None:
            raise CallRefused("no_language", f"{language!r} is not spoken aloud here: {one.missing}")

    def audible(self, call_id: str) -> bool:
        """Whether this call can go on by voice."""
        call = self._calls.get(call_id)
        return call is None or self._all[call.now.code].sound is not None

    def want(self, call_id: str, language: str | None) -> None:
        """The call that was just connected is to begin in it; it was checked."""
        if language is not None and language != self.own.code:
            self._wanted[call_id] = language

    def begin(
        self,
        call_id: str,
        media: Media,
        voice: Synthesizer,
        recorder: Recorder,
        written: bool,
        asked: AskedFirst,
    ) -> CallLanguage:
        """What a conversation speaks with. voice: as it was connected. written: it is read, not heard. asked: see there."""
        first = self._all[self._wanted.pop(call_id, "") or self._of(media)]
        others = [one for one in self._all.values() if one is not first and one.sound is not None]
        if media.channel != "sip":
            others = []

        def speaks(one: Spoken) -> Speaks:
            prompts = one.prompts.written() if written else one.prompts
            said: Synthesizer = Captions()
            if one.sound is not None and not isinstance(voice, Captions):
                said = one.sound.voice
            return Speaks(one.code, asked(one.dialogue, prompts, one.consent), prompts, one.profiles, said)

        call = CallLanguage(
            speaks(first),
            [speaks(other) for other in others],
            announce=self._config.language.announce,
            chosen=lambda code: recorder.event("language", code=code),
        )
        if isinstance(voice, ChatVoice):
            voice.spoken, call.voice = call.voice, voice
        if first is not self.own:
            recorder.event("language", code=first.code)
        self._calls[call_id] = call
        return call

    def _of(self, media: Media) -> str:
        by = media.caller.by if isinstance(media, SipCall) else None
        named = next((one.language for one in self._config.language.called if one.by == by), None)
        if named is not None and self._all[named].sound is None:
            log.warning("language_without_sound", language=named, missing=self._all[named].missing)
            named = None
        return named or self.own.code

    async def run_action(self, payload: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """One custom action, in the language of the call that it is for."""
        tracker = payload.get("tracker")
        sender = tracker.get("sender_id") if isinstance(tracker, dict) else None
        call = self._calls.get(sender) if isinstance(sender, str) else None
        one = self.own if call is None else self._all[call.now.code]
        return await one.actions.run(dict(payload))

    # --- life -----------------------------------------------------------------------------------------------

    async def prepare(self) -> None:
        """Speak what is always the same into the caches, one language after the other."""
        rate = self._config.speech.speaking_rate
        for one in self._all.values():
            if one.sound is not None:
                made = await one.sound.voice.prepare(one.fixed(), rate=rate, only=True)
                log.info("prompts_prepared", made=made, language=one.code)

    def health(self) -> dict[str, Any]:
        """Each language, and what it lacks."""
        return {
            code: {"sound": one.sound is not None, "missing": one.missing} for code, one in self._all.items()
        }

    async def leave_voices(self) -> None:
        """The voice processes are about to end."""
        for one in self._all.values():
            if one.sound is not None:
                await one.sound.coqui.close()

    async def close(self) -> None:
        """Let go of threads and connections."""
        for one in self._all.values():
            await one.rasa.aclose()
            if one.sound is not None:
                one.sound.voice.close()
        self.hearing.close()

    # --- how a language is opened -----------------------------------------------------------------------------

    def _open(self, one: LanguagePack) -> Spoken:
        config, office = self._config, self._office
        own = one.code == config.language.default
        missing, sound = None, None
        try:
            sound = self._sound(one, own=own)
        except ModelError as error:
            if own:
                raise
            missing = str(error)
            log.warning("language_without_sound", language=one.code, missing=missing)
        if one.is_house:
            files = office.files
            rasa = self._rasa(one.code, files.responses.of_rule)
            dialogue = ResilientDialogue(rasa, office.callbacks, office.prompts, office.keypad, self._people)
            spoken = Spoken(
                one,
                dialogue,
                rasa,
                office.actions,
                office.prompts,
                office.profiles,
                None,
                office.fixed_texts,
                sound,
                missing,
            )
        else:
            spoken = self._beside(one, sound, missing)
        if sound is not None:
            profile_loader.check_words(spoken.profiles, sound.ears)
        return spoken

    def _beside(self, one: LanguagePack, sound: Sound | None, missing: str | None) -> Spoken:
        office = self._office
        files = books.read(one, office.prompts, office.hours)
        reach = replace(office.means.reach, closed=self._mailroom.closed_in(files.prompts, one.tongue))
        # notices are written in the house's language
        means = replace(
            office.means, texts=files.prompts, faq=files.faq, notices=None, reach=reach, tongue=one.tongue
        )
        rasa = self._rasa(one.code, files.responses.of_rule)
        keypad = office.keypad_for(files, means)
        dialogue = ResilientDialogue(rasa, office.callbacks, files.prompts, keypad, self._people, one.tongue)
        actions = ActionServer(means, files.responses, matters=files.has_matters)
        fixed = texts.fixed_sentences((*files.said().all(), *files.faq.all()))
        return Spoken(
            one,
            dialogue,
            rasa,
            actions,
            files.prompts,
            files.profiles,
            files.consent,
            lambda: fixed,
            sound,
            missing,
        )

    def _rasa(self, code: str, wording: Callable[[str, str], str]) -> RasaDialogue:
        return RasaDialogue(
            process.rasa_url(self._config, code),
            self._config.rasa.timeout_s,
            on_failure=lambda kind: self._metrics.dialogue_failures.labels(kind=kind).inc(),
            wording=wording,
        )

    def _sound(self, one: LanguagePack, *, own: bool) -> Sound:
        """Ears and a voice of the shelf, both or neither. Errors: ConfigError, ModelError."""
        config, shelf = self._config, self._shelf
        model = shelf.voice() if own else shelf.best("voice", one.code)
        raw = choosing.open_ears(config, shelf) if own else choosing.ears_beside(shelf, one.code)
        client = CoquiVoice(coqui.socket_path(config, None if own else one.code), name=model.label)
        voice = Speaker(
            client,
            EspeakVoice(one.espeak),
            SpeechCache(kept_in(config) if own else kept_in(config) / one.code),
            one.tongue.normalise,
            on_count=lambda source: self._metrics.speech.labels(source=source).inc(),
            plan=self._plan if one.is_house else by_sentence,
        )
        return Sound(
            line_ears(raw, one.tongue),
            client,
            model.label,
            voice,
        )
