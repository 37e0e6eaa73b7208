# Four visitors at once; each page computes a picture on the event loop.
# rule: cpu-work-in-async
import asyncio


def render(size):
    return sum((x * x + y * y) % 256 for x in range(size) for y in range(size))


async def cover(size):
    return render(size)


async def main():
    print(await asyncio.gather(*[cover(size) for size in (1000, 1001, 1002, 1003)]))


if __name__ == "__main__":
    asyncio.run(main())
