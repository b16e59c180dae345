"""Rasa without TensorFlow.

Our pipeline has no neural part, but importing Rasa imports TensorFlow: 5 of 8 seconds and 300 MB. Here its modules are
answered by empty ones whose names are placeholders: classes may inherit from them at import, nothing may use them.
A pipeline that does need TensorFlow gets the real one (`needs_tensorflow`).
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

NEURAL = (
    "DIETClassifier",
    "ResponseSelector",
    "ConveRTFeaturizer",
    "LanguageModelFeaturizer",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
)
"""Rasa's own components that compute with TensorFlow."""
_LEFT_OUT = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "keras", "matplotlib"})


def needs_tensorflow(config: Path) -> bool:
    """Whether a config.yml names a neural component."""
    text = config.read_text("utf-8")
    return any(name in text for name in NEURAL)


class _PlaceholderType(type):
    def __getattr__(cls, name: str) -> type[Placeholder]:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Placeholder and len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]  # used as a decorator
        if cls is Placeholder:
            return Placeholder  # a default value, a type variable, a decorator with arguments
        raise ImportError(f"{cls.__name__} needs TensorFlow, which this pipeline was started without")

    def __or__(cls, other: object) -> type[Placeholder]:
        return Placeholder

    __ror__ = __or__


class Placeholder(metaclass=_PlaceholderType):
    """Stands for any name of a module that is left out."""

    def __class_getitem__(cls, item: object) -> type[Placeholder]:
        return cls


class _EmptyModule(ModuleType):
    __path__: Sequence[str] = ()

    def __getattr__(self, name: str) -> type[Placeholder]:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder


class _LeaveOut(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in _LEFT_OUT:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _EmptyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def leave_out_tensorflow() -> None:
    """From now on imports of TensorFlow and its kin give empty modules. Call before the first import of Rasa."""
    if not any(isinstance(finder, _LeaveOut) for finder in sys.meta_path):
        sys.meta_path.insert(0, _LeaveOut())
