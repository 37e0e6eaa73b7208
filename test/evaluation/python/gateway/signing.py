import base64
import hashlib
import hmac
import json
import os

SECRET = os.environ.get("GATEWAY_SECRET", "development").encode()


def _key(salt: bytes) -> bytes:  # class: cpu gil: released recommend: threads
    return hashlib.pbkdf2_hmac("sha256", SECRET, salt, 100_000)


def sign(claims: dict) -> str:  # class: cpu gil: released recommend: threads
    salt = os.urandom(16)
    body = json.dumps(claims, sort_keys=True).encode()
    mac = hmac.new(_key(salt), body, hashlib.sha256).digest()
    return ".".join(base64.urlsafe_b64encode(part).decode() for part in (salt, body, mac))


def verify(token: str) -> dict | None:  # class: cpu gil: released recommend: threads
    try:
        salt, body, mac = (base64.urlsafe_b64decode(part) for part in token.split("."))
    except ValueError:
        return None
    expected = hmac.new(_key(salt), body, hashlib.sha256).digest()
    return json.loads(body) if hmac.compare_digest(mac, expected) else None
