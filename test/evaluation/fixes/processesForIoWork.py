# Downloads in worker processes.
# rule: processes-for-io-work
import os
import urllib.request
from concurrent.futures import ProcessPoolExecutor

supplier = os.environ["SUPPLIER"]


def download(number):
    with urllib.request.urlopen(f"http://{supplier}/products/{number}") as answer:
        return answer.read().decode()


def download_all(numbers):
    with ProcessPoolExecutor(32) as pool:
        return list(pool.map(download, numbers))


if __name__ == "__main__":
    print(download_all(range(32)))
