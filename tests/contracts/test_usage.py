"""What every count of the model's use promises, in memory and in the database alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.adapters.database import Database
from assistant.adapters.usage_in_memory import UsageInMemory
from assistant.adapters.usage_rows import UsageRows
from assistant.application.usage import Spent, Usage
from tests.doubles.lives import House

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
ANA, BEN = "id-Ana", "id-Ben"


class UsageContract:
    """Inherited by the tests of each implementation, which gives the `usage` to test."""

    def test_calls_and_tokens_add_up_by_person_and_programme(self, usage: Usage) -> None:
        usage.add("acme", ANA, MONDAY, 10, 1)
        usage.add("acme", ANA, MONDAY, 20, 2)
        usage.add("acme", BEN, MONDAY, 40, 4)
        usage.add("other", ANA, MONDAY, 80, 8)

        assert usage.of_person("acme", ANA, MONDAY) == Spent(2, 30, 3)
        assert usage.of_programme("acme", MONDAY) == Spent(3, 70, 7)
        assert usage.of_programme("other", MONDAY) == Spent(1, 80, 8)

    def test_what_is_nobody_s_counts_for_the_programme(self, usage: Usage) -> None:
        usage.add("acme", "", MONDAY, 10, 1)
        usage.add("acme", "", MONDAY, 10, 1)

        assert usage.of_programme("acme", MONDAY) == Spent(2, 20, 2)
        assert usage.of_person("acme", ANA, MONDAY) == Spent()

    def test_the_next_day_begins_with_nothing(self, usage: Usage) -> None:
        usage.add("acme", ANA, MONDAY, 10, 1)

        assert usage.of_person("acme", ANA, TUESDAY) == Spent()
        assert usage.of_programme("acme", TUESDAY) == Spent()


class TestInMemory(UsageContract):
    @pytest.fixture
    def usage(self) -> Usage:
        return UsageInMemory()


class TestInTheDatabase(UsageContract):
    @pytest.fixture
    def house(self, tmp_path: Path) -> Iterator[House]:
        house = House(tmp_path)
        for name in ("Ana", "Ben"):
            house.join(name, "mentee")
        yield house
        house.close()

    @pytest.fixture
    def usage(self, house: House) -> Usage:
        return house.usage

    def test_a_restart_loses_nothing(self, house: House) -> None:
        house.usage.add("acme", ANA, MONDAY, 10, 1)
        house.store.close()
        again = Database.in_folder(house.folder)

        assert UsageRows(again).of_person("acme", ANA, MONDAY) == Spent(1, 10, 1)
        again.close()

    def test_it_goes_with_its_person_and_is_nobody_s_from_then_on(self, house: House) -> None:
        house.usage.add("acme", ANA, MONDAY, 10, 1)
        house.usage.add("acme", BEN, MONDAY, 20, 2)

        house.private.erase(ANA, house.clock())
        after = house.usage.of_programme("acme", MONDAY)
        house.usage.add("acme", ANA, MONDAY, 40, 4)  # a call that was under way

        assert after == Spent(1, 20, 2)
        assert house.usage.of_person("acme", ANA, MONDAY) == Spent()
        assert house.usage.of_programme("acme", MONDAY) == Spent(2, 60, 6)

    def test_what_cannot_be_written_is_counted_all_the_same(self, house: House) -> None:
        with house.store.begun() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER full BEFORE INSERT ON usage BEGIN SELECT RAISE(FAIL, 'full'); END"
            )
        house.usage.add("acme", ANA, MONDAY, 10, 1)

        assert house.usage.of_person("acme", ANA, MONDAY) == Spent(1, 10, 1)
