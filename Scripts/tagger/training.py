"""What is trained on what, and how well it does on authors that it was not trained on."""
import pathlib
import sys
import time

import numpy as np

import model
import notes
from notes import BY_STRONG_RULE, BY_WEAK_RULE, CLASSES, KEPT, FORM, RULE, VERDICT

TEMPLATES = [model.template(line) for line in (pathlib.Path(__file__).parent / "templates.txt").read_text().splitlines() if line and line[0] != "#"]
L2, CLASS_L2 = 3.0, 4.0
# Generated notes are many and alike, damaged ones are copies; what the rules were made to miss is a guess.
GENERATED, DAMAGED, HIDDEN = 0.15, 0.5, 0.1
SEEDS, COUNT, HIDDEN_SHARE = (11, 12), 150, 0.5
# The least score at which a word, a number and a word that the rules keep is an identifier, and that below which a weak finding is taken back,
# in steps of 1/network.SCALE. Chosen by cross-validation.
THRESHOLDS = (20, 32, 36, -32)
# Cross-validation leaves out every so many-th author.
FOLDS = 5

# What the program says of the neighbours of its own findings: the verdict of each class (`Traits.kind`), and the rule `name.evidence`.
VERDICTS = {"name": 2, "staff": 3, "initials": 2, "street": 4, "city": 5, "employer": 7, "school": 7, "facility": 6, "ward": 6, "date": 8, "id": 10}
EVIDENCE = 106


class Part:
    """Notes of one origin with their weight and the hashes of their features."""

    def __init__(self, author, weight, data):
        self.author, self.weight, self.data = author, weight, data
        self.hashes = model.features(data.values, data.where, TEMPLATES)


def parts(exe):
    """All notes for tuning: as they are, damaged, generated, and each of them once more with some findings hidden."""
    found = []
    for noise, weight, seed in ((0.0, 1.0, 1), (1.0, DAMAGED, 1), (1.0, DAMAGED, 2)):
        for author, ns in notes.authors(noise, seed).items():
            found.append((author, weight, notes.Notes(exe, ns)))
    for name in ("tuning", "tuning-b"):
        found.append(("generated", GENERATED, notes.Notes(exe, notes.generated(name, SEEDS, COUNT))))
    hidden = [(a, w * HIDDEN, d.hidden(HIDDEN_SHARE, f"{a}{n}")) for n, (a, w, d) in enumerate(found)]
    return [Part(*f) for f in found], [Part(*h) for h in hidden]


def fit(parts, hidden):
    rows = []
    for p in parts + hidden:
        label, state = p.data.label[p.data.where], p.data.state[p.data.where]
        counts = (label >= 0) & (state < BY_STRONG_RULE)
        rows.append((p.hashes[counts], label[counts] > 0, p.data.weight[p.data.where][counts] * p.weight))
    m = model.Model(TEMPLATES)
    hashes, positive, weight = (np.concatenate(c) for c in zip(*rows))
    m.train(hashes, positive, weight)
    m.train_gate(hashes, positive, weight, L2, min(THRESHOLDS[:3]))
    rows = []
    for p in parts + hidden:
        label, state = p.data.label[p.data.where], p.data.state[p.data.where]
        counts = (label > 0) & (state < BY_WEAK_RULE)
        weight = p.weight / HIDDEN if p in hidden else 2 * p.weight
        rows.append((p.hashes[counts], label[counts], p.data.weight[p.data.where][counts] * weight))
    m.train_classes(*(np.concatenate(c) for c in zip(*rows)), CLASS_L2)
    return m


def trained(exe):
    return fit(*parts(exe))


def minima(data, thresholds=THRESHOLDS):
    """The least score of each candidate at which it is an identifier."""
    word, number, kept, _ = thresholds
    state, form = data.state[data.where], data.values[data.where, FORM]
    return np.where(state == KEPT, kept, np.where((form >= 8) & (form < 32), number, word))


def removed(data, scores, thresholds):
    """Which tokens are removed in the end; findings of several tokens are taken back one by one here, and nothing is repeated."""
    gone = (data.values[:, VERDICT] >= 2) & (data.values[:, VERDICT] != notes.OUTSIDE)
    state = data.state[data.where]
    gone[data.where[(state < BY_WEAK_RULE) & (scores >= minima(data, thresholds))]] = True
    gone[data.where[(state == BY_WEAK_RULE) & (scores < thresholds[3])]] = False
    return gone


def look_again(part, m, scores):
    """The scores when what stands beside an identifier is looked at again, as if a rule had found that one."""
    data = part.data
    state, least = data.state[data.where], minima(data)
    found = (state < BY_WEAK_RULE) & (scores >= least)
    place = np.full(len(data.state), -1)
    place[data.where] = np.arange(len(data.where))
    values, scores = data.values.copy(), scores.copy()
    for i, c in zip(data.where[found], m.classes(part.hashes[found])):
        values[i, VERDICT], values[i, RULE] = VERDICTS[CLASSES[c]], EVIDENCE
    near = {int(place[i + k]) for i in data.where[found] for k in range(-notes.REACH, notes.REACH + 1)}
    near = np.array(sorted(n for n in near if n >= 0 and not found[n] and state[n] < BY_WEAK_RULE), dtype=np.int64)
    if len(near):
        scores[near] = np.maximum(scores[near], m.scores(model.features(values, data.where[near], TEMPLATES)))
    return scores


def line(name, score):
    f = score.figures()
    traps = f["traps"]

    def touched(*kinds):
        n = sum(traps[k]["traps"] for k in kinds if k in traps)
        return 100 * sum(traps[k]["touched"] * traps[k]["traps"] for k in kinds if k in traps) / max(n, 1)

    return (f"{name:24} chars {100 * f['tiers']['required']['chars']:.2f}  extended {100 * f['tiers']['extended']['chars']:.2f}  "
            f"precision {100 * f['precision']:.2f}  over-redaction {100 * f['over_redaction']:.2f}  eponyms {touched('EPONYM'):.1f}  "
            f"values {touched('VALUE', 'LAB', 'DOSE', 'SCORE'):.1f}  drugs {touched('DRUG'):.1f}")


def cross_validate(exe):
    """For each author the rules alone and with a model that was trained without the author and the others of the same fold."""
    all_parts, hidden = parts(exe)
    everyone = sorted({p.author for p in all_parts} - {"generated"}, key=lambda a: int(a[6:]))
    sums = {}
    for fold in range(FOLDS):
        began = time.monotonic()
        left = everyone[fold::FOLDS]
        m = fit([p for p in all_parts if p.author not in left], [p for p in hidden if p.author not in left])
        for p in all_parts:
            if p.author not in left:
                continue
            damage = "clean" if p.weight == 1 else "damaged"
            scores = np.where(m.passes(p.hashes) | (p.data.state[p.data.where] == BY_WEAK_RULE), m.scores(p.hashes), -9999)
            scores = look_again(p, m, scores)
            for what, thresholds in (("rules alone", (9999, 9999, 9999, -9999)), ("with the stage", THRESHOLDS)):
                gone = removed(p.data, scores, thresholds)
                own = notes.scoring.Score()
                for score in (own, sums.setdefault((damage, what), notes.scoring.Score())):
                    for note, spans in zip(p.data.notes, p.data.spans(gone)):
                        score.add(note, spans)
                print(line(f"{p.author} {damage}, {what}", own), flush=True)
        print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr)
    for (damage, what), score in sorted(sums.items()):
        print(line(f"all {damage}, {what}", score))
