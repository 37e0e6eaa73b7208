import sqlite3
import threading
from functools import lru_cache


class Memory:
    def __init__(self, path):  # class: io gil: released
        self.connection = sqlite3.connect(path, check_same_thread=False)
        self.lock = threading.Lock()

    def remember(self, user, question, answer):  # class: io gil: released recommend: sequential|threads
        # The lock lets one thread at a time through.
        with self.lock:
            self.connection.execute("INSERT INTO notes VALUES (?, ?, ?)", (user, question, answer))
            self.connection.commit()

    def notes(self, user):  # class: io gil: released recommend: sequential|threads
        with self.lock:
            return [row[0] for row in self.connection.execute("SELECT answer FROM notes WHERE user = ?", (user,))]

    @lru_cache(maxsize=1000)
    def language(self, user):  # class: io gil: released recommend: sequential|threads
        with self.lock:
            row = self.connection.execute("SELECT language FROM users WHERE name = ?", (user,)).fetchone()
        return row[0] if row else "en"
