"""What stands around a token: a small dense network behind the scores of the first one, and its whole numbers as the program has them.

Each token is a few sums of weights of its shared traits. One layer joins those of three tokens, a second one thirteen such joins, thinned out with their
distance, with the scores of the first network and all traits of the token in the middle. It judges candidates again, and what is no candidate but stands near an identifier.
Trained with numpy and scipy, on scores of models that have not seen the notes.
"""
import struct

import numpy as np
import scipy.sparse as sparse

from network import Adam
from notes import FAR, FORM, OUTSIDE, TRAITS, VERDICT

SHARED = TRAITS.index("start")
UNITS, BITS = 16, 10
# What the first layer sees from each token, and the second one from the token that is judged.
NEAR, DISTANCES = (-1, 0, 1), (-FAR, -9, -6, -3, -2, -1, 0, 1, 2, 3, 6, 9, FAR)
# What is said of a token's score: the score, that it is a candidate, how far it is above two bounds, that it is above the first.
SCORES = 5
BOUNDS = (20, -32)
LOWEST, HIGHEST = -96, 128
# A candidate with more than this is doubtful; what is none is looked at when it stands so near to an identifier.
DOUBT, BESIDE = -48, 4
# Units are in steps of 1/8 and at most CAP of them; weights in steps of 1/32, of scores and the last layer 1/64.
STEP, CAP, SCALE, OUT_SCALE = 8, 63, 32, 64
EPOCHS, TOKENS, RATE, L2, DROPOUT, SEED = 10, 2400, 4e-3, 1e-5, 0.1, 0


def places(values, count):
    """Rows of tables: small values as they are, the others by hash."""
    v = values[:, :count].astype(np.uint32)
    h = v * np.uint32(0x9E3779B1)
    half = 1 << BITS - 1
    row = np.where(v < half, v, half + (h >> np.uint32(16) & np.uint32(half - 1)))
    return (row + (np.arange(count, dtype=np.uint32) << np.uint32(BITS))).astype(np.int32)


class Seen:
    """Notes as the network sees them, with the first network's `scores` of their candidates and the least of each at which it is an identifier."""

    def __init__(self, data, scores, least):
        state, n = data.state, len(data.state)
        gone = (data.values[:, VERDICT] >= 2) & (data.values[:, VERDICT] != OUTSIDE)
        candidate = (state > 0) & (state < 4)
        score = np.full(n, LOWEST)
        score[data.where] = np.clip(scores, LOWEST, HIGHEST)
        found = gone.copy()
        found[data.where] |= (state[data.where] < 3) & (scores >= least)
        self.inside = state >= 0
        other = (state == 0) & ~gone & (data.values[:, FORM] < 32)

        def within(reach, least):
            near = found.copy()
            for k in range(1, reach + 1):
                near[k:] |= found[:-k]
                near[:-k] |= found[k:]
            return candidate & (score > least) | near & other

        # All is learned from, but not all looked at, which costs time.
        self.target, learned = within(BESIDE, DOUBT), candidate | other
        high, low = BOUNDS
        parts = [score >> 2, np.full(n, STEP), np.maximum(score - high, 0) >> 2, np.maximum(score - low, 0) >> 2, STEP * (score > high)]
        self.scores = np.where(candidate[:, None], np.stack(parts, 1), 0).astype(np.int16)
        self.rows, self.all_rows = places(data.values, SHARED), places(data.values, len(TRAITS))
        self.wanted = data.label > 0
        self.weight = data.weight * (data.label >= 0) * np.where(state == 0, 0.5, 1) * learned


def matrix(rows, size):
    n, k = rows.shape
    return sparse.csr_matrix((np.ones(n * k, np.float32), rows.ravel(), np.arange(0, n * k + 1, k)), shape=(n, size))


def windows(x, at, distances):
    return np.concatenate([x[at + k] for k in distances], 1)


