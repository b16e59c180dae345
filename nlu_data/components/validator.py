"""Check an action's answer with a validator compiled once.

Rasa 3.6 re-checks the schema of the schema at every action reply: two thirds of a message's time.
"""

from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

_schema = RemoteAction.action_response_format_spec()
_validator_class = validator_for(_schema)
_validator_class.check_schema(_schema)
_validator = _validator_class(_schema)


def validate_once_compiled(_action: RemoteAction, result: dict[str, Any]) -> bool:
    """What RemoteAction._validate_action_result does. Errors: jsonschema.ValidationError."""
    _validator.validate(result)
    return True


RemoteAction._validate_action_result = validate_once_compiled
