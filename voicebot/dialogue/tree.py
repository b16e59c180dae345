"""The keypad tree (nlu_data/keypad.yml): which key leads where. Data and one pure question; what a call makes of it is in tree_call.py."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from voicebot.hearing.numbers import fold
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH

MenuKey = Annotated[str, BeforeValidator(str), Field(pattern="^[1-9]$")]
"""0 is a person, * leads back and # repeats, wherever the caller is."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Part):
    """What a key leads to. words: how words begin that choose the same when they are spoken."""

    next: str
    words: tuple[str, ...] = ()


class Menu(_Part):
    """A choice. prompt: its text. question: the slot profile it opens."""

    do: Literal["menu"]
    prompt: str
    question: str
    options: Mapping[MenuKey, Option] = Field(min_length=1)

    def choice(self, said: str, tongue: Tongue = POLISH) -> str | None:
        """The node a key, a spoken digit or a word leads to; None when it is none of the options."""
        option = self.options.get(tongue.digits(said))
        if option is not None:
            return option.next
        words = fold(said).split()
        for option in self.options.values():
            begins = tuple(fold(word) for word in option.words)
            if any(word.startswith(begins) for word in words):
                return option.next
        return None


class OrderStatus(_Part):
    """Asks for number and postcode and tells what the order is up to. next: the menu afterwards."""

    do: Literal["order_status"]
    next: str


class Say(_Part):
    """Says a text. next: the menu afterwards."""

    do: Literal["say"]
    prompt: str
    next: str


class Hours(_Part):
    """Says whether it is open now, then a text. next: the menu afterwards."""

    do: Literal["hours"]
    prompt: str
    next: str


class Person(_Part):
    """Records the wish to be called back and asks for the number. prompt: the words that ask for it."""

    do: Literal["person"]
    prompt: str


class LeaveMessage(_Part):
    """Says a text and records a voice message. next: the menu afterwards."""

    do: Literal["message"]
    prompt: str
    next: str


class Goodbye(_Part):
    """Says a text and hangs up."""

    do: Literal["goodbye"]
    prompt: str


Node = Annotated[
    Menu | OrderStatus | Say | Hours | Person | LeaveMessage | Goodbye, Field(discriminator="do")
]


class Tree(_Part):
    """start: the menu a call begins with. person: the node key 0 leads to. Where they lead exists (tree_loader.py saw to it)."""

    start: str
    person: str
    nodes: Mapping[str, Node]

    def menu(self, name: str) -> Menu:
        """The menu of that name."""
        node = self.nodes[name]
        assert isinstance(node, Menu)
        return node

    def leave_message(self) -> str | None:
        """The node that records a voice message, if this tree has one."""
        return next((name for name, node in self.nodes.items() if isinstance(node, LeaveMessage)), None)

    def order_status(self) -> str | None:
        """The node that tells what an order is up to, if this tree has one."""
        return next((name for name, node in self.nodes.items() if isinstance(node, OrderStatus)), None)
