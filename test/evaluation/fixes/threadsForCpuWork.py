# Pictures computed in threads.
# rule: threads-for-cpu-work
from concurrent.futures import ThreadPoolExecutor


def render(size):
    return sum((x * x + y * y) % 256 for x in range(size) for y in range(size))


def render_all(sizes):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(render, sizes))


if __name__ == "__main__":
    print(render_all([1000, 1001, 1002, 1003]))
