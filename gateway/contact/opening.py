"""Queue and agents of a line, put together from its settings and data files."""

from gateway.contact.captions import Captions
from gateway.contact.centre import Centre, NameOf
from gateway.contact.desk import AgentDesk
from gateway.contact.past import Past
from gateway.contact.replay import replay_of
from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.contact import desk_settings, queues
from voicebot.contact.hours import Hours
from voicebot.dialogue.prompts import Prompts
from voicebot.hearing.aside import Aside
from voicebot.metrics import Metrics
from voicebot.records import shelf
from voicebot.store.worker import Store


def open_centre(
    config: Config, store: Store, prompts: Prompts, hours: Hours, clock: Clock, name_of: NameOf
) -> Centre:
    """hours: of the shop's people. Errors: DataError for a data file."""
    contact, nlu = config.contact, config.data.nlu
    all_queues = queues.load(contact.queues or nlu / "queues.yml")
    settings = desk_settings.load(contact.desk or nlu / "desk.yml", all_queues, hours)
    centre = Centre(all_queues, settings, prompts, clock, name_of)
    centre.past = Past(store, prompts, settings.wrap_up)
    return centre


def open_desk(
    config: Config, store: Store, clock: Clock, centre: Centre, aside: Aside, metrics: Metrics
) -> AgentDesk:
    """The agents of this centre. aside: hears what is written along."""
    centre.captions = Captions.of_line(config.contact, aside, clock, metrics)
    desk = AgentDesk(config, clock, centre)
    desk.replay = replay_of(store, shelf.directory_of(config), config.records.ring)
    return desk
