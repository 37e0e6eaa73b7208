# Ten tasks that pause with `time.sleep`.
# rule: blocking-call-in-async
import asyncio
import time


async def poll(number):
    time.sleep(0.1)
    return number


async def main():
    print(await asyncio.gather(*[poll(number) for number in range(10)]))


asyncio.run(main())
