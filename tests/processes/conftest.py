"""Rival processes need a database with row locks; on SQLite these tests would prove nothing."""

import pytest

from tests.platform.fixtures import make_lms

__all__ = ["make_lms"]


@pytest.fixture(autouse=True)
def _real_database(transactional_db):
    from django.db import connection

    if connection.vendor != "mysql":
        pytest.skip("needs MariaDB or MySQL: MICROCLIP_TEST_DB=mariadb")
