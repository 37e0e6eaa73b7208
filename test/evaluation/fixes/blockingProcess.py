# Twenty tasks that each run a program of 100 ms with `subprocess.run`.
# rule: blocking-call-in-async
import asyncio
import subprocess


async def wrap(number):
    result = subprocess.run(["sleep", "0.1"], capture_output=True, check=True)
    return number, result.returncode


async def main():
    print(await asyncio.gather(*[wrap(number) for number in range(20)]))


asyncio.run(main())
