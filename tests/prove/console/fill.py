"""Fills the store of a program that stands still with tickets: copies of those that it made itself, with numbers, moments
and messages of their own, most of them closed.  fill.py STORE TICKETS

Every row that belongs to a ticket is copied with it; the search reads the copies when the program runs again."""
import json, re, sqlite3, sys, time

store, wanted = sys.argv[1], int(sys.argv[2])
TABLES = ["tickets", "arrivals", "ticket_events", "decisions", "outbox", "participants", "ticket_messages", "ticket_context", "calls"]
SPAN_US = 2 * 365 * 86400 * 10**6  # over which they came
OPEN_EVERY = 200                   # one of so many copies is still open
UNIQUE = {("arrivals", "key"), ("ticket_messages", "message_id"), ("ticket_events", "message_id"), ("calls", "carrier_id")}
MOMENT = re.compile(r"(^|_)at$")

begun = time.monotonic()
db = sqlite3.connect(store)
db.executescript("PRAGMA foreign_keys = off; PRAGMA synchronous = off; PRAGMA cache_size = -200000;")
tables = [name for name in TABLES if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone()]
columns = {name: list(db.execute(f"PRAGMA table_info({name})")) for name in tables}
parents = {name: {row[3]: row[2] for row in db.execute(f"PRAGMA foreign_key_list({name})")} for name in tables}
# The one column that numbers the rows of a table.
ids = {name: key[0] for name in tables for key in [[row[1] for row in columns[name] if row[5] and row[2] == "INTEGER"]]
       if len(key) == 1 and key[0] not in parents[name] and sum(row[5] > 0 for row in columns[name]) == 1}
stride = {name: db.execute(f"SELECT max({key}) FROM {name}").fetchone()[0] or 0 for name, key in ids.items()}
templates = db.execute("SELECT count(*) FROM tickets").fetchone()[0]
missing = wanted - templates
copies = -(-missing // templates)
apart = SPAN_US // (copies + 1)
db.execute("CREATE TEMP TABLE copy (k INTEGER PRIMARY KEY)")
db.executemany("INSERT INTO copy VALUES (?)", ((k,) for k in range(1, copies + 1)))
# Serials have gaps, and end at six digits: copies are numbered without gaps.
db.execute("CREATE TEMP TABLE rank (serial INTEGER PRIMARY KEY, n INTEGER)")
db.execute("INSERT INTO rank SELECT serial, row_number() OVER (ORDER BY serial) FROM tickets")
# Rows of a ticket alone; the newest copies have as many templates as are missing.
of_tickets = {"tickets": "1", "arrivals": "t.ticket IS NOT NULL", "calls": "t.ticket IS NOT NULL"}


def copied(table, row):
    name, parent = row[1], parents[table].get(row[1])
    column = f"t.{name}"
    if "tickets" in (parent, table if name == ids.get(table) else None):
        return f"{stride['tickets']} + (k - 1) * {templates} + (SELECT n FROM rank WHERE rank.serial = {column})"
    if name == ids.get(table):
        return f"{column} + k * {stride[table]}"
    if parent in stride:
        return f"{column} + k * {stride[parent]}"
    if (table, name) in UNIQUE:
        return f"{column} || '.' || k"
    if MOMENT.search(name) and row[2] == "INTEGER":
        return f"{column} - {apart} * ({copies} + 1 - k)"
    if (table, name) == ("tickets", "status"):
        return f"CASE WHEN (t.serial + k) % {OPEN_EVERY} = 0 THEN t.status ELSE 'closed' END"
    if (table, name) == ("tickets", "subject"):
        return f"t.subject || CASE WHEN k IN (1, {copies}) THEN ' campaigncanary' ELSE '' END || ' ' || k"
    if (table, name) == ("outbox", "state"):
        return "'sent'"
    return column


for table in tables:
    names = ", ".join(row[1] for row in columns[table])
    values = ", ".join(copied(table, row) for row in columns[table])
    db.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM copy, {table} AS t WHERE {of_tickets.get(table, '1')} ORDER BY k")
extra = db.execute("SELECT count(*) FROM tickets").fetchone()[0] - wanted
for (serial,) in list(db.execute("SELECT serial FROM tickets WHERE status = 'closed' AND serial > ? AND subject NOT LIKE '%campaigncanary%' ORDER BY serial LIMIT ?", (stride["tickets"], extra))):
    for table in tables:
        column = next((name for name, parent in parents[table].items() if parent == "tickets" and name == "ticket"), None)
        if column and table != "arrivals":
            db.execute(f"DELETE FROM {table} WHERE {column} = ?", (serial,))
    db.execute("UPDATE arrivals SET ticket = NULL WHERE ticket = ?", (serial,))
    db.execute("DELETE FROM tickets WHERE serial = ?", (serial,))
top = db.execute("SELECT max(serial) FROM tickets").fetchone()[0]
db.execute("UPDATE counters SET value = max(value, ?) WHERE name LIKE '%ticket%'", (top,))
searched = bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_due'").fetchone())
if searched:
    db.execute("INSERT OR IGNORE INTO search_due SELECT serial FROM tickets WHERE serial > ?", (stride["tickets"],))
db.commit()
lost = list(db.execute("PRAGMA foreign_key_check"))[:5]
if lost:
    sys.exit(f"fill.py: rows without what they belong to: {lost}")
tickets = db.execute("SELECT count(*) FROM tickets").fetchone()[0]
events = db.execute("SELECT count(*) FROM ticket_events").fetchone()[0]
open_ones = db.execute("SELECT count(*) FROM tickets WHERE status NOT IN ('closed', 'solved', 'cancelled')").fetchone()[0]
db.close()
print(json.dumps({"tickets": tickets, "events": events, "open": open_ones, "searched": searched, "seconds": round(time.monotonic() - begun, 1)}))
