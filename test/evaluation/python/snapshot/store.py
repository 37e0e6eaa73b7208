import lzma
import shutil
import subprocess
import tarfile
import zlib
from pathlib import Path

import boto3
import paramiko


def pack(root: Path, names: list[str], target: Path) -> int:  # class: cpu gil: released recommend: sequential|threads
    with tarfile.open(target, "w:xz") as archive:
        for name in names:
            archive.add(root / name, arcname=name)
    return target.stat().st_size


def squeeze(data: bytes) -> bytes:  # class: cpu gil: released recommend: threads
    if len(data) < 4096:
        return zlib.compress(data, 6)
    return lzma.compress(data, preset=6)


def upload(path: Path, bucket: str) -> str:  # class: io gil: released recommend: threads
    key = f"backups/{path.name}"
    boto3.client("s3").upload_file(str(path), bucket, key)
    return key


def send(path: Path, host: str, user: str) -> None:  # class: io gil: released recommend: threads
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.connect(host, username=user)
    try:
        transfer = client.open_sftp()
        transfer.put(str(path), f"/srv/backups/{path.name}")
    finally:
        client.close()


def mirror(source: Path, target: Path) -> None:  # class: io gil: released recommend: threads
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        elif not place.exists() or place.stat().st_mtime < path.stat().st_mtime:
            shutil.copy2(path, place)


def dump_database(name: str, target: Path) -> Path:  # class: io gil: released recommend: threads
    with target.open("wb") as out:
        subprocess.run(["pg_dump", "--format=custom", name], stdout=out, check=True)
    return target


def rotate(folder: Path, keep: int = 7) -> list[Path]:  # class: io
    archives = sorted(folder.glob("*.tar.xz"), key=lambda path: path.stat().st_mtime)
    outdated = archives[:-keep]
    for path in outdated:
        path.unlink()
    return outdated


def plan(sizes: dict[str, int], capacity: int) -> list[list[str]]:  # class: cpu gil: held
    # First fit over some hundred to thousand files: quadratic in the number of bins.
    bins: list[tuple[int, list[str]]] = []
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        for index, (free, names) in enumerate(bins):
            if size <= free:
                bins[index] = (free - size, [*names, name])
                break
        else:
            bins.append((capacity - size, [name]))
    return [names for _, names in bins]
