"""Queue and agents of a line, put together from its settings and data files."""

from gateway.backoffice import BackOffice
from gateway.contact.captions import Captions
from gateway.contact.centre import Centre
from gateway.contact.desk import AgentDesk
from gateway.contact.past import Past
from gateway.contact.replay import replay_of
from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.hearing.aside import Aside
from voicebot.metrics import Metrics
from voicebot.records import shelf
from voicebot.store.worker import Store


def open_centre(office: BackOffice, store: Store, clock: Clock) -> Centre | None:
    """office: its files with queues and desk; without them nobody works here. What it follows from now on the queue does, too."""
    files = office.files
    if files.queues is None or files.desk is None:
        return None
    centre = Centre(files.queues, files.desk, files.prompts, clock, office.name_of)
    centre.past = Past(store, files.prompts, files.desk.wrap_up)
    office.on_queues = centre.follow
    return centre


def open_desk(
    config: Config, store: Store, clock: Clock, centre: Centre, aside: Aside, metrics: Metrics
) -> AgentDesk:
    """The agents of this centre. aside: hears what is written along."""
    centre.captions = Captions.of_line(config.contact, aside, clock, metrics)
    desk = AgentDesk(config, clock, centre)
    desk.replay = replay_of(store, shelf.directory_of(config), config.records.ring)
    return desk
