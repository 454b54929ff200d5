"""Writes and reads lexicon.bin. docs/reference/lexicon.md describes the format."""
import hashlib, struct

from folding import hash64

MAGIC, VERSION, HEADER, LOAD = b"CSLX", 1, 128, 0.6


def home(h, slots):
    return (h & 0xFFFFFFFF) * slots >> 32


def table(facts):
    """Open addressing with linear probing; keys go in by ascending order, so that the same facts give the same bytes."""
    keys = sorted(k for k, v in facts.items() if v)
    slots = (int(len(keys) / LOAD) + 1 + 1023) // 1024 * 1024
    cells, longest, seen = [0] * slots, 0, {}
    for key in keys:
        h = hash64(key)
        if h in seen:
            raise SystemExit(f"two words have one hash: {key}, {seen[h]}")
        seen[h] = key
        tag, at, steps = h >> 32 or 1, home(h, slots), 1
        while cells[at]:
            if cells[at] & 0xFFFFFFFF == tag:
                raise SystemExit(f"two words share tag and run: {key}")
            at, steps = (at + 1) % slots, steps + 1
        cells[at], longest = tag | facts[key] << 32, max(longest, steps)
    # The longest run of full slots bounds every look-up, also of words that are not there.
    run = best = 0
    for cell in cells + cells[:4096]:
        run = run + 1 if cell else 0
        best = max(best, run)
    return struct.pack(f"<{slots}Q", *cells), slots, len(keys), best + 1


def nicknames(links):
    """Index (hash, first link, number of links), links (hash, where its spelling starts, length), spellings."""
    spelling, where = b"", {}
    for name in sorted(links):
        where[name] = len(spelling)
        spelling += name.encode()
    index, rows = [], []
    for name in sorted(links, key=hash64):
        index.append(struct.pack("<QII", hash64(name), len(rows), len(links[name])))
        rows += [struct.pack("<QII", hash64(n), where[n], len(n)) for n in sorted(links[name])]
    return b"".join(index), b"".join(rows), spelling, len(index), len(rows)


def build(facts, links, edition):
    cells, slots, count, run = table(facts)
    index, rows, spelling, names, pairs = nicknames(links)
    body, offsets = b"", []
    for section in (cells, index, rows, spelling):
        body += b"\0" * (-len(body) % 64)
        offsets.append(HEADER + len(body))
        body += section
    head = MAGIC + struct.pack("<8I", VERSION, edition, slots, count, run, names, pairs, len(spelling))
    head = head.ljust(64, b"\0") + hashlib.sha256(body).digest() + struct.pack("<4I", *offsets) + struct.pack("<Q", HEADER + len(body))
    return head.ljust(HEADER, b"\0") + body


def header(data):
    """The fields of a file's header, None when magic, version, length or body do not agree."""
    if len(data) < HEADER or data[:4] != MAGIC:
        return None
    version, edition, slots, count, run, names, pairs, spelling = struct.unpack_from("<8I", data, 4)
    if version != VERSION or struct.unpack_from("<Q", data, 112)[0] != len(data) or hashlib.sha256(data[HEADER:]).digest() != data[64:96]:
        return None
    return {"version": version, "edition": edition, "slots": slots, "words": count, "run": run, "names": names, "links": pairs}


def cells(data):
    """Tag and facts of every full slot."""
    slots, at = struct.unpack_from("<I", data, 12)[0], struct.unpack_from("<I", data, 96)[0]
    return [(c & 0xFFFFFFFF, c >> 32) for c in struct.unpack_from(f"<{slots}Q", data, at) if c]
