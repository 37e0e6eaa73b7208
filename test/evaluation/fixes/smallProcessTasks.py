# Many tasks of some microseconds each, sent to processes one by one.
# rule: small-process-tasks
from concurrent.futures import ProcessPoolExecutor


def price(cents):
    return cents * 119 // 100


def prices(amounts):
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(price, amounts))


if __name__ == "__main__":
    print(sum(prices(range(20_000))))
