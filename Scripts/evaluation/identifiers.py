"""Numbers, addresses and codes that identify: one function for each kind, each with the forms people use."""
import string

from dates import ONES


def digits(rng, n, first="123456789"):
    return rng.choice(first) + "".join(rng.choice("0123456789") for _ in range(n - 1))


def capitals(rng, n):
    return "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(n))


def hexes(rng, n):
    return "".join(rng.choice("0123456789abcdef") for _ in range(n))


def phone_number(rng):
    """Ten digits that could be a telephone number."""
    return rng.choice("23456789") + rng.choice("01234568") + rng.choice("0123456789") + rng.choice("23456789") + digits(rng, 6, "0123456789")


def phone(rng, n=None):
    n = n or phone_number(rng)
    a, b, c = n[:3], n[3:6], n[6:]
    return rng.choice([f"({a}) {b}-{c}"] * 4 + [f"{a}-{b}-{c}"] * 5 + [f"{a}.{b}.{c}"] * 2 + [n, f"{a} {b} {c}", f"+1 {a} {b} {c}", f"+1-{a}-{b}-{c}",
                       f"1-{a}-{b}-{c}", f"({a}){b}-{c}", f"{a}/{b}-{c}", f"{b}-{c}", f"{a}-{b}-{c} x{rng.randint(10, 9999)}",
                       f"({a}) {b}-{c} ext. {rng.randint(100, 9999)}", f"{a}-{b}-{c}, extension {rng.randint(100, 999)}", f"tel:+1{n}",
                       f"{a}- {b} - {c}"])


def spoken_phone(rng, n=None):
    n = n or phone_number(rng)
    said = [rng.choice(["oh", "zero"]) if d == "0" else ONES[int(d)] for d in n]
    if rng.random() < 0.4:
        said = said[3:]
        return " ".join(said[:3]) + rng.choice([", ", " "]) + " ".join(said[3:])
    comma = rng.choice([",", ""])
    return " ".join(said[:3]) + comma + " " + " ".join(said[3:6]) + comma + " " + " ".join(said[6:])


def foreign_phone(rng):
    return rng.choice([f"+44 20 7{digits(rng, 3)} {digits(rng, 4)}", f"+49 (0)30 {digits(rng, 7)}", f"+52 55 {digits(rng, 4)} {digits(rng, 4)}",
                       f"011-63-2-{digits(rng, 3)}-{digits(rng, 4)}", f"+91 98{digits(rng, 3)} {digits(rng, 5)}",
                       f"+33 1 {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)}",
                       f"07{digits(rng, 3)} {digits(rng, 6)}", f"+234 80{digits(rng, 1)} {digits(rng, 3)} {digits(rng, 4)}"])


def pager(rng):
    return rng.choice([digits(rng, 4), digits(rng, 5), f"{digits(rng, 3)}-{digits(rng, 4)}", f"#{digits(rng, 4)}",
                       f"{digits(rng, 2)}-{digits(rng, 4)}", phone(rng)])


def ssn(rng, n=None):
    n = n or ssn_number(rng)
    return rng.choice([f"{n[:3]}-{n[3:5]}-{n[5:]}"] * 5 + [n, f"{n[:3]} {n[3:5]} {n[5:]}", f"{n[:3]}.{n[3:5]}.{n[5:]}",
                                                           f"{n[:3]} - {n[3:5]} - {n[5:]}"])


def ssn_number(rng):
    return f"{rng.choice('12345678')}{rng.randint(0, 64):02d}{rng.randint(10, 99)}{rng.randint(1000, 9999)}"


def email(rng, name, form=""):
    host = rng.choice(["gmail.example", "outlook.example", "mailbox.example.org", "stmary-clinic.example", "yahoo.example.com", "example.net",
                       "uni-klinik.example",
                       "aol.example", "mail.example.edu", "comcast.example.net"])
    if rng.random() < 0.5:
        host = host.replace(".example", "").replace("example.", "") if "." in host.replace(".example", "") else host.replace(".example", ".com")
    if form == "spoken" or (not form and rng.random() < 0.06):
        return f"{name} at {host.split('.')[0]} dot {host.split('.')[-1]}"
    return f"{name}@{host}"


