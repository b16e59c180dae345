"""How Rasa reads English: as Polish, but for the number words."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from components.polish import PolishFoldingTokenizer, PolishNumberExtractor
from voicebot.english.numbers import number_runs


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class EnglishFoldingTokenizer(PolishFoldingTokenizer):
    """Lower case; number words become one token text."""

    numbers = staticmethod(number_runs)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EnglishNumberExtractor(PolishNumberExtractor):
    """Dictated numbers as entities `number`."""

    numbers = staticmethod(number_runs)
