"""tests/voicebot/contact/test_voicemail_box.py on PostgreSQL, but for its processes that are killed."""

import pytest

from tests.voicebot.contact.test_voicemail_box import *  # noqa: F403

del test_a_process_killed_at_any_point_loses_nothing_and_doubles_nothing  # noqa: F821

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("postgresql")]
