"""Who mail is from: 24 signed and unsigned mails whose right verdict is known, by LMTP, with a DNS
server of the campaign's own.  mail_auth.py BINARY CONFIG LMTP-PORT FOLDER

The mails and the zone are made by dkim_lab.py, which needs dkimpy, dnslib and cryptography: they
are put into a virtual environment below FOLDER. CONFIG is written here; one mail is sent 200 times.
A sender is proven when his ticket is at AL1. Prints a table and one line of JSON, and ends with 0
only when all 24 verdicts are right and the 200 repetitions made one ticket.
"""
import email, json, os, smtplib, socket, subprocess, sys, time

binary, config, port, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
here = os.path.dirname(os.path.abspath(__file__))
mails, venv = os.path.join(folder, "mails"), os.path.join(folder, "venv")
REPEATED = int(os.environ.get("REPEATED", "200"))


def cli(*args):
    out = subprocess.run([binary, *args, "--json", "--config", config], capture_output=True, text=True, timeout=60)
    if out.returncode != 0:
        sys.exit(f"{args}: {out.stderr}")
    return json.loads(out.stdout)


def lab():
    """Makes the environment, the mails and the zone; returns the Python of the environment."""
    python = os.path.join(venv, "bin", "python3")
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "dkimpy", "dnslib", "cryptography"], check=True)
    subprocess.run([python, os.path.join(here, "dkim_lab.py"), "gen", "--out", mails], check=True, stdout=subprocess.DEVNULL)
    return python


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def send(raw, sender):
    with smtplib.LMTP("127.0.0.1", port, timeout=60) as door:
        door.sendmail(sender, ["soporte@example.com"], raw)


def main():
    python, dns_port = lab(), free_port()
    with open(config, "a") as file:
        file.write(f'[mail.auth]\ndns_servers = ["127.0.0.1:{dns_port}"]\n')
    dns = subprocess.Popen([python, os.path.join(here, "dkim_lab.py"), "dns", "--out", mails, "--port", str(dns_port)])
    daemon = subprocess.Popen([binary, "serve", "--config", config], stdout=subprocess.DEVNULL, stderr=open(config + ".log", "a"))
    try:
        if not answers(port):
            sys.exit("the program did not start: " + open(config + ".log").read())
        cli("accounts", "add", "Cliente")
        for n, address in enumerate(["ana@cliente.example", "ana@sub.cliente.example"]):
            cli("contacts", "add", "--account", "Cliente", f"Ana {n}", "--email", address)
        return campaign()
    finally:
        for process in (daemon, dns):
            process.terminate()
            process.wait(30)


def campaign():
    wanted = [json.loads(line) for line in open(os.path.join(mails, "manifest.jsonl"))]
    slowest = 0
    for mail in wanted:
        raw = open(os.path.join(mails, mail["file"]), "rb").read()
        times = REPEATED if mail["name"].startswith("replayed") else 1
        for _ in range(times):
            begun = time.monotonic()
            send(raw, "rebote@relevo.example")
            slowest = max(slowest, time.monotonic() - begun)
    arrivals = cli("arrivals", "list")
    right, opened = 0, 0
    for mail in wanted:
        # Two of the mails are one mail changed in two ways: the whole subject tells them apart.
        with open(os.path.join(mails, mail["file"]), "rb") as file:
            subject = email.message_from_binary_file(file)["Subject"]
        found = [a for a in arrivals if a["subject"] == subject and a["outcome"] == "opened"]
        if len(found) != 1:
            print(f"{mail['name']:34} {len(found)} tickets")
            continue
        opened += 1
        page, line = cli("tickets", "show", found[0]["ticket"]), cli("arrivals", "show", str(found[0]["id"]))
        got = "pass" if page["assurance"] == "AL1" else "fail"
        good = got == mail["expect"]
        right += good
        why = "; ".join(line.get("proof", {}).get("reasons", []))
        print(f"{mail['name']:34} {mail['expect']:5} {got:5} {'' if good else 'WRONG '}{why[:110]}")
    good = right == len(wanted) == 24 and opened == 24
    print(json.dumps({"campaign": "dkim", "right": right, "of": len(wanted), "tickets": opened,
                      "arrivals": len(arrivals), "slowest_ms": round(slowest * 1000), "good": good}))
    return 0 if good else 1


sys.exit(main())
