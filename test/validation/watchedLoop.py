"""An event loop that notes how late it runs: for how long it could run nothing new, and when a heartbeat came.

Used by the validation programs that run on asyncio; what they run is up to them.
"""

import asyncio
import math
import selectors
import time

clock = time.perf_counter


class Watch(selectors.DefaultSelector):
    """Notes for how long its loop could run nothing new: from when something was ready to the turn's end."""

    def __init__(self, stalls):
        super().__init__()
        self.stalls = stalls
        self.ready = None
        #: When another thread first had something for the loop since it last looked.
        self.called = None

    def select(self, timeout=None):
        entry = clock()
        if self.ready is not None:
            self.stalls.append(entry - self.ready)
        events = super().select(timeout)
        back = clock()
        called, self.called = self.called, None
        if timeout is not None and timeout <= 0:
            self.ready = entry
        elif events or timeout is None:
            self.ready = back if called is None else max(entry, called)
        else:
            # epoll rounds the time up to milliseconds; only what comes on top of that is the loop being late.
            self.ready = min(back, entry + math.ceil(max(0.0, timeout) * 1000) / 1000)
        return events


class WatchedLoop(asyncio.SelectorEventLoop):
    def __init__(self, stalls):
        self.watch = Watch(stalls)
        super().__init__(self.watch)

    def call_soon_threadsafe(self, callback, *arguments, **named):
        if self.watch.called is None:
            self.watch.called = clock()
        return super().call_soon_threadsafe(callback, *arguments, **named)


def run_on_loop(main, stalls):
    """Seconds from before the loop exists to the end of `main`, without closing the loop."""

    async def timed_main():
        await main()
        return clock()

    start = clock()
    loop = WatchedLoop(stalls)
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(timed_main()) - start
    finally:
        asyncio.set_event_loop(None)
        if hasattr(loop, "shutdown_default_executor"):
            loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def heartbeat(period, lags):
    while True:
        due = clock() + period
        try:
            await asyncio.sleep(period)
        finally:
            # A beat that is overdue when the work ends was late as well.
            if clock() >= due:
                lags.append(clock() - due)


async def beside_heartbeat(work, lags, period=0.01):
    beat = asyncio.ensure_future(heartbeat(period, lags))
    await work
    beat.cancel()
