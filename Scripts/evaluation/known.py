"""What the hospital's structured fields know of a note's patient, in the shapes in which users hand it over."""
import json


def known(world):
    """The patient's identifiers as an object: flat or nested, strings or arrays, changing from note to note."""
    r, p, fixed, home = world.rng, world.people["p"], world.fixed, world.home
    phone = fixed["phone"]
    dashed = f"{phone[:3]}-{phone[3:6]}-{phone[6:]}"
    ssn = fixed["ssn"]
    relatives = [world.people[k] for k in sorted(world.used & set(world.people)) if k[0] == "k"]
    out = {}
    shape = r.choice(["nested", "nested", "flat", "strings"])
    if shape == "nested":
        name = {"given": [p.given] + ([p.middle] if p.middle else []), "family": p.family}
        if p.suffix:
            name["suffix"] = p.suffix
        out["name"] = name if r.random() < 0.7 else [name, {"given": [p.nick], "family": p.family, "use": "nickname"}]
        out["address"] = {"street": home["street"], "city": home["city"], "state": home["state"], "zip": home["zip"]}
        if r.random() < 0.3:
            out["address"]["county"] = home["county"]
        out["relatives"] = [{"given": k.given, "family": k.family} if r.random() < 0.5 else f"{k.given} {k.family}" for k in relatives]
    elif shape == "flat":
        out.update({"first_name": p.given, "last_name": p.family, "street": home["street"], "city": home["city"], "state": home["state"],
                    "zip": home["zip"]})
        if p.middle:
            out["middle_name"] = p.middle
        if relatives:
            out["next_of_kin"] = f"{relatives[0].given} {relatives[0].family}"
            out["relatives"] = [f"{k.family}, {k.given}" for k in relatives[1:]]
    else:
        out["name"] = r.choice([f"{p.given} {p.family}", f"{p.family}, {p.given}", [f"{p.given} {p.family}"]])
        out["address"] = f"{home['street']}, {home['city']}, {home['state']} {home['zip']}"
        out["relatives"] = [f"{k.given} {k.family}" for k in relatives]
    out["birth_date"] = r.choice([world.birth.isoformat(), world.birth.isoformat(), f"{world.birth:%Y%m%d}", f"{world.birth:%m/%d/%Y}"])
    out["mrn"] = fixed["mrn"] if r.random() < 0.8 else [fixed["mrn"]]
    out["ssn"] = r.choice([ssn, f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}"])
    out["phone"] = r.choice([[dashed], [phone, fixed["cell"]], dashed, [f"({phone[:3]}) {phone[3:6]}-{phone[6:]}"]])
    for key in ("email", "employer", "account"):
        if r.random() < 0.8:
            out[key] = fixed[key]
    if r.random() < 0.5:
        out["health_plan_id"] = fixed["plan"]
    if "relatives" in out and not out["relatives"]:
        del out["relatives"]
    return json.loads(json.dumps(out))
