"""The English voice, coqui-en-voicebot-small: `python -m models.recipes voice --language en`; docs/voice-recipe.md."""

from models.recipes.coqui.recipe import Language
from models.recipes.coqui.recipe import recipe as of_language
from models.recipes.stages import Recipe

LANGUAGE = Language(
    "en",
    "en-gb",
    "en",
    "coqui_en/text.yml",
    "voicebot.english.tongue",
    ears="vosk-en-voicebot-small",
    epochs=40,
)
"""An offered language, not the house's own: half the training."""


def recipe(quick: bool = False) -> Recipe:
    """Its stages."""
    return of_language(LANGUAGE, quick)
