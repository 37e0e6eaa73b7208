/**
 * Stand-ins for `requests` and `httpx` that answer with what they were asked, so that a program prints the same with either
 * exactly if it asks the same. Each refuses what the real library refuses, as far as the fixtures come near it.
 */
import type { Files } from './refactoringFixture';

const answer = `
import json as _json
class RequestException(Exception):
    pass
class Response:
    def __init__(self, asked):
        self.asked = asked
        self.status_code = 200
        self.headers = {"Content-Type": "application/json"}
        self.text = _json.dumps(asked, sort_keys=True)
        self.content = self.text.encode()
    def json(self):
        return self.asked
    def raise_for_status(self):
        pass
def ask(method, url, follows, waits, params=None, headers=None, json=None, data=None, cookies=None, auth=None):
    asked = dict(method=method, url=url, follows=follows, waits=waits, params=params, headers=headers, json=json,
                 data=data, cookies=cookies, auth=list(auth) if auth else None)
    return Response({name: value for name, value in asked.items() if value is not None})
`;

const requestsStandIn = `${answer}
def request(method, url, params=None, data=None, headers=None, cookies=None, auth=None, timeout=None, json=None,
            allow_redirects=None):
    follows = (method != "HEAD") if allow_redirects is None else allow_redirects
    return ask(method.upper(), url, follows, timeout, params, headers, json, data, cookies, auth)
def get(url, params=None, **options):
    return request("GET", url, params=params, **options)
def post(url, data=None, json=None, **options):
    return request("POST", url, data=data, json=json, **options)
def put(url, data=None, **options):
    return request("PUT", url, data=data, **options)
def delete(url, **options):
    return request("DELETE", url, **options)
def head(url, **options):
    return request("HEAD", url, **options)
class Session:
    get, post, put, delete, head = map(staticmethod, (get, post, put, delete, head))
    def __enter__(self):
        return self
    def __exit__(self, *error):
        pass
`;

const httpxStandIn = `${answer}
class AsyncClient:
    def __init__(self, *, follow_redirects=False, timeout=5):
        self.follows = follow_redirects
        self.timeout = timeout
        self.is_open = False
    async def __aenter__(self):
        self.is_open = True
        return self
    async def __aexit__(self, *error):
        self.is_open = False
    async def request(self, method, url, *, follow_redirects=None, timeout="default", **options):
        assert self.is_open
        follows = self.follows if follow_redirects is None else follow_redirects
        waits = self.timeout if timeout == "default" else timeout
        return ask(method.upper(), url, follows, waits, **options)
    async def get(self, url, *, params=None, headers=None, cookies=None, auth=None, **options):
        return await self.request("GET", url, params=params, headers=headers, cookies=cookies, auth=auth, **options)
    async def delete(self, url, *, params=None, headers=None, cookies=None, auth=None, **options):
        return await self.request("DELETE", url, params=params, headers=headers, cookies=cookies, auth=auth, **options)
    async def head(self, url, *, params=None, headers=None, cookies=None, auth=None, **options):
        return await self.request("HEAD", url, params=params, headers=headers, cookies=cookies, auth=auth, **options)
    async def post(self, url, **options):
        return await self.request("POST", url, **options)
    async def put(self, url, **options):
        return await self.request("PUT", url, **options)
`;

export const httpStandIns: Files = { 'requests.py': requestsStandIn, 'httpx.py': httpxStandIn };