def url(rng, name):
    return rng.choice([f"https://portal.{name}.example/visit?id={digits(rng, 7)}", f"www.{name}.com", f"http://{name}.example.org/p/{digits(rng, 6)}",
                       f"mychart.{name}.org", f"https://www.facebook.com/{name}{digits(rng, 2)}", f"{name}family.example.net/blog",
                       f"www.caringbridge.org/visit/{name}"])


def ip(rng):
    if rng.random() < 0.75:
        return ".".join(str(rng.randint(1, 254)) for _ in range(4))
    return rng.choice([f"2001:db8:{hexes(rng, 4)}::{hexes(rng, 4)}", f"fe80::{hexes(rng, 4)}:{hexes(rng, 4)}:{hexes(rng, 4)}:{hexes(rng, 4)}",
                       ":".join(["2001"] + [hexes(rng, 4) for _ in range(7)])])


def mac(rng):
    sep = rng.choice([":", "-", ":"])
    value = sep.join(hexes(rng, 2) for _ in range(6))
    return value.upper() if rng.random() < 0.6 else value


def mrn(rng):
    return rng.choice([digits(rng, 7), digits(rng, 8), "00" + digits(rng, 6), f"{digits(rng, 3)}-{digits(rng, 2)}-{digits(rng, 3)}",
                       f"MR{digits(rng, 7)}",
                       f"{capitals(rng, 1)}{digits(rng, 8)}", f"{digits(rng, 2)}-{digits(rng, 5)}", digits(rng, 10), f"MRN-{digits(rng, 6)}",
                       f"{digits(rng, 6)}"])


def accession(rng):
    y = rng.randint(8, 25)
    return rng.choice([f"S{y:02d}-{digits(rng, 5)}", f"{y:02d}-{capitals(rng, 2)}-{digits(rng, 6)}", f"ACC{digits(rng, 8)}",
                       f"{digits(rng, 9)}", f"H{y:02d}-{digits(rng, 4)}",
                       f"{capitals(rng, 1)}{digits(rng, 7)}", f"CY-{y:02d}-{digits(rng, 5)}", f"20{y:02d}{digits(rng, 8)}"])


def account(rng):
    return rng.choice([digits(rng, 9), digits(rng, 12), f"{digits(rng, 4)}-{digits(rng, 4)}-{digits(rng, 2)}", f"A{digits(rng, 9)}",
                       f"V{digits(rng, 11)}", f"HAR {digits(rng, 8)}"])


def plan(rng):
    return rng.choice([f"{capitals(rng, 3)}{digits(rng, 9)}",
                       f"{digits(rng, 1)}{capitals(rng, 2)}{digits(rng, 1)}-{capitals(rng, 2)}{digits(rng, 1)}-{capitals(rng, 2)}{digits(rng, 2)}",
                       f"W{digits(rng, 9)} {rng.randint(1, 4):02d}", f"{digits(rng, 3)}{digits(rng, 6)}{capitals(rng, 1)}",
                       f"H{digits(rng, 4)}-{digits(rng, 3)}-{digits(rng, 5)}", digits(rng, 11)])


def policy(rng):
    return rng.choice([f"POL-{digits(rng, 7)}", f"{capitals(rng, 2)}{digits(rng, 8)}",
                       f"{digits(rng, 3)}-{digits(rng, 6)}-{rng.randint(1, 99):02d}", digits(rng, 8)])


def group(rng):
    return rng.choice([digits(rng, 5), f"GRP{digits(rng, 6)}", f"{capitals(rng, 2)}-{digits(rng, 4)}", f"{digits(rng, 7)}", f"00{digits(rng, 5)}"])


def claim(rng):
    return rng.choice([f"{rng.randint(2010, 2025)}{digits(rng, 9)}", f"CLM{digits(rng, 9)}",
                       f"{digits(rng, 2)}-{digits(rng, 7)}-{digits(rng, 2)}", f"WC-{digits(rng, 6)}", f"{capitals(rng, 1)}{digits(rng, 10)}"])


