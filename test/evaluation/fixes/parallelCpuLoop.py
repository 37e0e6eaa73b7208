# Independent pictures computed one after the other.
# rule: parallel-cpu-loop


def render(size):
    return sum((x * x + y * y) % 256 for x in range(size) for y in range(size))


def render_all(sizes):
    pictures = []
    for size in sizes:
        pictures.append(render(size))
    return pictures


if __name__ == "__main__":
    print(render_all([1000, 1001, 1002, 1003]))