class Surroundings:
    def __init__(self, notes):
        """`notes` has for each note its forms, as (share, `Seen`, range of tokens): in an epoch it is learned in one of them, or not when the shares
        sum up to less than 1."""
        rng = np.random.default_rng(SEED)
        wide = UNITS + SCORES

        def start(*shape, spread):
            return rng.normal(0, spread, shape).astype(np.float32)

        self.parameters = p = dict(
            token=start(SHARED << BITS, UNITS, spread=0.15), token_bias=np.full(UNITS, 0.1, np.float32),
            near=start(len(NEAR) * wide, UNITS, spread=0.15), near_bias=np.full(UNITS, 0.1, np.float32),
            far=start(len(DISTANCES) * wide, UNITS, spread=0.1), far_bias=np.full(UNITS, 0.1, np.float32),
            middle=start(len(TRAITS) << BITS, UNITS, spread=0.05), out=start(UNITS, spread=0.3), score=np.zeros(SCORES, np.float32),
            bias=np.full(1, -1, np.float32))
        steps = {k: Adam(v) for k, v in p.items()}
        done = 0
        total = EPOCHS * sum(len(forms[0][2]) for forms in notes)
        for _ in range(EPOCHS):
            batch, size = [], 0
            for n in rng.permutation(len(notes)):
                forms = notes[n]
                share = np.cumsum([w for w, *_ in forms])
                done += len(forms[0][2])
                k = int(np.searchsorted(share, rng.random() * max(1.0, share[-1])))
                if k < len(forms):
                    batch.append(forms[k][1:])
                    size += len(batch[-1][1])
                if size > TOKENS:
                    self._learn(batch, steps, RATE * min(1, done / 100_000) * max(0.02, 1 - done / total), rng)
                    batch, size = [], 0
        self._round()

    def _learn(self, batch, steps, rate, rng):
        p = self.parameters

        def joined(name):
            return np.concatenate([getattr(s, name)[t.start - FAR:t.stop + FAR] for s, t in batch])

        inside = joined("inside")[:, None]
        scores, weight, rows = joined("scores").astype(np.float32) / STEP, joined("weight"), joined("rows")
        at = np.flatnonzero(weight > 0)
        whole = np.flatnonzero(inside)
        if not len(at):
            return
        keep = [inside * (rng.random((len(inside), UNITS)) >= DROPOUT) / np.float32(1 - DROPOUT) for _ in range(2)]
        x = matrix(rows, SHARED << BITS)
        sums = x @ p["token"] + p["token_bias"]
        tokens = np.concatenate([np.clip(sums, 0, CAP / STEP) * keep[0], scores], 1, dtype=np.float32)
        near_in = windows(tokens, whole, NEAR)
        near = np.zeros_like(sums)
        near[whole] = near_in @ p["near"] + p["near_bias"]
        joins = np.concatenate([np.clip(near, 0, CAP / STEP) * keep[1], scores], 1, dtype=np.float32)
        far_in = windows(joins, at, DISTANCES)
        middle = matrix(joined("all_rows")[at], len(TRAITS) << BITS)
        middle.data *= np.repeat(rng.random(len(at)) >= 0.15, len(TRAITS)) / np.float32(0.85)
        far = far_in @ p["far"] + p["far_bias"] + middle @ p["middle"]
        lit = np.maximum(far, 0)
        y = lit @ p["out"] + scores[at] @ p["score"] + p["bias"]
        rest = (weight[at] / weight[at].sum() * (1 / (1 + np.exp(-np.clip(y, -30, 30))) - joined("wanted")[at])).astype(np.float32)
        g = {"out": lit.T @ rest, "score": scores[at].T @ rest, "bias": rest.sum(keepdims=True)}
        d_far = rest[:, None] * p["out"] * (far > 0)
        g["far"], g["far_bias"], g["middle"] = far_in.T @ d_far, d_far.sum(0), middle.T @ d_far
        d_joins = self._spread(d_far @ p["far"].T, at, DISTANCES, len(inside))
        d_near = (d_joins * keep[1] * (near > 0) * (near < CAP / STEP))[whole]
        g["near"], g["near_bias"] = near_in.T @ d_near, d_near.sum(0)
        d_sums = self._spread(d_near @ p["near"].T, whole, NEAR, len(inside)) * keep[0] * (sums > 0) * (sums < CAP / STEP)
        g["token"], g["token_bias"] = x.T @ d_sums, d_sums.sum(0)
        for name, step in steps.items():
            step.step(g[name] + L2 * p[name], rate)

    @staticmethod
    def _spread(wide, at, distances, count):
        """The gradients of units from those of windows of them; those of scores are not asked for."""
        out = np.zeros((count, UNITS), np.float32)
        for n, k in enumerate(distances):
            out[at + k] += wide[:, n * (UNITS + SCORES):n * (UNITS + SCORES) + UNITS]
        return out

    def _round(self):
        p = self.parameters

        def small(name, scale=SCALE):
            return np.clip(np.rint(p[name] * scale), -127, 127).astype(np.int8)

        def large(name, scale, most=32767):
            return np.clip(np.rint(p[name] * scale), -most, most).astype(np.int16)

        self.token, self.near, self.far, self.middle = (small(n) for n in ("token", "near", "far", "middle"))
        # Sixteen sums of 16 bits times 4,095 fit into 32 bits.
        self.token_bias, self.near_bias, self.far_bias = large("token_bias", SCALE), large("near_bias", SCALE * STEP), large("far_bias", SCALE * STEP)
        self.out, self.score, self.bias = large("out", OUT_SCALE, 4095), large("score", OUT_SCALE), int(np.rint(p["bias"][0] * SCALE))

    def judged(self, seen):
        """For each token of `seen.target` its score in steps of 1/32, in whole numbers as the program has them."""
        inside = seen.inside[:, None]
        sums = (matrix(seen.rows, SHARED << BITS) @ self.token.astype(np.float32)).astype(np.int32) + self.token_bias
        tokens = np.concatenate([np.clip(sums >> 2, 0, CAP) * inside, seen.scores], 1).astype(np.float32)
        near = np.zeros_like(sums)
        whole = np.flatnonzero(inside)
        near[whole] = (windows(tokens, whole, NEAR) @ self.near.astype(np.float32)).astype(np.int32) + self.near_bias
        joins = np.concatenate([np.clip(near >> 5, 0, CAP) * inside, seen.scores], 1).astype(np.float32)
        at = np.flatnonzero(seen.target)
        far = (windows(joins, at, DISTANCES) @ self.far.astype(np.float32)).astype(np.int32) + self.far_bias
        far += 8 * (matrix(seen.all_rows[at], len(TRAITS) << BITS) @ self.middle.astype(np.float32)).astype(np.int32)
        if len(far) and max(np.abs(far).max(), np.abs(near).max()) > 32767:
            raise SystemExit("a sum of the surroundings does not fit into 16 bits")
        return (np.maximum(far, 0) @ self.out.astype(np.int64) + (seen.scores[at].astype(np.int64) @ self.score << 5) >> 9) + self.bias

    def bytes(self):
        """Weights as the program reads them: tables, then layers, then biases and the last layer."""
        last = np.concatenate([self.token_bias, self.near_bias, self.far_bias, self.out, np.append(self.score, np.zeros(16 - SCORES - 2, np.int16))])
        return (self.token.tobytes() + self.middle.tobytes() + self.near.tobytes() + self.far.tobytes() + last.astype("<i2").tobytes()
                + struct.pack("<i", self.bias))
