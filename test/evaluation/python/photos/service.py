import asyncio
from pathlib import Path

import aiofiles
import httpx

from .mosaic import mean_colour, plan
from .scale import renditions


async def receive(url: str, folder: Path) -> Path:  # class: io gil: released recommend: asyncio
    target = folder / url.rsplit("/", 1)[-1]
    async with httpx.AsyncClient() as client, client.stream("GET", url) as response:
        async with aiofiles.open(target, "wb") as out:
            async for chunk in response.aiter_bytes():
                await out.write(chunk)
    return target


async def publish(url: str, folder: Path) -> list[Path]:  # class: mixed|cpu recommend: to-thread
    # 100 ms of network, then some hundred milliseconds of native image code on the loop's thread.
    source = await receive(url, folder)
    return renditions(source, folder)


async def publish_many(urls: list[str], folder: Path):  # class: mixed|cpu recommend: to-thread
    return await asyncio.gather(*(publish(url, folder) for url in urls))


async def poster(tiles: dict[str, list], cells: list) -> list:  # class: cpu gil: held recommend: processes
    palette = {name: mean_colour(pixels) for name, pixels in tiles.items()}
    return plan(cells, palette)
