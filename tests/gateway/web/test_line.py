"""What the routes ask of a line, and that the line of the tests answers to all of it."""

import dataclasses
import inspect

import pytest

from gateway.app import PhoneLine
from gateway.web.line import AcceptedCall, Line, TextCall
from gateway.web.text_media import TextMedia

ASKED = {name: member for name, member in vars(Line).items() if inspect.isfunction(member) and name[0] != "_"}


def signature(function: object) -> tuple[bool, list[tuple[str, object]]]:
    """Whether it is awaited, and its parameters by name and type."""
    assert inspect.isfunction(function)
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    return (
        inspect.iscoroutinefunction(function),
        [(parameter.name, parameter.annotation) for parameter in parameters],
    )


def test_a_browser_call_that_was_accepted_stays_as_it_is() -> None:
    """Its id, token and answer are read, not changed."""
    call = AcceptedCall("c1", "secret", "v=0")
    assert (call.id, call.token, call.sdp) == ("c1", "secret", "v=0")
    with pytest.raises(dataclasses.FrozenInstanceError):
        call.token = "other"  # type: ignore[misc]


def test_a_written_call_carries_its_mouth_and_ear() -> None:
    """The media of a call is the very one the line listens to."""
    media = TextMedia()
    call = TextCall("t1", "secret", media)
    assert call.media is media
    with pytest.raises(dataclasses.FrozenInstanceError):
        call.id = "t2"  # type: ignore[misc]


@pytest.mark.parametrize("name", sorted(ASKED))
def test_the_real_line_and_the_tests_line_answer_alike(fake_line_type: type, name: str) -> None:
    """Routes tested with the fake line meet the same methods in the real one."""
    wanted = signature(ASKED[name])
    assert signature(inspect.getattr_static(PhoneLine, name)) == wanted
    assert signature(inspect.getattr_static(fake_line_type, name)) == wanted


def test_every_method_says_what_it_gives() -> None:
    """The protocol is what the builder of another line reads."""
    assert len(ASKED) == 11
    assert all(inspect.getdoc(method) for method in ASKED.values())
