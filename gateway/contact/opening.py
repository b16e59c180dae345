"""Queue and agents of a line, put together from its settings and data files."""

from gateway.contact.captions import Captions
from gateway.contact.centre import Centre
from gateway.contact.desk import AgentDesk
from gateway.contact.names import NameOf
from gateway.contact.past import Past
from gateway.contact.replay import replay_of
from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.hearing.aside import Aside
from voicebot.metrics import Metrics
from voicebot.records import shelf
from voicebot.shopkeeper.shop_files import ShopFiles
from voicebot.store.worker import Store


def open_centre(files: ShopFiles, store: Store, clock: Clock, name_of: NameOf) -> Centre | None:
    """files: with queues and desk; without them nobody works here."""
    if files.queues is None or files.desk is None:
        return None
    centre = Centre(files.queues, files.desk, files.prompts, clock, name_of)
    centre.past = Past(store, files.prompts, files.desk.wrap_up)
    return centre


def open_desk(
    config: Config, store: Store, clock: Clock, centre: Centre, aside: Aside, metrics: Metrics
) -> AgentDesk:
    """The agents of this centre. aside: hears what is written along."""
    centre.captions = Captions.of_line(config.contact, aside, clock, metrics)
    desk = AgentDesk(config, clock, centre)
    desk.replay = replay_of(store, shelf.directory_of(config), config.records.ring)
    return desk
