"""Who belongs, who is paired and how they get in, beside the conversations."""

from __future__ import annotations

from assistant.adapters.admission_rows import AdmissionRows
from assistant.adapters.belonging_rows import BelongingRows
from assistant.adapters.database import Database


class PeopleDatabase(BelongingRows, AdmissionRows):
    """A `PeopleStore` in the database of the conversations."""

    def __init__(self, database: Database) -> None:
        AdmissionRows.__init__(self, database)
