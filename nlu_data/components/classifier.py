"""Rasa's logistic regression, kept as bare numbers.

Rasa keeps it with skops, whose import looks at every class of scikit-learn and SciPy first: six seconds of every start.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier

_FILE = "classifier.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LightLogisticRegression(LogisticRegressionClassifier):
    """regularization: scikit-learn's C; smaller is smoother."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's defaults and ours."""
        return {**LogisticRegressionClassifier.get_default_config(), "regularization": 1.0}

    def __init__(self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, name, storage, resource)
        self.clf.set_params(C=self.config["regularization"])

    def persist(self) -> None:
        """Write classes and weights."""
        with self._model_storage.write_to(self._resource) as folder:
            np.savez_compressed(
                folder / _FILE,
                classes=np.array(self.clf.classes_, dtype=str),
                weights=self.clf.coef_.astype(np.float32),
                bias=self.clf.intercept_,
            )

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LightLogisticRegression:
        """The trained classifier; an untrained one where the model holds none."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        try:
            with (
                model_storage.read_from(resource) as folder,
                np.load(folder / _FILE, allow_pickle=False) as kept,
            ):
                component.clf.classes_ = kept["classes"].astype(object)
                component.clf.coef_ = kept["weights"].astype(np.float64)
                component.clf.intercept_ = kept["bias"]
        except (ValueError, FileNotFoundError):
            return component
        return component
