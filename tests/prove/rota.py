"""What calendars are told is who is on call: a year of exported months, read by another program's parser.
rota.py BINARY CONFIG FOLDER

Python's icalendar is put into a virtual environment below FOLDER. Overrides are written first, one of them over a
change of clocks. Every event must be a shift of `oncall show --json` and the other way round, with the same
beginning and end on the wall clock of the schedule by Python's own zone data; names of events are each used once in a
month, and the event over the end of a month is the same in both. Ends with 0 only when all of that holds.
"""
import json, os, subprocess, sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

binary, config, folder = sys.argv[1:4]
venv = os.path.join(folder, "venv")
MONTHS = [f"2099-{month:02}" for month in range(1, 13)]


def cli(*args, raw=False):
    out = subprocess.run([binary, *args, "--config", config], capture_output=True, timeout=60)
    if out.returncode != 0:
        sys.exit(f"{args}: {out.stderr.decode()}")
    return out.stdout if raw else json.loads(out.stdout)


def events():
    """Reads the files within the environment; prints one line for each event."""
    import icalendar

    for path in sys.argv[2:]:
        calendar = icalendar.Calendar.from_ical(open(path, "rb").read())
        for event in calendar.walk("VEVENT"):
            print(json.dumps([path, str(event["UID"]), event["DTSTART"].dt.isoformat(),
                              event["DTEND"].dt.isoformat(), str(event["SUMMARY"])]))


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def main():
    python = os.path.join(venv, "bin", "python3")
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "icalendar"], check=True)
    for change in (["--replace", "anybody", "--with", "lucia", "--from", "2099-03-28 23:00", "--until", "2099-03-29 07:00"],
                   ["--remove", "lucia", "--from", "2099-03-29 01:00", "--until", "2099-03-29 04:00"],
                   ["--add", "pau", "--from", "2099-10-25 02:30", "--until", "2099-10-25 03:30"]):
        cli("oncall", "override", "add", "dc-ops-es", *change, "--why", "prueba, con ; y \\", "--json")
    files = []
    for month in MONTHS:
        files.append(os.path.join(folder, f"{month}.ics"))
        with open(files[-1], "wb") as file:
            file.write(cli("oncall", "show", "--month", month, "--ics", "-", raw=True))
    broken = sum(b"\r\n" not in line + b"\r\n" or len(line) > 75 for path in files
                 for line in open(path, "rb").read().split(b"\r\n"))
    read = subprocess.run([python, __file__, "events", *files], check=True, capture_output=True, text=True).stdout
    found, names, wrong, known = {}, set(), 0, {}
    for path, uid, start, end, summary in map(json.loads, read.splitlines()):
        wrong += (path, uid) in names
        names.add((path, uid))
        value = (moment(start), moment(end), summary)
        # The shift over the end of a month stands in both.
        wrong += known.setdefault(uid, value) != value
        found[uid] = value
    shifts = {}
    zones = {}
    for month in MONTHS:
        for plan in cli("oncall", "show", "--month", month, "--json"):
            zones[plan["schedule"]] = ZoneInfo(plan["time_zone"])
            rows = shifts.setdefault(plan["schedule"], [])
            for shift in (shift for day in plan["days"] for shift in day["shifts"]):
                who = [(one["person"], one.get("change")) for one in shift["people"]], shift.get("emptied_by")
                if rows and rows[-1][2] == who and rows[-1][1] == moment(shift["from"]):
                    rows[-1][1] = moment(shift["until"])
                else:
                    rows.append([moment(shift["from"]), moment(shift["until"]), who])
    missing = odd = 0
    for plan, rows in shifts.items():
        for start, end, (people, _) in rows[1:-1]:
            uid = f"{plan}-{start:%Y%m%dT%H%M%SZ}@centralita"
            event = found.pop(uid, None)
            missing += event is None or event[:2] != (start, end) or (not people) != ("NADIE" in event[2] or "NINGUÉM" in event[2])
            changed = any(change for _, change in people) or not people
            odd += not changed and start.astimezone(zones[plan]).strftime("%H:%M") not in (
                "09:00", "18:00", "07:00", "04:00", "03:30", "00:00")
        for start, end, _ in (rows[0], rows[-1]):
            found = {uid: event for uid, event in found.items() if not (
                uid.startswith(f"{plan}-2") and event[0] < end and start < event[1])}
    result = {"campaign": "rota", "events": len(names), "lines_broken": broken, "names_twice_or_changed": wrong,
              "shifts_missing": missing, "hand_overs_off_the_clock": odd, "events_without_shift": len(found)}
    print(json.dumps(result))
    sys.exit(any((broken, wrong, missing, odd, len(found), not names)))


events() if len(sys.argv) > 1 and sys.argv[1] == "events" else main()
