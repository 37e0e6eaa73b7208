"""What is there to back up, and what has changed."""
from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    path: str
    size: int
    modified: float
    digest: str = ""


def ignored(path: str, patterns: list[str]) -> bool:  # class: trivial
    return any(fnmatch(path, pattern) for pattern in patterns)


def listing(root: Path, patterns: list[str]) -> list[Entry]:  # class: io|mixed
    # A stat per file; with a warm cache the Python around it is of the same order.
    entries = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not ignored(name, patterns)]
        for name in files:
            full = os.path.join(folder, name)
            if ignored(name, patterns):
                continue
            status = os.stat(full)
            entries.append(Entry(os.path.relpath(full, root), status.st_size, status.st_mtime))
    return entries


def digest_of(path: Path, block: int = 1 << 20) -> str:  # class: cpu|mixed gil: released recommend: threads
    # SHA-256 runs at the speed of a fast disk; both release the GIL.
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(block):
            digest.update(chunk)
    return digest.hexdigest()


def digests(root: Path, entries: list[Entry]) -> dict[str, str]:  # class: cpu|mixed gil: released recommend: threads
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = pool.map(lambda entry: digest_of(root / entry.path), entries)
        return {entry.path: digest for entry, digest in zip(entries, found)}


def changed(old: dict[str, Entry], new: list[Entry]) -> list[Entry]:  # class: cpu
    result = []
    for entry in new:
        known = old.get(entry.path)
        if known is None or (known.size, known.modified) != (entry.size, entry.modified):
            result.append(entry)
    return result


def load_index(path: Path) -> dict[str, Entry]:  # class: cpu|mixed
    # An index of some thousand files: decoding and making objects outweigh the read of a cached file.
    if not path.exists():
        return {}
    return {key: Entry(**value) for key, value in json.loads(path.read_text()).items()}


def save_index(path: Path, entries: list[Entry]) -> None:  # class: cpu|mixed
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps({entry.path: asdict(entry) for entry in entries}))
    os.replace(temporary, path)
