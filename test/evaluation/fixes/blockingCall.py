# Thirty visitors at once; each page waits for the supplier in a plain function.
# rule: blocking-call-in-async
import asyncio
import os
import urllib.request

supplier = os.environ["SUPPLIER"]


def load(number):
    with urllib.request.urlopen(f"http://{supplier}/products/{number}") as answer:
        return answer.read().decode()


async def product_page(number):
    return load(number)


async def main():
    pages = await asyncio.gather(*[product_page(number) for number in range(30)])
    print(pages)


asyncio.run(main())
