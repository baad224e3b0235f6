"""A disk that is full while calls come.  fulldisk.py BINARY CONFIG PORT HEALTH-PORT SECRET-FILE DATA-FOLDER

Mounts a small file system as the data folder (as root only), fills it to the last byte while the
program runs, and calls CALLS times (default 20). Each call must get a document that rings a person; the
program is killed; with room again each must have one arrival and one ticket, taken from the journal.
"""
import json, os, signal, socket, subprocess, sys, time, urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from carrier import Call, Platform

binary, config, port, health, secret_file, data = sys.argv[1:7]
secret = open(secret_file).read().strip()
calls = int(os.environ.get("CALLS", "20"))


def cli(*args):
    out = subprocess.run([binary, *args, "--json", "--config", config], capture_output=True, text=True, timeout=60)
    if out.returncode != 0:
        sys.exit(f"{args}: {out.stderr}")
    return json.loads(out.stdout)


def start():
    daemon = subprocess.Popen([binary, "serve", "--config", config], stdout=subprocess.DEVNULL, stderr=open(config + ".log", "a"))
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
            return daemon
        except OSError:
            if daemon.poll() is not None:
                break
            time.sleep(0.1)
    sys.exit("the program did not start: " + open(config + ".log").read())


def counted(name):
    text = urllib.request.urlopen(f"http://127.0.0.1:{health}/metrics", timeout=5).read().decode()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(f"centralita_{name} "))


def wait_for(name, wanted):
    for _ in range(300):
        if wanted(counted(name)):
            return True
        time.sleep(0.1)
    return False


def fill():
    """Takes every block that is free."""
    size = 1 << 20
    with open(os.path.join(data, "ballast"), "ab", buffering=0) as ballast:
        while size:
            try:
                ballast.write(b"x" * size)
            except OSError:
                size //= 2


def main():
    os.makedirs(data, exist_ok=True)
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", data]).returncode != 0:
        print(json.dumps({"campaign": "fulldisk", "skipped": "needs root and mount"}))
        return 0
    daemon = None
    try:
        daemon = start()
        wait_for("late_numbers", lambda kept: kept == 100)
        platform = Platform(port, secret)
        fill()
        ringing, slowest = 0, 0.0
        for number in range(calls):
            began = time.monotonic()
            ringing += bool(Call(platform, f"+3460000{number:04d}").rings())
            slowest = max(slowest, time.monotonic() - began)
        full = {name: counted(name) for name in
                ("late_calls_total", "late_records_waiting", "late_records_unwritten", "late_records_lost_total")}
        daemon.send_signal(signal.SIGKILL)
        daemon.wait(30)
        os.remove(os.path.join(data, "ballast"))
        daemon = start()
        settled = wait_for("late_records_waiting", lambda waiting: waiting == 0)
        arrivals = [a for a in cli("arrivals", "list") if a["reason"] == "taken from the journal"]
        tickets = {a["ticket"] for a in arrivals}
        good = (ringing == calls == full["late_calls_total"] == len(arrivals) == len(tickets) and settled
                and full["late_records_unwritten"] == full["late_records_lost_total"] == 0
                and len(cli("tickets", "list")) == calls)
        print(json.dumps({"campaign": "fulldisk", "calls": calls, "ringing": ringing, "slowest_ms": round(slowest * 1000),
                          **full, "arrivals": len(arrivals), "tickets": len(tickets), "good": good}))
        return 0 if good else 1
    finally:
        if daemon and daemon.poll() is None:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(30)
        subprocess.run(["umount", data], check=False)


sys.exit(main())
