# A pool of processes made for every batch.
# rule: pool-per-call
from concurrent.futures import ProcessPoolExecutor


def render(size):
    return sum((x * x + y * y) % 256 for x in range(size) for y in range(size))


def render_batches(batches):
    results = []
    for batch in batches:
        with ProcessPoolExecutor(2) as pool:
            results.extend(pool.map(render, batch))
    return results


if __name__ == "__main__":
    print(sum(render_batches([[30, 40]] * 50)))
