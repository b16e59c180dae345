"""What domain.yml has the dialogue say, and the shopkeeper's words in its place. Rasa itself knows only its own: a changed sentence is
put in where an action names a response, and where a rule has said one, by its name."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from voicebot.dialogue import profile_loader


class Responses:
    """texts: what each response says now; who holds it sees a change at once."""

    def __init__(self, domain: Mapping[str, Any]) -> None:
        self.delivered = profile_loader.texts_of(domain)
        self.texts = dict(self.delivered)
        responses = domain.get("responses") or {}
        self._about = {name: responses[name][0].get("metadata") or {} for name in self.delivered}

    def change(self, texts: Mapping[str, str]) -> None:
        """From now on these; a response that is not among them says what was delivered."""
        self.texts.update(self.delivered | dict(texts))

    def spoken(self, said: dict[str, Any]) -> dict[str, Any]:
        """What an action says, as rasa-sdk hands it to Rasa: in the shopkeeper's words where they differ."""
        name = said.get("response")
        if not isinstance(name, str) or not self._changed(name):
            return said
        text = self.texts[name]
        if not fields(text) <= said.keys():
            return said
        own = {"response": None, "text": text.format(**said)}
        return {**said, **own, "metadata": said.get("metadata") or self._about[name]}

    def of_rule(self, name: str, text: str) -> str:
        """What a rule has said by this response: in the shopkeeper's words where they differ and nothing had to be filled in."""
        return self.texts[name] if self._changed(name) and not fields(self.texts[name]) else text

    def _changed(self, name: str) -> bool:
        return name in self.texts and self.texts[name] != self.delivered[name]


def fields(text: str) -> frozenset[str]:
    """The names in braces. Errors: ValueError for braces that do not fit."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
