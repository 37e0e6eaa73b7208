import argparse
import json
import pickle
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

from .data import batches, one_hot, read_idx
from .network import Network


def accuracy(network, images, labels):  # class: cpu gil: released|mixed recommend: threads|sequential|processes
    hits = 0
    for x, y in batches(images, labels):
        hits += int((network.scores(x).argmax(axis=1) == y).sum())
    return hits / len(labels)


def fit(network: Network, images: np.ndarray, labels: np.ndarray, epochs: int = 10) -> list[float]:  # class: cpu recommend: sequential
    # Every step starts from the weights of the one before.
    history = []
    for epoch in range(epochs):
        for x, y in batches(images, labels, seed=epoch):
            network.step(x, one_hot(y), rate=0.1)
        history.append(accuracy(network, images, labels))
    return history


def baseline(images, labels):  # class: cpu
    forest = RandomForestClassifier(n_estimators=200, n_jobs=1)
    return cross_val_score(forest, images.reshape(len(images), -1), labels, cv=5).mean()


def save_model(network: Network, path: Path) -> None:  # class: io|mixed
    with path.open("wb") as handle:
        pickle.dump(network, handle, protocol=pickle.HIGHEST_PROTOCOL)


def main() -> None:  # class: cpu
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    images = read_idx(options.folder / "train-images").reshape(-1, 784) / 255
    labels = read_idx(options.folder / "train-labels")
    network = Network([784, 128, 10])
    history = fit(network, images, labels, options.epochs)
    save_model(network, options.folder / "model.pickle")
    print(json.dumps({"history": history}))


if __name__ == "__main__":
    main()
