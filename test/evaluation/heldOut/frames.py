"""Features and predictions over tables."""
import joblib
import numpy as np
import pandas as pd
import polars as pl
import torch
import yaml
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def load(path):  # class: cpu|mixed gil: released|mixed recommend: threads|processes|sequential
    return pd.read_parquet(path, columns=["user", "item", "rating", "at"])


def recent(frame: pd.DataFrame, days: int) -> pd.DataFrame:  # class: cpu
    limit = frame["at"].max() - pd.Timedelta(days=days)
    return frame[frame["at"] >= limit].drop_duplicates(["user", "item"]).reset_index(drop=True)


def profiles(frame: pd.DataFrame) -> dict:  # class: cpu gil: held recommend: processes|sequential
    # A Python object per row.
    result = {}
    for row in frame.itertuples():
        result.setdefault(row.user, {})[row.item] = row.rating
    return result


def similarity(a: dict, b: dict) -> float:  # class: cpu|trivial
    # Some tens to hundred items.
    shared = a.keys() & b.keys()
    if not shared:
        return 0.0
    top = sum(a[item] * b[item] for item in shared)
    return top / (sum(v * v for v in a.values()) ** 0.5 * sum(v * v for v in b.values()) ** 0.5)


def neighbours(profiles: dict, user, count: int = 10) -> list:  # class: cpu gil: held recommend: processes|sequential
    mine = profiles[user]
    ranked = sorted(((similarity(mine, other), name) for name, other in profiles.items() if name != user), reverse=True)
    return ranked[:count]


def totals(path):  # class: cpu|mixed gil: released recommend: threads|sequential
    # Polars reads and computes on all cores by itself.
    return pl.scan_parquet(path).group_by("item").agg(pl.col("rating").mean()).collect()


def train(texts, labels):  # class: cpu
    model = make_pipeline(TfidfVectorizer(min_df=2), LogisticRegression(max_iter=500))
    return model.fit(texts, labels)


def segments(points: np.ndarray, count: int) -> np.ndarray:  # class: cpu gil: released|mixed
    return KMeans(n_clusters=count, n_init=10).fit_predict(points)


def store(model, path):  # class: cpu|mixed
    joblib.dump(model, path, compress=3)


@torch.no_grad()
def predict(network: torch.nn.Module, batch: torch.Tensor) -> torch.Tensor:  # class: cpu gil: released recommend: threads|sequential
    network.eval()
    return torch.softmax(network(batch), dim=1)


def normalised(matrix: np.ndarray) -> np.ndarray:  # class: cpu gil: released|mixed
    centred = matrix - matrix.mean(axis=0)
    return centred / np.maximum(matrix.std(axis=0), 1e-9)


def pick(options: dict, name: str):  # class: trivial
    return options.get(name) or options["default"]


def configuration(path):  # class: cpu|mixed
    with open(path) as handle:
        return yaml.safe_load(handle)


def apply_all(frame, steps):  # class: unknown
    for step in steps:
        frame = step(frame)
    return frame


def evaluate(model, texts, labels):  # class: unknown|cpu
    # Whatever model is given.
    return (np.asarray(model.predict(texts)) == np.asarray(labels)).mean()
