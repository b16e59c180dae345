"""The Polish voice, coqui-pl-voicebot-small: `python -m models.recipes voice`; docs/voice-recipe.md."""

from models.recipes.coqui.recipe import Language
from models.recipes.coqui.recipe import recipe as of_language
from models.recipes.stages import Recipe

LANGUAGE = Language(
    "pl", "pl", "pl", "coqui_pl/text.yml", "voicebot.polish.tongue", ears="vosk-pl-voicebot-small"
)


def recipe(quick: bool = False) -> Recipe:
    """Its stages."""
    return of_language(LANGUAGE, quick)
