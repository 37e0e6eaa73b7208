from collections import OrderedDict
from typing import Optional


class ResponseCache:
    """Least recently used responses."""

    def __init__(self, capacity: int) -> None:  # class: trivial
        self.capacity = capacity
        self._items: "OrderedDict[str, bytes]" = OrderedDict()

    def get(self, key: str) -> Optional[bytes]:  # class: trivial
        if key not in self._items:
            return None
        self._items.move_to_end(key)
        return self._items[key]

    def put(self, key: str, value: bytes) -> None:  # class: trivial
        self._items[key] = value
        self._items.move_to_end(key)
        while len(self._items) > self.capacity:
            self._items.popitem(last=False)
