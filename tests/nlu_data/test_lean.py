"""Tests of nlu_data/components/lean.py, which must run without Rasa."""

import subprocess
import sys
from pathlib import Path

from nlu_data.components import lean

LEAVE_OUT = """
from nlu_data.components import lean
lean.leave_out_tensorflow(); lean.leave_out_tensorflow()
import tensorflow as tf
from tensorflow.keras.layers import Dense
from keras import backend
@tf.function
def same(x): return x
@tf.function(jit=True)
def gone(x): return x
class Layer(tf.keras.layers.Layer): pass
def typed(x: "tf.Tensor") -> tf.Tensor | None: ...
assert same(3) == 3
try: Layer()
except ImportError as error: print(error)
"""


def test_without_tensorflow_classes_can_be_made_but_not_used(repo: Path) -> None:
    """Importing and inheriting work; the first use says why it cannot."""
    ran = subprocess.run(
        [sys.executable, "-c", LEAVE_OUT], cwd=repo, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "Layer needs TensorFlow, which this pipeline was started without"


def test_a_neural_pipeline_gets_the_real_tensorflow(tmp_path: Path) -> None:
    """A component that computes with TensorFlow is noticed."""
    config = tmp_path / "config.yml"
    config.write_text("pipeline:\n- name: DIETClassifier\n", "utf-8")
    assert lean.needs_tensorflow(config)


def test_our_pipeline_needs_none(repo: Path) -> None:
    """config.yml as shipped."""
    assert not lean.needs_tensorflow(repo / "nlu_data" / "config.yml")
