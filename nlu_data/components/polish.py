"""How Rasa reads Polish: folded tokens, spoken numbers as one kind of token and as entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

import components.validator  # noqa: F401  (every process that loads the pipeline also runs actions)
from voicebot.hearing.numbers import fold, number_runs

ANY_NUMBER = "7"
"""The featurizer knows every token of figures as one and the same feature: so all numbers teach it as one."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class PolishFoldingTokenizer(WhitespaceTokenizer):
    """numbers: how the language says them. Lower case without diacritics (recognisers and typists drop them); number words become one token text.

    Offsets stay those of the message.
    """

    numbers = staticmethod(number_runs)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute of a message; only the text itself is folded."""
        tokens = super().tokenize(message, attribute)
        if attribute == TEXT:
            runs = self.numbers(message.get(TEXT))
            for token in tokens:
                inside = any(run.start <= token.start and token.end <= run.end for run in runs)
                token.text = token.lemma = ANY_NUMBER if inside else fold(token.text)
        return tokens


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PolishNumberExtractor(GraphComponent, EntityExtractorMixin):
    """Dictated numbers as entities `number`, the value in digits. min_digits: shorter ones ("dwa buty") are left out. numbers: as above."""

    numbers = staticmethod(number_runs)

    def __init__(self, config: dict[str, Any]) -> None:
        self._min_digits = int(config["min_digits"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults of config.yml's entry."""
        return {"min_digits": 4}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PolishNumberExtractor:
        """Called by Rasa with the merged configuration."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message."""
        for message in messages:
            found = [
                {
                    "entity": "number",
                    "start": run.start,
                    "end": run.end,
                    "value": run.digits,
                    "confidence": 1.0,
                }
                for run in self.numbers(message.get(TEXT) or "")
                if len(run.digits) >= self._min_digits
            ]
            if found:
                known = message.get(ENTITIES, [])
                message.set(ENTITIES, known + self.add_extractor_name(found), add_to_output=True)
        return messages
