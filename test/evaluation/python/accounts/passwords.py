import hashlib
import hmac
import os
import secrets
import string

import bcrypt
import requests

PARAMETERS = {"n": 2**15, "r": 8, "p": 1}


def protect(password: str) -> str:  # class: cpu gil: released recommend: threads
    salt = os.urandom(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, maxmem=2**26, **PARAMETERS)
    return f"scrypt${salt.hex()}${digest.hex()}"


def matches(password: str, stored: str) -> bool:  # class: cpu gil: released recommend: threads
    if stored.startswith("$2"):
        return bcrypt.checkpw(password.encode(), stored.encode())
    _, salt, digest = stored.split("$")
    candidate = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), maxmem=2**26, **PARAMETERS)
    return hmac.compare_digest(candidate.hex(), digest)


def is_leaked(password: str) -> bool:  # class: io gil: released recommend: threads
    digest = hashlib.sha1(password.encode()).hexdigest().upper()
    answer = requests.get(f"https://api.pwnedpasswords.com/range/{digest[:5]}", timeout=5)
    return any(line.split(":")[0] == digest[5:] for line in answer.text.splitlines())


def suggest(length: int = 16) -> str:  # class: trivial|cpu
    # secrets.choice reads the kernel's generator: half a microsecond to one per character.
    alphabet = string.ascii_letters + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(length))


def strength(password: str, words: set[str]) -> int:  # class: trivial
    score = min(len(password), 20) // 4
    score += any(c.isdigit() for c in password) + any(c.isupper() for c in password)
    if password.lower() in words:
        score = 0
    return score
