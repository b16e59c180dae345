"""tests/voicebot/contact/test_callback_rows.py on PostgreSQL."""

import pytest

from tests.voicebot.contact.test_callback_rows import *  # noqa: F403

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("postgresql")]
