"""A small network over sparse features, trained with numpy and scipy, and its whole numbers as the program has them.

Each feature has LANES weights. Those of a token's features are summed lane by lane; the last lane goes into the score as it is, each of the others as
max(0, sum) times a weight of its own.
"""
import numpy as np
import scipy.sparse as sparse

LANES = 8
HIDDEN = LANES - 1
# Weights of features in steps of 1/SCALE, so at most 127/SCALE; those of lanes in steps of 1/LANE_SCALE.
SCALE, LANE_SCALE = 32, 64
EPOCHS, BATCH, RATE, L2, DROPOUT, SEED = 12, 8192, 3e-3, 1e-5, 0.1, 0


def matrix(places, bits):
    n, k = places.shape
    return sparse.csr_matrix((np.ones(n * k, np.float32), places.ravel(), np.arange(0, n * k + 1, k)), shape=(n, 1 << bits))


class Adam:
    """Steps of one parameter, smaller where its gradient was large."""

    def __init__(self, parameter):
        self.parameter, self.mean, self.square, self.count = parameter, np.zeros_like(parameter), np.zeros_like(parameter), 0

    def step(self, gradient, rate):
        self.count += 1
        self.mean += 0.1 * (gradient - self.mean)
        self.square += 0.005 * (gradient * gradient - self.square)
        self.parameter -= rate * (self.mean / (1 - 0.9**self.count)) / (np.sqrt(self.square / (1 - 0.995**self.count)) + 1e-7)


class Network:
    """`weights` int8 [features][LANES], `biases` and `lanes` int16 [LANES]; `scores` are in steps of 1/SCALE."""

    def __init__(self, places, positive, weight, bits, epochs=EPOCHS):
        self.bits = bits
        rng = np.random.default_rng(SEED)
        w = rng.normal(0, 0.05, (1 << bits, LANES)).astype(np.float32)
        w[:, HIDDEN] = 0
        b = np.full(LANES, 0.1, np.float32)
        b[HIDDEN] = np.log((weight * positive).sum() / (weight * ~positive).sum())
        v = rng.normal(0, 0.3, HIDDEN).astype(np.float32)
        steps = [Adam(p) for p in (w, b, v)]
        wanted, weight = positive.astype(np.float32), (weight / weight.mean()).astype(np.float32)
        batches = -(-len(wanted) // BATCH)
        for epoch in range(epochs):
            order = rng.permutation(len(wanted))
            for n in range(batches):
                rows = order[n * BATCH:(n + 1) * BATCH]
                rate = RATE * min(1, (epoch * batches + n + 1) / 20) * (0.02 + 0.49 * (1 + np.cos(np.pi * (epoch + n / batches) / epochs)))
                x = matrix(places[rows], bits)
                x.data *= (rng.random(x.nnz) >= DROPOUT) / np.float32(1 - DROPOUT)
                z = x @ w + b
                hidden = np.maximum(z[:, :HIDDEN], 0)
                p = 1 / (1 + np.exp(-np.clip(hidden @ v + z[:, HIDDEN], -30, 30)))
                rest = weight[rows] * (p - wanted[rows]) / len(rows)
                back = np.empty_like(z)
                back[:, :HIDDEN], back[:, HIDDEN] = rest[:, None] * v * (z[:, :HIDDEN] > 0), rest
                for step, gradient in zip(steps, (x.T @ back + L2 * w, back.sum(0), hidden.T @ rest)):
                    step.step(gradient, rate)
        self.weights = np.clip(np.rint(w * SCALE), -127, 127).astype(np.int8)
        self.biases = np.rint(b * SCALE).astype(np.int16)
        self.lanes = np.append(np.rint(v * LANE_SCALE), LANE_SCALE).astype(np.int16)

    def scores(self, places):
        found = [np.zeros(0, dtype=np.int64)]
        for at in range(0, len(places), 50_000):
            sums = (matrix(places[at:at + 50_000], self.bits) @ self.weights.astype(np.float32)).astype(np.int64) + self.biases
            sums[:, :HIDDEN] = np.maximum(sums[:, :HIDDEN], 0)
            found.append(sums @ self.lanes.astype(np.int64) >> 6)
        return np.concatenate(found)
