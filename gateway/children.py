"""The processes of a line beside its own, for the supervisor."""

from pathlib import Path

from gateway.sip.telephone import Telephone
from gateway.supervisor import Child
from voicebot.config import Config
from voicebot.dialogue import process, training
from voicebot.dialogue.rasa import RasaDialogue
from voicebot.speaking import coqui
from voicebot.speaking.coqui import CoquiVoice


def children_of(
    config: Config, root: Path, voice: CoquiVoice, rasa: RasaDialogue, telephone: Telephone | None
) -> list[Child]:
    """root: of the project, whose dialogue model is started."""
    argv, env = coqui.command(config)
    children = [Child("voice", argv, voice.ready, env)]
    if config.rasa.managed:
        model = training.model_path(root, config.data.directory)
        argv, env = process.rasa_command(config, model, process.rasa_port(config))
        children.append(Child("rasa", argv, rasa.ready, env, inherit_env=False))
    if telephone is not None:
        children.append(telephone.child())
    return children
