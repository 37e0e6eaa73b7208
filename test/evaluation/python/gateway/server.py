"""An aiohttp gateway in front of three services."""
import asyncio
import json
import time

from aiohttp import ClientSession, ClientTimeout, web

from .cache import ResponseCache
from .signing import sign, verify

ROUTES = {"users": "http://users:8000", "carts": "http://carts:8000", "search": "http://search:8000"}


async def open_session(app):
    app["session"] = ClientSession(timeout=ClientTimeout(total=10))
    yield
    await app["session"].close()


async def proxy(request: web.Request) -> web.Response:  # class: io gil: released recommend: asyncio
    session: ClientSession = request.app["session"]
    target = ROUTES.get(request.match_info["service"])
    if target is None:
        raise web.HTTPNotFound()
    body = await request.read()
    async with session.request(request.method, target + request.path_qs, data=body) as upstream:
        payload = await upstream.read()
        return web.Response(body=payload, status=upstream.status)


async def dashboard(request: web.Request) -> web.Response:  # class: io gil: released recommend: asyncio
    session: ClientSession = request.app["session"]
    user = request.match_info["user"]

    async def part(url):  # class: io gil: released recommend: asyncio
        async with session.get(url) as response:
            return await response.json()

    profile, cart, hits = await asyncio.gather(
        part(f"{ROUTES['users']}/{user}"), part(f"{ROUTES['carts']}/{user}"), part(f"{ROUTES['search']}/recent/{user}")
    )
    return web.json_response({"profile": profile, "cart": cart, "recent": hits})


async def login(request: web.Request) -> web.Response:  # class: mixed|io
    # The awaited request takes some 20 ms; `sign` stretches a key for 50 ms of native code.
    form = await request.post()
    session: ClientSession = request.app["session"]
    async with session.get(f"{ROUTES['users']}/by-name/{form['name']}") as response:
        user = await response.json()
    return web.json_response({"token": sign({"id": user["id"], "at": time.time()})})


async def cached(request: web.Request) -> web.Response:  # class: io gil: released recommend: asyncio
    store: ResponseCache = request.app["cache"]
    hit = store.get(request.path_qs)
    if hit is not None:
        return web.Response(body=hit)
    session: ClientSession = request.app["session"]
    async with session.get(ROUTES["search"] + request.path_qs) as response:
        body = await response.read()
    store.put(request.path_qs, body)
    return web.Response(body=body)


@web.middleware
async def authenticate(request, handler):  # class: unknown
    # The handler is whatever route was matched; verifying stretches a key, so cpu would not be wrong as a lower bound.
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    request["user"] = verify(token) if token else None
    return await handler(request)


def make_app() -> web.Application:  # class: trivial|cpu
    app = web.Application(middlewares=[authenticate])
    app["cache"] = ResponseCache(1000)
    app.cleanup_ctx.append(open_session)
    app.router.add_get("/cached/{tail:.*}", cached)
    app.router.add_get("/dashboard/{user}", dashboard)
    app.router.add_post("/login", login)
    app.router.add_route("*", "/{service}/{tail:.*}", proxy)
    return app


def describe(error: Exception) -> str:  # class: trivial
    return json.dumps({"error": type(error).__name__, "detail": str(error)})
