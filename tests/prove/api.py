"""Every request of the API, put together from its document and against it, by schemathesis.

  api.py BINARY CONFIG API_PORT FOLDER EXAMPLES SEED

A desk with demo data, a key with every scope of the desk, and one of a portal. What fails the checks is printed with
the request that shows it; it ends with 0 only when nothing does. schemathesis comes from PyPI into FOLDER/venv, or
from VENV if that is set.
"""
import collections, json, os, subprocess, sys, time, venv

binary, config, port, folder, examples, seed = sys.argv[1:7]
here = os.path.dirname(os.path.abspath(__file__))
VERSION = "4.32.5"


def run(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, **more).stdout


def command(*words):
    return run(binary, *words, "--config", config)


home = os.environ.get("VENV") or os.path.join(folder, "venv")
tool = os.path.join(home, "bin", "schemathesis")
if not os.path.exists(tool):
    venv.create(home, with_pip=True)
    run(os.path.join(home, "bin", "pip"), "install", "--quiet", f"schemathesis=={VERSION}")

command("demo-data")
account = json.loads(command("accounts", "list", "--json"))[0]["name"]
scopes = lambda *names: [word for name in names for word in ("--scope", name)]
keys = {
    "desk": json.loads(command("keys", "add", "prove", *scopes("read", "write", "audit"), "--json"))["key"],
    "portal": json.loads(command("keys", "add", "portal", "--account", account,
                                 *scopes("accounts", "contacts", "codes", "tickets", "sessions"), "--json"))["key"],
}
document = os.path.join(folder, "openapi.json")
with open(document, "w") as file:
    file.write(command("api", "document"))

failed = False
for who, key in keys.items():
    report = os.path.join(folder, f"{who}.ndjson")
    begun = time.monotonic()
    words = [tool, "--config-file", os.path.join(here, "api.toml"), "run", document, "--url", f"http://127.0.0.1:{port}",
             "--header", f"Authorization: Bearer {key}", "--checks", "all", "--max-examples", examples, "--seed", seed,
             "--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--suppress-health-check", "all",
             "--request-timeout", "30", "--workers", "1",
             "--include-tag" if who == "portal" else "--exclude-tag", "portal",
             "--report", "ndjson", "--report-ndjson-path", report]
    done = subprocess.run(words, capture_output=True, text=True, cwd=folder)
    statuses, asked, failures = collections.Counter(), 0, collections.Counter()
    operations, not_now = set(), collections.Counter()

    def look(value, label=""):
        """Counts answers and failed checks wherever an event holds them."""
        global asked
        if isinstance(value, dict):
            if isinstance(value.get("label"), str) and " /" in value["label"]:
                label = value["label"]
                operations.add(label)
            if "status_code" in value and "headers" in value:
                statuses[value["status_code"]] += 1
                asked += 1
                if value["status_code"] == 503:
                    not_now[label] += 1
            if value.get("status") == "failure" and isinstance(value.get("name"), str):
                failures[value["name"]] += 1
            for one in value.values():
                look(one, label)
        elif isinstance(value, list):
            for one in value:
                look(one, label)

    with open(report) as file:
        for line in file:
            look(json.loads(line))
    good = done.returncode == 0
    failed |= not good
    if not good:
        print(done.stdout[-int(os.environ.get("TAIL", "20000")):], done.stderr[-4000:], file=sys.stderr)
    print(json.dumps({
        "campaign": "api", "key": who, "operations": len(operations), "requests": asked,
        "statuses": {str(status): count for status, count in sorted(statuses.items())},
        "not_now": dict(not_now), "failures": dict(failures), "seconds": round(time.monotonic() - begun), "good": good,
    }))
sys.exit(failed)
