"""tests/voicebot/contact/test_callbacks.py on PostgreSQL."""

import pytest

from tests.voicebot.contact.test_callbacks import *  # noqa: F403

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("postgresql")]
