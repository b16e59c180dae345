"""What the dialogue's actions work with, put together by whoever starts the line."""

from dataclasses import dataclass, field

from voicebot.clock import Clock
from voicebot.dialogue.actions.order_answer import NoticeBoard
from voicebot.dialogue.actions.page_order import Vouched, nothing_vouched
from voicebot.dialogue.confirmation import Confirmations
from voicebot.dialogue.drafts import Drafts
from voicebot.dialogue.faq import Faq
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Reach
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH
from voicebot.shop.matters import Shop
from voicebot.shop.port import CallbackBook


@dataclass(frozen=True, slots=True)
class Means:
    """shop: orders and matters. callbacks: wishes for a person. notices: what callers hear first; None: never anything. vouched:
    orders that pages vouch for. reach: who, or what, takes the place of this line. tongue: what texts and
    faq are in."""

    shop: Shop
    callbacks: CallbackBook
    clock: Clock
    texts: Prompts
    faq: Faq
    drafts: Drafts
    confirmations: Confirmations
    notices: NoticeBoard | None = None
    vouched: Vouched = nothing_vouched
    reach: Reach = field(default_factory=Reach)
    tongue: Tongue = POLISH
