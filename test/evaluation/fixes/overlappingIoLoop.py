# Independent downloads one after the other.
# rule: overlapping-io-loop
import os
import urllib.request

supplier = os.environ["SUPPLIER"]


def download(number):
    with urllib.request.urlopen(f"http://{supplier}/products/{number}") as answer:
        return answer.read().decode()


def download_all(numbers):
    pages = []
    for number in numbers:
        pages.append(download(number))
    return pages


print(download_all(range(20)))
