"""One line with telephones around it for all tests of a worker."""

from collections.abc import Iterator

import pytest

from tests.support.phone_line import PhoneLine, phone_line


@pytest.fixture(scope="session")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhoneLine]:
    """A running line with the telephone of the recipes."""
    with phone_line(tmp_path_factory.mktemp("phones")) as running:
        yield running
