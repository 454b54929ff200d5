"""Tables of the figures of scoring.py."""


def percent(value, width=7):
    return (f"{100 * value:.2f}" if value is not None else "-").rjust(width)


def interval(pair):
    return f"[{100 * pair[0]:6.2f} {100 * pair[1]:6.2f}]" if pair else " " * 15


def table(title, f, classes=True):
    """Lines of one part: all notes, the clean ones or the noised ones; by tier, and by class if asked."""
    yield f"{title}: {f['notes']} notes"
    yield (f"  precision {percent(f['precision'], 0)} {interval(f['precision_95'])}   "
           f"over-redaction {percent(f['over_redaction'], 0)} {interval(f['over_redaction_95'])}   "
           f"notes without a required leak {percent(f['safe_notes'], 0)} {interval(f['safe_notes_95'])}")
    if f["value_leak"] is not None:
        yield f"  identifiers found again in the text that came out: {percent(f['value_leak'], 0)}"
    if f["known_values"]:
        yield f"  known values in these notes: {f['known_values']}, surviving: {f['known_survive']}"
    yield f"  {'':20}{'spans':>7} {'touch':>7} {'95 %':^15} {'strict':>7} {'95 %':^15} {'chars':>7} {'95 %':^15} {'partly':>7} {'wholly':>7}"
    for group in ("tiers", "classes") if classes else ("tiers",):
        for name, r in f[group].items():
            yield (f"  {name:20}{r['spans']:7d} {percent(r['touch'])} {interval(r['touch_95'])} {percent(r['strict'])} {interval(r['strict_95'])} "
                   f"{percent(r['chars'])} {interval(r['chars_95'])} {r['leaked_partly']:7d} {r['leaked_wholly']:7d}")
    if f["traps"]:
        yield "  traps touched: " + ", ".join(f"{k} {percent(v['touched'], 0)} of {v['traps']}" for k, v in f["traps"].items())


def examples(score, count):
    """What leaked and what was removed for no reason. Synthetic notes only: this prints values."""
    for leak in sorted(score.leaks, key=lambda x: x["tier"] != "required")[:count]:
        yield f"  LEAK {leak['tier']:9}{leak['type']:16}{leak['value']!r} left {' '.join(leak['left'])!r} in {leak['around']!r} ({leak['note']})"
    if score.over_words:
        yield "  OVER " + ", ".join(f"{w} {n}" for w, n in score.over_words.most_common(count * 2))
