"""End-to-end tests with a real server and database."""
import shutil
import socket
import subprocess
import time

import pytest
import requests


def free_port():  # class: trivial|io
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(port, timeout=20.0):  # class: io gil: released
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(port)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    port = free_port()
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree("example", folder / "example")
    process = subprocess.Popen(["python", "-m", "site_server", "--port", str(port)], cwd=folder)
    wait_until_open(port)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def basket():  # class: trivial
    return {"items": [{"sku": "A-1", "count": 2}, {"sku": "B-7", "count": 1}]}


def test_home_page(server):  # class: io gil: released
    answer = requests.get(server)
    assert answer.status_code == 200
    assert "Welcome" in answer.text


def test_totals(basket):  # class: trivial
    assert sum(item["count"] for item in basket["items"]) == 3
    assert {item["sku"] for item in basket["items"]} == {"A-1", "B-7"}


def test_checkout(server, basket):  # class: io gil: released
    session = requests.Session()
    session.post(f"{server}/login", data={"user": "test", "password": "test"})
    answer = session.post(f"{server}/checkout", json=basket)
    assert answer.json()["state"] == "paid"
