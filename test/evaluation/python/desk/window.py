import threading
import tkinter as tk
import webbrowser
from tkinter import filedialog, ttk

import requests

from .tickets import State, Ticket, Tickets


class Window(tk.Tk):
    def __init__(self, store: Tickets, owner: str):
        super().__init__()
        self.store, self.owner = store, owner
        self.list = ttk.Treeview(self, columns=("title", "state"))
        self.list.pack(fill="both", expand=True)
        tk.Button(self, text="Refresh", command=self.refresh).pack(side="left")
        tk.Button(self, text="Sync", command=self.on_sync).pack(side="left")

    def refresh(self):  # class: io|mixed
        # A query against SQLite and a call into Tcl per row.
        self.list.delete(*self.list.get_children())
        for ticket in self.store.of_owner(self.owner):
            self.list.insert("", "end", iid=ticket.id, values=(ticket.title, ticket.state.value))

    def on_sync(self):  # class: trivial|cpu
        # Starts a thread and returns: 50 to 100 microseconds.
        threading.Thread(target=self.pull, daemon=True).start()

    def pull(self):  # class: io gil: released recommend: threads
        answer = requests.get(f"https://desk.example/api/{self.owner}/tickets", timeout=30)
        for item in answer.json():
            self.store.add(Ticket(item["title"], self.owner, State(item["state"]), item["id"]))
        self.after(0, self.refresh)

    def save_as(self):  # class: io
        # A person chooses the file.
        path = filedialog.asksaveasfilename(defaultextension=".txt")
        if path:
            with open(path, "w", encoding="utf-8") as out:
                for ticket in self.store.of_owner(self.owner):
                    out.write(f"{ticket.id}\t{ticket.title}\n")

    def colour(self, state):  # class: trivial
        return {State.OPEN: "#c00", State.WAITING: "#cc0", State.CLOSED: "#0a0"}.get(state, "#000")
