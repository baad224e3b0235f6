"""Danger over SIP while the store cannot be had.  sip_late.py BINARY CONFIG SIP-PORT OPERATOR-PORT PROMPTS DATA-FOLDER

The data folder is a small disk of its own (as root only). CALLS callers (default 20) ring before each fault and
hear the greeting, and as many ring while it lasts; each presses 9 and must hear the recording that help is
being called at most 2 s after it is decided. In a step of one key a 9 is decided when it is pressed; where
several keys may come, or nothing has been asked yet, 2 s later (a 9 may begin a number).

  locked  the thread that writes the store stands still (ptrace), as it does while it waits for a lock. The
          program keeps SQLite's exclusive lock as long as it runs, so nobody else can take it: that another
          process is refused is tried too
  frozen  every write to the disk waits (fsfreeze), the journal's too
  full    not a block of the disk is free

Afterwards, with the fault over, each call must have its ticket.
"""
import glob, json, os, sqlite3, subprocess, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from faults import Frozen, Full, Locked
from sip_kills import LINE, Program, cli, settled
from sip_sound import Prompts
from switch import Switch

binary, config, port, operator, prompts, data = sys.argv[1:7]
calls = int(os.environ.get("CALLS", "20"))
WITHIN_S, LONE_S = 2.0, 2.0
# As much of the recording as makes it certain.
SURE = 4000
ES = Prompts(os.path.join(prompts, "es"))
HELP, GREETING = ES.alaw("Póngase a salvo.")[:SURE], ES.alaw("Si hay alguien en peligro, llame primero al 112 y después pulse 9.")
NUMBER = ES.alaw("Marque su número de contacto, de ocho cifras.")[:SURE]


def refused():
    """Whether another process can take SQLite's lock while the program runs."""
    store = glob.glob(os.path.join(data, "*.sqlite*")) + glob.glob(os.path.join(data, "*.db"))
    other = sqlite3.connect(f"file:{store[0]}?mode=rw", uri=True, timeout=0.2)
    try:
        other.execute("BEGIN EXCLUSIVE")
        return False
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    finally:
        other.close()


def press(leg):
    leg.press("9")
    leg.asked, leg.from_at = time.monotonic(), len(leg.heard)


def watch(switch, legs, seconds):
    """Lets time pass until all have heard that help comes; notes when it began to be heard."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(leg.helped is None for leg in legs):
        switch.run(0.02)
        for leg in legs:
            if leg.helped is None and leg.asked is not None:
                at = leg.heard.find(HELP, leg.from_at)
                if at >= 0:
                    leg.helped = time.monotonic() - (len(leg.heard) - at) / 8000


def ring(switch):
    ring.count += 1
    leg = switch.call(f"+3460{ring.count:07d}", LINE)
    leg.caller, leg.asked, leg.helped, leg.from_at, leg.decided = f"+3460{ring.count:07d}", None, None, 0, 0.0
    return leg


ring.count = 0


def until(switch, holds, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not holds():
        switch.run(0.05)
    return holds()


def times(legs):
    waits = sorted(leg.helped - leg.asked - leg.decided if leg.helped else 99.0 for leg in legs)
    return {"calls": len(waits), "ms_p50": round(waits[len(waits) // 2] * 1000), "ms_max": round(waits[-1] * 1000)}


def try_fault(name, fault):
    switch = Switch(("127.0.0.1", int(port)), "127.0.0.1", int(operator))
    rung = []
    switch.rung = lambda leg, number: rung.append(number)
    program = Program()
    try:
        settled(os.environ["HEALTH"])
        other_refused = refused()
        # Half stand in the menu of one key, half where a number of several keys is asked for.
        before = [ring(switch) for _ in range(calls)]
        ready = until(switch, lambda: all(leg.heard.find(GREETING[:SURE]) >= 0 for leg in before))
        for leg in before[1::2]:
            leg.press("1")
            leg.decided = LONE_S
        ready &= until(switch, lambda: all(leg.heard.find(NUMBER) >= 0 for leg in before[1::2]))
        fault.begin(program.daemon)
        try:
            for at, leg in enumerate(before):
                moment = time.monotonic() - leg.acked + 0.1 * at
                leg.plan = [(moment, press)]
            watch(switch, before, 15)
            # Those who ring while it lasts press 9 as soon as they are answered, or hear something.
            during = []
            for _ in range(calls):
                leg = ring(switch)
                during.append(leg)
                # A store that fails at once is no reason to wait: the last resort serves him by then.
                leg.plan, leg.decided = [(0.3, press)], 0.0 if name == "full" else LONE_S
                watch(switch, during, 0.25)
            watch(switch, during, 15)
        finally:
            fault.end()
        for leg in before + during:
            if leg.media and not leg.over:
                leg.hang_up()
        switch.run(1.0)
        settled(os.environ["HEALTH"])
        time.sleep(1.0)
        tickets = json.dumps([t for t in cli("tickets", "list", "--limit", "100000")])
        without = [leg.caller for leg in before + during if leg.caller not in tickets]
        lines = [{"campaign": "sip_late", "fault": name, "who": who, **times(legs)} for who, legs in (
            ("in a menu", before[0::2]), ("at a number", before[1::2]), ("rang meanwhile", during))]
        good = ready and other_refused and not without and all(line["ms_max"] <= WITHIN_S * 1000 for line in lines)
        lines[-1] |= {"people_rung": len(rung), "other_process_refused": other_refused, "without_ticket": len(without)}
        for line in lines:
            print(json.dumps({**line, "good": good}), flush=True)
        return good
    finally:
        program.kill()
        switch.forget()
        switch.sip.close()


def disk():
    """Mounts a disk of 64 MB as the data folder."""
    image = data + ".img"
    os.makedirs(data, exist_ok=True)
    with open(image, "wb") as file:
        file.truncate(64 << 20)
    for command in (["mkfs.ext4", "-q", "-F", "-m", "0", image], ["mount", "-o", "loop", image, data], ["chmod", "700", data]):
        if subprocess.run(command).returncode != 0:
            return False
    return True


def main():
    if os.geteuid() != 0 or not disk():
        print(json.dumps({"campaign": "sip_late", "skipped": "needs root and mount"}))
        return 0
    try:
        return 0 if all([try_fault("locked", Locked()), try_fault("frozen", Frozen(data)), try_fault("full", Full(data))]) else 1
    finally:
        subprocess.run(["umount", data], check=False)


sys.exit(main())
