# Independent compressions one after the other: zlib releases the GIL.
# rule: parallel-released-loop
import zlib


def pack_all(texts):
    packed = []
    for text in texts:
        packed.append(zlib.compress(text))
    return packed


if __name__ == "__main__":
    words = b" ".join(str(number * 7919 % 100_003).encode() for number in range(300_000))
    print([len(text) for text in pack_all([words, words, words, words])])
