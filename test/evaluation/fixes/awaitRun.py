# Three independent requests of one page, one after the other.
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


async def dashboard(user):
    orders = await fetch(f"/orders/{user}")
    messages = await fetch(f"/messages/{user}")
    offers = await fetch(f"/offers/{user}")
    return orders, messages, offers


async def main():
    for user in ("ada", "grace", "joan"):
        print(await dashboard(user))


asyncio.run(main())
