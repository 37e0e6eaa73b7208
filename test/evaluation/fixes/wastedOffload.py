# Handing a short function to a thread, five thousand times.
# rule: wasted-offload
import asyncio


def price(cents):
    return cents * 2


async def total(count):
    result = 0
    for number in range(count):
        result += await asyncio.to_thread(price, number)
    return result


print(asyncio.run(total(5_000)))
