import asyncio
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass

from .passwords import is_leaked, matches, protect, strength


@dataclass
class Account:
    name: str
    secret: str
    failures: int = 0
    locked_until: float = 0.0

    def is_locked(self, now: float) -> bool:  # class: trivial
        return now < self.locked_until


class AccountStore(ABC):
    @abstractmethod
    def find(self, name: str) -> Account | None:
        ...

    @abstractmethod
    def write(self, account: Account) -> None:
        ...


class Registrar:
    def __init__(self, store: AccountStore, words: set[str]):  # class: trivial
        self.store = store
        self.words = words

    def register(self, name: str, password: str) -> Account:  # class: mixed|io recommend: threads
        # 50 to 100 ms of network, 60 ms of scrypt, and a store that is not known.
        if strength(password, self.words) < 3:
            raise ValueError("weak")
        if is_leaked(password):
            raise ValueError("leaked")
        account = Account(name, protect(password))
        self.store.write(account)
        return account

    def authenticate(self, name: str, password: str) -> bool:  # class: cpu|mixed recommend: threads
        account = self.store.find(name)
        if account is None or account.is_locked(time.time()):
            return False
        if matches(password, account.secret):
            account.failures = 0
            return True
        account.failures += 1
        if account.failures >= 5:
            account.locked_until = time.time() + 300
        self.store.write(account)
        return False

    def rename(self, old: str, new: str) -> None:  # class: unknown
        account = self.store.find(old)
        if account is None:
            raise KeyError(old)
        account.name = new
        self.store.write(account)


async def handle_login(registrar: Registrar, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):  # class: cpu|mixed recommend: to-thread
    # Waiting for the line is the client's time; the 60 ms of scrypt are ours, without the GIL.
    line = await reader.readline()
    name, _, password = line.decode().strip().partition(" ")
    accepted = registrar.authenticate(name, password)
    writer.write(b"ok\n" if accepted else b"denied\n")
    await writer.drain()
    writer.close()
