"""Looks after many machines."""
from __future__ import annotations

import concurrent.futures
import configparser
import dataclasses
import ipaddress
import re
import socket
import ssl
import subprocess
import time
from typing import Callable, Iterable, Protocol

import paramiko
import yaml


@dataclasses.dataclass(frozen=True)
class Host:
    name: str
    address: str
    roles: tuple[str, ...] = ()

    def has(self, role: str) -> bool:  # class: trivial
        return role in self.roles


class Check(Protocol):
    def run(self, host: Host) -> bool: ...


class PortCheck:
    def __init__(self, port: int) -> None:  # class: trivial
        self.port = port

    def run(self, host: Host) -> bool:  # class: io gil: released recommend: threads
        try:
            socket.create_connection((host.address, self.port), timeout=3).close()
        except OSError:
            return False
        return True


class CertificateCheck:
    def __init__(self, days: int = 14) -> None:
        self.days = days

    def run(self, host: Host) -> bool:  # class: io gil: released recommend: threads
        context = ssl.create_default_context()
        with socket.create_connection((host.address, 443), timeout=5) as raw:
            with context.wrap_socket(raw, server_hostname=host.name) as secured:
                expires = ssl.cert_time_to_seconds(secured.getpeercert()["notAfter"])
        return expires - time.time() > self.days * 86_400


class PingCheck:
    def run(self, host: Host) -> bool:  # class: io gil: released recommend: threads
        return subprocess.call(["ping", "-c1", "-W2", host.address], stdout=subprocess.DEVNULL) == 0


def inventory(path: str) -> list[Host]:  # class: cpu|mixed
    # PyYAML's Python loader: a millisecond per kilobyte.
    with open(path, encoding="utf-8") as handle:
        entries = yaml.safe_load(handle)
    return [Host(name, entry["address"], tuple(entry.get("roles", ()))) for name, entry in entries.items()]


def settings(path: str) -> dict[str, str]:  # class: io|mixed
    parser = configparser.ConfigParser()
    parser.read(path)
    return dict(parser["fleet"])


def run_check(check: Check, host: Host) -> bool:  # class: unknown|io
    # Three checks are written here, all of which wait; a protocol has no end of others.
    return check.run(host)


def run_all(hosts: list[Host]) -> dict[str, bool]:  # class: io gil: released recommend: threads
    checks = [PortCheck(22), CertificateCheck(), PingCheck()]
    result = {}
    for host in hosts:
        result[host.name] = all(check.run(host) for check in checks)
    return result


def command(host: Host, line: str) -> str:  # class: io gil: released recommend: threads
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect(host.address, timeout=10)
    _, out, _ = client.exec_command(line)
    text = out.read().decode()
    client.close()
    return text


def uptimes(hosts: list[Host]) -> dict[str, str]:  # class: io gil: released recommend: threads
    with concurrent.futures.ThreadPoolExecutor(max_workers=20) as pool:
        waiting = {host.name: pool.submit(command, host, "uptime -p") for host in hosts}
    return {name: future.result() for name, future in waiting.items()}


def in_network(hosts: Iterable[Host], network: str) -> list[Host]:  # class: cpu gil: held recommend: sequential
    # Making an address object per host: a microsecond or two each, some hundred hosts.
    block = ipaddress.ip_network(network)
    return [host for host in hosts if ipaddress.ip_address(host.address) in block]


def load_average(text: str) -> float:  # class: trivial
    match = re.search(r"load average: ([\d.]+)", text)
    return float(match.group(1)) if match else 0.0


def for_each(hosts: Iterable[Host], action: Callable[[Host], None]) -> int:  # class: unknown
    failures = 0
    for host in hosts:
        try:
            action(host)
        except Exception:
            failures += 1
    return failures


def wait_for(condition: Callable[[], bool], timeout: float = 60, pause: float = 1) -> bool:  # class: io|unknown gil: released
    # It sleeps between the questions.
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(pause)
    return False
