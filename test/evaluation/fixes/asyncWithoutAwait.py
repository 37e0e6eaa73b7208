# Thirty visitors at once of an endpoint that awaits nothing.
# rule: async-without-await
# requires: fastapi httpx requests
import asyncio
import os

import httpx
import requests
from fastapi import FastAPI

app = FastAPI()
supplier = os.environ["SUPPLIER"]


@app.get("/products/{number}")
async def product_page(number: int):
    return requests.get(f"http://{supplier}/products/{number}").text


async def main():
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as visitor:
        pages = await asyncio.gather(*(visitor.get(f"/products/{number}") for number in range(30)))
    print([page.text for page in pages])


asyncio.run(main())
