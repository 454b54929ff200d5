"""The model: features as places in tables of weights, a small network for what is an identifier, logistic regression for the rest, and the bytes that the program loads."""
import struct

import numpy as np

import network
import surroundings
from notes import CLASSES, TRAITS

BITS, CLASS_BITS, GATE_BITS = 17, 14, 15
# After so many templates the program asks whether it is worth going on.
EARLY = 20
# Weights of gate and classes are stored in steps of 1/CLASS_SCALE.
CLASS_SCALE = 24
HEADER, VERSION = 128, 4
SHARED = TRAITS.index("start")                     # traits before this one are known of every token, the others of candidates only


def template(line):
    """`word-1 name` to [(-1, 2), (0, 5)]: a feature is made of these traits."""
    parts = []
    for part in line.split():
        cut = next((k for k, c in enumerate(part) if c in "+-"), len(part))
        offset, trait = int(part[cut:] or 0), TRAITS.index(part[:cut])
        if abs(offset) > 3 or offset and trait >= SHARED or len(parts) == 3:
            raise SystemExit(f"no such template: {line}")
        parts.append((offset, trait))
    return parts


def features(values, where, templates):
    """The hash of each template's feature for each token of `where`, as Tagger.swift makes it."""
    out = np.empty((len(where), len(templates)), dtype=np.uint32)
    for n, parts in enumerate(templates):
        h = np.full(len(where), n + 1, dtype=np.uint32)
        for offset, trait in parts:
            h = (h ^ (values[where + offset, trait].astype(np.uint32) + np.uint32(1))) * np.uint32(0x9E3779B1)
            h ^= h >> np.uint32(15)
        out[:, n] = h >> np.uint32(3)
    return out


def places(hashes, bits):
    return (hashes & np.uint32((1 << bits) - 1)).astype(np.int32)


def logistic(place, positive, weight, bits, l2, rounds=40):
    """Weights, with the bias as the last one, of a logistic regression with L2 over sparse features of value 1; by L-BFGS."""
    size, n, flat = 1 << bits, place.shape[1], place.ravel()

    def value(w):
        p = 1 / (1 + np.exp(-np.clip(w[place].sum(1) + w[-1], -30, 30)))
        loss = -(weight * np.log(np.where(positive, p, 1 - p) + 1e-12)).sum() + l2 / 2 * (w[:-1] ** 2).sum()
        rest = weight * (p - positive)
        gradient = np.bincount(flat, weights=np.repeat(rest, n), minlength=size + 1)
        gradient[:-1] += l2 * w[:-1]
        gradient[-1] = rest.sum()
        return loss, gradient

    w = np.zeros(size + 1)
    loss, g = value(w)
    past = []
    for _ in range(rounds):
        q, alphas = g.copy(), []
        for s, y in reversed(past):
            alphas.append(s @ q / (y @ s))
            q -= alphas[-1] * y
        q *= past[-1][0] @ past[-1][1] / (past[-1][1] @ past[-1][1]) if past else 1 / max(1.0, np.abs(g).max())
        for (s, y), alpha in zip(past, reversed(alphas)):
            q += (alpha - y @ q / (y @ s)) * s
        step = 1.0
        while True:
            new = w - step * q
            new_loss, new_g = value(new)
            if new_loss <= loss - 1e-4 * step * (g @ q) or step < 1e-4:
                break
            step /= 2
        if (new_g - g) @ (new - w) > 1e-10:
            past = (past + [(new - w, new_g - g)])[-8:]
        is_done = loss - new_loss < 1e-5 * loss
        w, loss, g = new, new_loss, new_g
        if is_done:
            break
    return w


def quantised(w, scale):
    return np.clip(np.rint(w * scale), -127, 127).astype(np.int8)


class Model:
    """Whole numbers, as the program has them."""

    def __init__(self, templates):
        self.templates = templates

    def train(self, hashes, positive, weight, epochs=network.EPOCHS):
        self.network = network.Network(places(hashes, BITS), positive, weight, BITS, epochs)

    def train_classes(self, hashes, labels, weight, l2):
        """One against all others, of identifiers only."""
        place = places(hashes, CLASS_BITS)
        tables = [logistic(place, labels == c, weight, CLASS_BITS, l2) for c in range(1, len(CLASSES) + 1)]
        self.class_weights = np.stack([quantised(w[:-1], CLASS_SCALE) for w in tables])
        self.class_biases = [int(np.rint(w[-1] * CLASS_SCALE)) for w in tables]

    def scores(self, hashes):
        return self.network.scores(places(hashes, BITS))

    def train_gate(self, hashes, positive, weight, l2, least):
        """Weights of the first EARLY templates alone: few tokens that reach `least` in the end have a lower sum than `cut`, and most others do."""
        place = places(hashes[:, :EARLY], GATE_BITS)
        self.gate = quantised(logistic(place, positive, weight, GATE_BITS, l2)[:-1], CLASS_SCALE)
        sums = self.gate[place].astype(np.int64).sum(1)[self.scores(hashes) >= least]
        self.cut = int(np.quantile(sums, 0.02)) if len(sums) else -10000

    def bytes(self, thresholds, again, digest):
        """The resource; see `Tagger` and docs/design/free-text.md. `thresholds` are those of words, numbers, kept words and findings taken back, `again` those
        of words, numbers, kept words and what is no candidate when the surroundings have been looked at."""
        parts = b""
        for pairs in self.templates:
            flat = [x for offset, trait in pairs for x in (offset & 255, trait)]
            parts += bytes([len(pairs), 0] + flat + [0] * (6 - len(flat)))
        n = self.network
        body = parts + struct.pack(f"<{len(CLASSES)}i", *self.class_biases) + n.biases.astype("<i2").tobytes() + n.lanes.astype("<i2").tobytes() + n.weights.tobytes() + self.class_weights.tobytes() + self.gate.tobytes() + self.surroundings.bytes()
        head = struct.pack("<4s6II4iIiI", b"CSTG", VERSION, len(TRAITS), len(self.templates), BITS, CLASS_BITS, len(CLASSES), network.LANES, *thresholds, EARLY,
                           self.cut, GATE_BITS)
        head = head.ljust(60, b"\0") + struct.pack("<I", HEADER + len(body)) + digest
        return (head + struct.pack("<5i", *again, surroundings.BESIDE)).ljust(HEADER, b"\0") + body
