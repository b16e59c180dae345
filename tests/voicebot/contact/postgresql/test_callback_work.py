"""tests/voicebot/contact/test_callback_work.py on PostgreSQL."""

import pytest

from tests.voicebot.contact.test_callback_work import *  # noqa: F403

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("postgresql")]
