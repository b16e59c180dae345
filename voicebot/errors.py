"""Every error the project raises on purpose. The docstring says what happened; the message says what to do."""

from collections.abc import Mapping


class VoicebotError(Exception):
    """Something this project knows about went wrong."""


class ConfigError(VoicebotError):
    """A setting has a value that is not allowed; the message names the key, the value and what is allowed."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        super().__init__(f"{key} = {value!r}: {allowed}")
        self.key, self.value, self.allowed = key, value, allowed


class DataError(VoicebotError):
    """A data file of the project (texts, slot profiles, scenarios, manifest) does not say what it must."""


class SettingRefused(DataError):
    """Something the shopkeeper may choose has a value that is not allowed. field: dotted. rule: a short machine-readable word for what
    would be; limits: what belongs to it."""

    def __init__(
        self, field: str, value: object, rule: str, limits: Mapping[str, object] | None = None
    ) -> None:
        self.field, self.value, self.rule, self.limits = field, value, rule, dict(limits or {})
        told = "".join(f", {name}: {limit}" for name, limit in self.limits.items())
        super().__init__(f"{field} = {value!r}: not allowed ({rule}{told})")


class SettingChanged(VoicebotError):
    """Somebody else has changed these settings since they were read."""


class ModelError(VoicebotError):
    """A speech model is missing, damaged or cannot be loaded."""


class HearingError(VoicebotError):
    """The recogniser failed while listening to a call."""


class SpeakingError(VoicebotError):
    """No engine could turn a text into speech."""


class RecordingRefused(VoicebotError):
    """A shopkeeper's own recording of a prompt cannot be used; the message says what is wrong with it."""


class DialogueError(VoicebotError):
    """The dialogue engine gave no usable answer (dead, too slow, empty)."""


class CallRefused(VoicebotError):
    """A call could not be accepted; `reason` is a short machine-readable word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class CallbackRefused(VoicebotError):
    """A wish to be called back could not be taken on; `reason` is a short machine-readable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MediaError(VoicebotError):
    """Audio could not be sent or received on a call."""


class SignallingError(VoicebotError):
    """SIP signalling could not start, or was told something it cannot say."""


class ShopError(VoicebotError):
    """The shop's own system did not answer, or not in a way that can be used."""


class StoreError(VoicebotError):
    """The database refused or lost something; the call goes on, the operator must look. `kind` is a short machine-readable word."""

    def __init__(self, message: str, kind: str = "failed") -> None:
        super().__init__(message)
        self.kind = kind


class RecordingError(VoicebotError):
    """A call's sound cannot be read back; `kind` is a short machine-readable word: missing, foreign (no recording of ours), key
    (made with another key), damaged."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class ErasureRefused(VoicebotError):
    """Somebody's data cannot be erased now; the message says why and what to do."""


class MessageError(VoicebotError):
    """A message to a customer could not be handed over. `why` is a short machine-readable word; `for_good`: trying again makes no sense."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good = why, for_good
