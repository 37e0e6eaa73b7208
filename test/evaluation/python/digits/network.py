import numpy as np


class Layer:
    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator):
        self.weights = rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)
        self.bias = np.zeros(outputs)

    def forward(self, x):  # class: cpu gil: released recommend: threads|sequential
        # The matrix product dominates; the backend may use every core by itself.
        self.x = x
        return x @ self.weights + self.bias

    def backward(self, gradient, rate):  # class: cpu gil: released recommend: sequential|threads
        back = np.dot(gradient, self.weights.T)
        self.weights -= rate * np.dot(self.x.T, gradient)
        self.bias -= rate * gradient.sum(axis=0)
        return back


def softmax(scores: np.ndarray) -> np.ndarray:  # class: cpu|trivial
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


class Network:
    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.layers = [Layer(a, b, rng) for a, b in zip(sizes, sizes[1:])]

    def scores(self, x):  # class: cpu gil: released recommend: threads|sequential
        for layer in self.layers[:-1]:
            x = np.maximum(layer.forward(x), 0)
        return softmax(self.layers[-1].forward(x))

    def step(self, x, target, rate):  # class: cpu gil: released|mixed recommend: sequential
        # Changes the layers that the next step starts from.
        gradient = (self.scores(x) - target) / len(x)
        for layer in reversed(self.layers):
            gradient = layer.backward(gradient, rate)
        return gradient
