"""Builds, checks and publishes a package."""
from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PYTHONS = ["3.10", "3.11", "3.12"]


def output_of(command: str, cwd: Path | None = None) -> str:  # class: io gil: released recommend: threads
    done = subprocess.run(shlex.split(command), cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def version(root: Path) -> str:  # class: io gil: released recommend: threads
    described = output_of("git describe --tags --dirty", root)
    return described.removeprefix("v").replace("-", "+", 1)


def is_clean(root: Path) -> bool:  # class: io gil: released recommend: threads
    return output_of("git status --porcelain", root) == ""


def check_all(root: Path) -> dict[str, bool]:  # class: io gil: released recommend: threads
    results = {}
    for python in PYTHONS:
        done = subprocess.run(["nox", "-p", python], cwd=root, stdout=subprocess.DEVNULL)
        results[python] = done.returncode == 0
    return results


def build(root: Path) -> list[Path]:  # class: io gil: released recommend: threads
    target = root / "dist"
    if target.exists():
        shutil.rmtree(target)
    process = subprocess.Popen([sys.executable, "-m", "build", str(root)], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        print("  ", line, end="")
    if process.wait() != 0:
        raise RuntimeError("build failed")
    return sorted(target.iterdir())


async def spawn(*command: str) -> int:  # class: io gil: released recommend: asyncio
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    return await process.wait()


async def publish(files: list[Path]) -> list[Path]:  # class: io gil: released recommend: asyncio
    failed = []
    for file in files:
        if await spawn("twine", "upload", str(file)) != 0:
            failed.append(file)
    return failed


async def smoke(wheel: Path) -> bool:  # class: io gil: released recommend: to-thread|asyncio
    with tempfile.TemporaryDirectory() as folder:
        subprocess.check_call([sys.executable, "-m", "venv", folder])
        subprocess.check_call([os.path.join(folder, "bin", "pip"), "install", "--no-deps", str(wheel)])
    return True


def changelog(commits: list[str]) -> str:  # class: trivial
    sections: dict[str, list[str]] = {}
    for commit in commits:
        kind, _, text = commit.partition(": ")
        sections.setdefault(kind, []).append(text)
    return "\n\n".join(f"## {kind}\n" + "\n".join(f"- {text}" for text in texts) for kind, texts in sections.items())


def bump(current: str, part: str) -> str:  # class: trivial
    major, minor, patch = (int(number) for number in current.split("."))
    if part == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if part == "minor" else f"{major}.{minor}.{patch + 1}"
