"""The processes of a line beside its own, for the supervisor."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from gateway.sip.telephone import Telephone
from gateway.supervisor import Child
from voicebot.config import Config
from voicebot.dialogue import process, training
from voicebot.dialogue.rasa import RasaDialogue
from voicebot.speaking import coqui
from voicebot.speaking.coqui import CoquiVoice


class Speaking(Protocol):
    """What is needed of a language (gateway.languages.Spoken). voice: None where it has no sound."""

    @property
    def code(self) -> str: ...

    @property
    def rasa(self) -> RasaDialogue: ...

    @property
    def client(self) -> CoquiVoice | None: ...


def children_of(
    config: Config, root: Path, languages: Iterable[Speaking], telephone: Telephone | None
) -> list[Child]:
    """root: of the project, whose dialogue models are started. languages: the default one first."""
    children = []
    for one in languages:
        beside = "" if one.code == config.language.default else f"-{one.code}"
        if one.client is not None:
            argv, env = coqui.command(config, language=one.code if beside else None)
            children.append(Child(f"voice{beside}", argv, one.client.ready, env))
        if config.rasa.managed:
            model = training.model_path(root, config.data.directory, one.code)
            port = process.rasa_port(config, one.code)
            argv, env = process.rasa_command(config, model, port, one.code)
            children.append(Child(f"rasa{beside}", argv, one.rasa.ready, env, inherit_env=False))
    if telephone is not None:
        children.append(telephone.child())
    return children
