import cv2
import numpy as np


def sharpness(path: str) -> float:  # class: cpu gil: released recommend: threads
    picture = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
    return float(cv2.Laplacian(picture, cv2.CV_64F).var())


def faces(path: str, cascade: cv2.CascadeClassifier) -> list[tuple[int, int, int, int]]:  # class: cpu gil: released recommend: threads
    picture = cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2GRAY)
    picture = cv2.equalizeHist(picture)
    return [tuple(map(int, box)) for box in cascade.detectMultiScale(picture, 1.1, 5)]


def best_of(paths):  # class: cpu gil: released recommend: threads
    scored = [(sharpness(path), path) for path in paths]
    return max(scored)[1] if scored else None


def histogram(picture: np.ndarray) -> np.ndarray:  # class: cpu
    counts = np.stack([np.bincount(picture[..., channel].ravel(), minlength=256) for channel in range(3)])
    return counts / counts.sum(axis=1, keepdims=True)
