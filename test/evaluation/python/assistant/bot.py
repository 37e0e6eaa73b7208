"""A chat bot: commands, plug-ins and a language model behind them."""
import asyncio
import importlib
import inspect
import json
import random
import re
import time
from typing import Protocol

import websockets
from openai import AsyncOpenAI, OpenAI

from .memory import Memory
from .search import best_passages

COMMAND = re.compile(r"^/(\w+)\s*(.*)$", re.S)


class Plugin(Protocol):
    name: str

    async def reply(self, text: str) -> str: ...


class Bot:
    def __init__(self, memory: Memory, plugins: list[Plugin]):  # class: cpu
        self.memory = memory
        self.plugins = {plugin.name: plugin for plugin in plugins}
        self.client = AsyncOpenAI()

    async def answer(self, user: str, text: str) -> str:  # class: io gil: released recommend: asyncio
        # A second of model against a millisecond of look-up.
        passages = best_passages(text, self.memory.notes(user))
        completion = await self.client.chat.completions.create(
            model="gpt-4o-mini",
            messages=[{"role": "system", "content": "\n".join(passages)}, {"role": "user", "content": text}],
        )
        return completion.choices[0].message.content or ""

    async def on_message(self, user: str, text: str) -> str:  # class: io|unknown recommend: asyncio
        match = COMMAND.match(text)
        if match:
            plugin = self.plugins.get(match.group(1))
            return await plugin.reply(match.group(2)) if plugin else "Unknown command."
        answer = await self.answer(user, text)
        self.memory.remember(user, text, answer)
        return answer

    async def serve(self, socket):  # class: io gil: released
        async for raw in socket:
            message = json.loads(raw)
            reply = await self.on_message(message["user"], message["text"])
            await socket.send(json.dumps({"to": message["user"], "text": reply}))

    async def broadcast(self, sockets, text):  # class: io recommend: asyncio
        for socket in sockets:
            try:
                await socket.send(json.dumps({"text": text}))
            except websockets.ConnectionClosed:
                continue


def load_plugins(names: list[str]) -> list[Plugin]:  # class: io|unknown
    # Importing reads files and runs whatever the plug-in's module does.
    return [importlib.import_module(f"plugins.{name}").create() for name in names]


async def run_plugin(plugin: Plugin, text: str) -> str:  # class: unknown|io
    return await plugin.reply(text)


def call(function, *arguments):  # class: unknown
    result = function(*arguments)
    if inspect.isgenerator(result):
        return list(result)
    return result


async def typing(socket, seconds: float = 1.5):  # class: io gil: released recommend: asyncio
    await socket.send(json.dumps({"typing": True}))
    await asyncio.sleep(seconds * random.uniform(0.8, 1.2))


async def title_for(text: str) -> str:  # class: io gil: released recommend: to-thread|asyncio
    # The synchronous client in a coroutine; its twin has the same arguments.
    client = OpenAI()
    completion = client.chat.completions.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": f"A title of three words for: {text}"}]
    )
    return completion.choices[0].message.content.strip()


async def throttle(state: dict, user: str, per_minute: int = 20) -> bool:  # class: trivial
    now = time.monotonic()
    recent = [moment for moment in state.get(user, []) if now - moment < 60]
    state[user] = [*recent, now]
    return len(recent) < per_minute


async def main(port: int = 8765) -> None:  # class: io gil: released
    bot = Bot(Memory("bot.db"), [])
    async with websockets.serve(bot.serve, "0.0.0.0", port):
        await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main())
