"""Rasa's door to components/ngrams.py and components/endings.py: learns, keeps and asks what a sentence means and whether it may be over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.endings import Endings
from components.ngrams import Concepts, IntentModel

PROJECTS = Path(__file__).resolve().parent.parent
RANKED = 5
"""Intents named beside the likeliest."""
ENDS = "ends"
"""In what is understood: how sure its last words say that the sentence is over, 0..1."""
_FILE, _ENDINGS = "intents.npz", "endings.json"


def _tokens(message: Message) -> list[str]:
    return [token.text for token in message.get(TOKENS_NAMES[TEXT]) or []]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NgramClassifier(GraphComponent, IntentClassifier):
    """C: scikit-learn's; smaller is smoother. tol, max_iter: when learning ends. concepts: their file, below nlu_data."""

    def __init__(
        self,
        config: dict[str, Any],
        model: IntentModel,
        endings: Endings,
        storage: ModelStorage,
        resource: Resource,
    ) -> None:
        self._settings = {name: config[name] for name in ("C", "tol", "max_iter")}
        self._model, self._endings = model, endings
        self._storage, self._resource = storage, resource

    @classmethod
    def required_components(cls) -> list[type]:
        """Sentences come as tokens."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults of config.yml's entry."""
        return {"C": 20.0, "tol": 0.02, "max_iter": 100, "concepts": "concepts.yml"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramClassifier:
        """One that has learnt nothing yet."""
        concepts = Concepts(yaml.safe_load((PROJECTS / config["concepts"]).read_text("utf-8")))
        return cls(config, IntentModel(concepts), Endings.learn(()), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn every example that has an intent and words."""
        known = [
            (tokens, example) for example in training_data.intent_examples if (tokens := _tokens(example))
        ]
        intents = [str(example.get(INTENT)) for _, example in known]
        sentences = [tokens for tokens, _ in known]
        self._model.learn(sentences, intents, self._settings)
        self._endings = Endings.learn(sentences)
        with self._storage.write_to(self._resource) as folder:
            (folder / _FILE).write_bytes(self._model.dump())
            (folder / _ENDINGS).write_bytes(self._endings.dump())
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramClassifier:
        """The one that was trained."""
        with model_storage.read_from(resource) as folder:
            model = IntentModel.restored((folder / _FILE).read_bytes())
            endings = Endings.restored((folder / _ENDINGS).read_bytes())
        return cls(config, model, endings, model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """Say what each message means; one without words means nothing."""
        for message in messages:
            tokens = _tokens(message)
            ranking = (
                [
                    {"name": intent, "confidence": share}
                    for intent, share in list(self._model.probabilities(tokens).items())[: RANKED + 1]
                ]
                if tokens
                else []
            )
            message.set(
                INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True
            )
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(ENDS, round(self._endings.share(tokens), 3), add_to_output=True)
        return messages
