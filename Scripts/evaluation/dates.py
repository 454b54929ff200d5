"""Dates in the forms in which people write them into notes."""
import datetime

MONTHS = "January February March April May June July August September October November December".split()
SHORT = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ORDINALS = ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
            "seventeenth eighteenth nineteenth twentieth").split() + [f"twenty {o}" for o in
            "first second third fourth fifth sixth seventh eighth ninth".split()] + ["thirtieth", "thirty first"]
ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen").split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
HOLIDAYS = ["Christmas Eve", "Christmas", "Thanksgiving", "Labor Day", "Memorial Day", "New Year's Eve", "New Year's Day", "Fourth of July",
            "Easter Sunday", "Halloween", "Valentine's Day", "Mother's Day", "St. Patrick's Day", "Cinco de Mayo", "Boxing Day", "Good Friday",
            "July 4th", "Martin Luther King Day", "Columbus Day", "Veterans Day"]


def random_date(rng, first=2004, last=2025):
    start = datetime.date(first, 1, 1).toordinal()
    return datetime.date.fromordinal(rng.randint(start, datetime.date(last, 12, 28).toordinal()))


def ordinal(n):
    return f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def words(n):
    """1 to 199 in words."""
    if n >= 100:
        return "one hundred" + (f" and {words(n - 100)}" if n > 100 else "")
    return ONES[n] if n < 20 else TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")


def spoken_year(year):
    if 2000 <= year <= 2009:
        return "two thousand" + (f" {ONES[year - 2000]}" if year > 2000 else "")
    low = year % 100
    return f"{words(year // 100).replace('-', ' ')} {'oh ' + ONES[low] if 0 < low < 10 else words(low).replace('-', ' ') if low else 'hundred'}"


def _range(rng, d):
    e = d + datetime.timedelta(days=rng.randint(2, 9))
    same = d.month == e.month and d.year == e.year
    options = [f"{d.month}/{d.day}-{e.month}/{e.day}", f"{d.month}/{d.day}/{d.year} - {e.month}/{e.day}/{e.year}",
               f"{d.month}/{d.day} to {e.month}/{e.day}/{e:%y}", f"{SHORT[d.month - 1]} {d.day} - {SHORT[e.month - 1]} {e.day}"]
    if same:
        options += [f"{MONTHS[d.month - 1]} {d.day}-{e.day}, {d.year}", f"{d.month}/{d.day}-{e.day}",
                    f"{d.day}-{e.day} {SHORT[d.month - 1]} {d.year}"]
    return rng.choice(options)


def _spoken(rng, d):
    m, o = MONTHS[d.month - 1], ORDINALS[d.day - 1]
    return rng.choice([f"the {o} of {m}", f"{m} {o}", f"{m} the {o}", f"{m.lower()} {o} {spoken_year(d.year)}", f"the {ordinal(d.day)} of {m}",
                       f"{o} of {m}, {d.year}", f"{m.lower()} {o.replace(' ', '-')}"])


FORMS = {
    "num": lambda r, d: r.choice([f"{d.month}/{d.day}/{d.year}", f"{d:%m/%d/%Y}", f"{d:%m/%d/%y}", f"{d.month}/{d.day}/{d:%y}", f"{d:%m-%d-%Y}",
                                  f"{d.month}-{d.day}-{d:%y}"]),
    "md": lambda r, d: r.choice([f"{d.month}/{d.day}", f"{d:%m/%d}", f"{d.month}/{d.day}"]),
    "long": lambda r, d: r.choice([f"{MONTHS[d.month - 1]} {d.day}, {d.year}", f"{SHORT[d.month - 1]} {d.day}, {d.year}",
                                   f"{d.day} {MONTHS[d.month - 1]} {d.year}",
                                   f"{MONTHS[d.month - 1]} {ordinal(d.day)}, {d.year}", f"{SHORT[d.month - 1]}. {d.day}, {d.year}",
                                   f"{WEEKDAYS[d.weekday()]}, {MONTHS[d.month - 1]} {d.day}, {d.year}"]),
    "part": lambda r, d: r.choice([f"{MONTHS[d.month - 1]} {d.day}", f"{MONTHS[d.month - 1]} {ordinal(d.day)}", f"{SHORT[d.month - 1]} {d.day}",
                                   f"{d.day} {SHORT[d.month - 1]}", f"the {ordinal(d.day)} of {MONTHS[d.month - 1]}",
                                   f"{d.day}-{SHORT[d.month - 1]}"]),
    "iso": lambda r, d: r.choice([f"{d.isoformat()}", f"{d.isoformat()}", f"{d:%Y/%m/%d}",
                                  f"{d.isoformat()}T{r.randint(0, 23):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}"]),
    "dot": lambda r, d: r.choice([f"{d:%d.%m.%Y}", f"{d.day}.{d.month}.{d:%y}", f"{d.day}.{d.month}.{d.year}", f"{d:%Y.%m.%d}"]),
    "compact": lambda r, d: r.choice([f"{d:%Y%m%d}", f"{d:%m%d%Y}", f"{d:%m%d%y}"]),
    "mil": lambda r, d: r.choice([f"{d:%d}{SHORT[d.month - 1].upper()}", f"{d.day}{SHORT[d.month - 1].lower()}",
                                  f"{d:%d}{SHORT[d.month - 1].upper()}{d:%y}",
                                  f"{d:%d}{SHORT[d.month - 1].upper()}{d.year}", f"{d:%d} {SHORT[d.month - 1].upper()} {d:%y}",
                                  f"{d.day}-{SHORT[d.month - 1].upper()}-{d.year}"]),
    "odd": lambda r, d: r.choice([f"{d.month} / {d.day} / {d.year}", f"{d.month} - {d.day} - {d:%y}",
                                  f"THE {ordinal(d.day).upper()} OF {MONTHS[d.month - 1].upper()}",
                                  f"{d.month}/{d.day}/'{d:%y}", f"{SHORT[d.month - 1]} '{d:%y}", f"{MONTHS[d.month - 1]} '{d:%y}",
                                  f"{d.month}/{d.year}",
                                  f"{d:%m}/{d:%y}" if d.month < 10 else f"{SHORT[d.month - 1]} {d.year}"]),
    "month": lambda r, d: r.choice([MONTHS[d.month - 1], MONTHS[d.month - 1], f"{MONTHS[d.month - 1]} {d.year}",
                                    f"{MONTHS[d.month - 1]} of {d.year}"]),
    "spoken": _spoken,
    "holiday": lambda r, d: r.choice(HOLIDAYS),
    "range": _range,
}
# forms that may stand anywhere a date may; `month` and `holiday` need a sentence around them
ANYWHERE = ["num"] * 6 + ["md"] * 2 + ["long"] * 4 + ["part"] * 2 + ["iso"] * 2 + ["dot", "compact", "mil", "odd", "spoken"]
HEADER = ["num"] * 6 + ["long"] * 2 + ["iso"] * 2 + ["mil", "dot", "compact", "odd"]


def write(rng, date, form=""):
    """`date` in a form of FORMS; "" is any form of running text, "header" any form behind a label."""
    if form == "header":
        form = rng.choice(HEADER)
    return FORMS[form or rng.choice(ANYWHERE)](rng, date)


def parts(text):
    """(weekday, date, time) of a written date; the first and the last may be empty."""
    weekday, comma, rest = text.partition(", ")
    if not comma or weekday not in WEEKDAYS:
        weekday, rest = "", text
    cut = rest.find("T") if rest[:4].isdigit() and ":" in rest else -1
    return (weekday, rest, "") if cut < 0 else (weekday, rest[:cut], rest[cut:])
