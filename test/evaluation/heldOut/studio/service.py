import asyncio
import hashlib
import json
import shutil
from pathlib import Path

import redis.asyncio as redis
from fastapi import BackgroundTasks, FastAPI, UploadFile, WebSocket

from .sound import catalogue, loudness, tone

app = FastAPI()
store = redis.Redis()
FOLDER = Path("recordings")


@app.post("/recordings")
async def upload(file: UploadFile):  # class: io|mixed recommend: to-thread|asyncio
    # The body is awaited, but written and hashed on the loop's thread.
    data = await file.read()
    target = FOLDER / Path(file.filename).name
    target.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    await store.hset("recordings", target.name, digest)
    return {"name": target.name, "sha256": digest}


@app.get("/recordings/{name}/loudness")
def measure(name: str):  # class: cpu|mixed gil: released recommend: threads
    return {"name": name, "loudness": loudness(FOLDER / name)}


@app.get("/recordings")
async def listing():  # class: cpu|mixed recommend: to-thread
    # Decodes every file on the loop's thread.
    return catalogue(FOLDER)


@app.get("/recordings/{name}/hits")
async def hits(name: str):  # class: io gil: released recommend: asyncio
    count = await store.incr(f"hits:{name}")
    return {"name": name, "hits": count}


@app.get("/tone/{frequency}")
async def tone_of(frequency: float, seconds: float = 1.0):  # class: cpu gil: held recommend: processes
    return tone(frequency, seconds)


@app.delete("/recordings")
async def clear(tasks: BackgroundTasks):  # class: trivial|cpu
    tasks.add_task(shutil.rmtree, FOLDER)
    return {"state": "clearing"}


@app.websocket("/levels")
async def levels(socket: WebSocket):  # class: io gil: released recommend: asyncio|sequential
    await socket.accept()
    async with store.pubsub() as channel:
        await channel.subscribe("levels")
        async for message in channel.listen():
            if message["type"] == "message":
                await socket.send_text(message["data"].decode())


async def warm_up(names: list[str]):  # class: io gil: released recommend: asyncio
    # One request after the other, none needs another's answer.
    found = {}
    for name in names:
        found[name] = await store.hget("recordings", name)
    return found


async def digest_all():  # class: cpu|mixed gil: released recommend: to-thread
    result = {}
    for path in FOLDER.iterdir():
        result[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return result


async def export(path: Path):  # class: io gil: released
    async for key in store.scan_iter("hits:*"):
        value = await store.get(key)
        with path.open("a") as out:
            out.write(json.dumps({key.decode(): int(value)}) + "\n")


async def convert(path: Path):  # class: io gil: released recommend: asyncio
    process = await asyncio.create_subprocess_exec("ffmpeg", "-i", str(path), str(path.with_suffix(".ogg")))
    await process.wait()
