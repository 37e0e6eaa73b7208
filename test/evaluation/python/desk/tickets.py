"""Tickets of a help desk, their store and the jobs around them."""
from __future__ import annotations

import enum
import sqlite3
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta


class State(enum.Enum):
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"

    def can_become(self, other: "State") -> bool:  # class: trivial
        return (self, other) in {(State.OPEN, State.WAITING), (State.OPEN, State.CLOSED), (State.WAITING, State.OPEN)}


@dataclass
class Ticket:
    title: str
    owner: str
    state: State = State.OPEN
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    opened: datetime = field(default_factory=datetime.now)

    def move(self, state: State) -> None:  # class: trivial
        if not self.state.can_become(state):
            raise ValueError(f"{self.state} to {state}")
        self.state = state

    def is_overdue(self, limit: timedelta = timedelta(days=3)) -> bool:  # class: trivial
        return self.state is not State.CLOSED and datetime.now() - self.opened > limit


class Tickets:
    """A repository over one SQLite file."""

    def __init__(self, path: str) -> None:
        self._path = path

    @contextmanager
    def _transaction(self):
        connection = sqlite3.connect(self._path)
        try:
            yield connection
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.close()

    def create_table(self) -> None:  # class: io gil: released
        with self._transaction() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS tickets (id TEXT PRIMARY KEY, title, owner, state, opened)")

    def add(self, ticket: Ticket) -> None:  # class: io gil: released recommend: threads|sequential
        # One writer at a time.
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO tickets VALUES (?, ?, ?, ?, ?)",
                (ticket.id, ticket.title, ticket.owner, ticket.state.value, ticket.opened.isoformat()),
            )

    def of_owner(self, owner: str) -> list[Ticket]:  # class: io gil: released recommend: threads|sequential
        with self._transaction() as connection:
            rows = connection.execute("SELECT id, title, owner, state, opened FROM tickets WHERE owner = ?", (owner,))
            return [Ticket(r[1], r[2], State(r[3]), r[0], datetime.fromisoformat(r[4])) for r in rows]

    def close_stale(self, days: int) -> int:  # class: io gil: released recommend: threads|sequential
        limit = (datetime.now() - timedelta(days=days)).isoformat()
        with self._transaction() as connection:
            cursor = connection.execute(
                "UPDATE tickets SET state = 'closed' WHERE state = 'waiting' AND opened < ?", (limit,)
            )
            return cursor.rowcount