def license_number(rng):
    return rng.choice([f"{capitals(rng, 1)}{digits(rng, 7)}", f"{capitals(rng, 1)}{digits(rng, 3)}-{digits(rng, 4)}-{digits(rng, 4)}",
                       f"RN{digits(rng, 6)}", f"{digits(rng, 2)} {digits(rng, 3)} {digits(rng, 3)}",
                       f"DL{digits(rng, 8)}", f"MD-{digits(rng, 5)}", f"{digits(rng, 9)}"])


def dea(rng):
    return f"{rng.choice('ABFM')}{capitals(rng, 1)}{digits(rng, 7)}"


def npi(rng):
    return "1" + digits(rng, 9, "0123456789")


def plate(rng):
    return rng.choice([f"{capitals(rng, 3)}-{digits(rng, 4)}", f"{digits(rng, 1)}{capitals(rng, 3)}{digits(rng, 3)}",
                       f"{capitals(rng, 3)} {digits(rng, 3)}", f"{capitals(rng, 2)}{digits(rng, 2)} {capitals(rng, 3)}",
                       f"{digits(rng, 3)} {capitals(rng, 3)}", f"{capitals(rng, 1)}-{capitals(rng, 2)} {digits(rng, 4)}"])


def vin(rng):
    alphabet = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    return rng.choice("1245JKW") + "".join(rng.choice(alphabet) for _ in range(10)) + digits(rng, 6)


def serial(rng):
    return rng.choice([f"{capitals(rng, 3)}{digits(rng, 6)}{capitals(rng, 1)}", f"SN-{digits(rng, 4)}-{capitals(rng, 2)}",
                       f"{digits(rng, 8)}", f"{capitals(rng, 2)}-{digits(rng, 5)}-{digits(rng, 2)}",
                       f"{capitals(rng, 1)}{digits(rng, 5)}{capitals(rng, 2)}",
                       f"{digits(rng, 2)}{capitals(rng, 1)}{digits(rng, 7)}"])


def udi(rng):
    expiry = f"{rng.randint(25, 31)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    return f"(01)0{digits(rng, 13)}(17){expiry}(10){capitals(rng, 1)}{digits(rng, 5)}(21){digits(rng, 8)}"


def uid(rng):
    root = rng.choice(["1.2.840.113619.2.55.3", "1.3.12.2.1107.5.1.4", "2.25", "1.2.826.0.1.3680043.8.498", "1.2.840.10008.99.1"])
    if root == "2.25":
        return f"2.25.{digits(rng, 38)}"
    return f"{root}.{digits(rng, 9)}.{digits(rng, 4)}.{digits(rng, 10)}.{digits(rng, 3)}"


def biometric(rng):
    return rng.choice([f"FP-{digits(rng, 7)}", f"IRIS-{hexes(rng, 8).upper()}", f"VP{digits(rng, 9)}",
                       f"fingerprint template {hexes(rng, 12)}", f"BIO-{capitals(rng, 2)}-{digits(rng, 6)}", f"palm vein ID {digits(rng, 8)}"])


def zip_code(rng, base=None):
    base = base or f"{rng.randint(1001, 99899):05d}"
    return base if rng.random() < 0.75 else f"{base}-{digits(rng, 4)}"


def geo(rng):
    lat, lon = rng.uniform(25, 48), rng.uniform(70, 123)
    return rng.choice([f"{lat:.5f}, -{lon:.5f}", f"{lat:.4f}N {lon:.4f}W",
                       f"{int(lat)}°{rng.randint(0, 59)}'{rng.randint(0, 59)}\"N {int(lon)}°{rng.randint(0, 59)}'{rng.randint(0, 59)}\"W",
                       f"{lat:.6f},-{lon:.6f}"])


def username(rng, given, family):
    g, f = given.lower(), family.lower()
    return rng.choice([f"{g[0]}{f}", f"{g}{digits(rng, 2)}", f"{f}{g[0]}{digits(rng, 1)}", f"{g}.{f}", f"{g[:3]}{f[:3]}{digits(rng, 3)}",
                       f"{g}_{f}", f"@{g}{f[:1]}{digits(rng, 2)}"])


def letters_only(text):
    """ASCII letters of a name, for addresses and log-ins."""
    import unicodedata
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c in string.ascii_letters)
