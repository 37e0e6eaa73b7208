# A request for each product, awaited in a loop.
# rule: sequential-awaits
import asyncio
import os

host, port = os.environ["SUPPLIER"].split(":")


async def fetch(path):
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer.split(b"\r\n\r\n")[1].decode()


async def catalogue(numbers):
    products = []
    for number in numbers:
        products.append(await fetch(f"/products/{number}"))
    return products


print(asyncio.run(catalogue(range(20))))
