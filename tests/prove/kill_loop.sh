#!/bin/bash
# Sends mail by LMTP while the program is killed at random moments, and counts what was lost or
# doubled. Right: every message answered with 250 is in exactly one ticket, whatever the moment.
#
# The program is seen only through commands, run with `bash -c` and with WORK in their environment:
#   START    runs the program in the foreground; only its process group is ever signalled
#   TICKETS  prints one line per ticket with the canary of its subject (KLnnnn-nnnn-xxxxxxxxZ);
#            called while the program runs and after it has ended
#   OUTBOX   (optional) prints one line per reply sent, with the canary
#   IMAP_PORT (optional) the mail is put into the mailbox of RCPT on an IMAP server that the program reads
#   SAFE     (optional) called between rounds; ends with 0 when the store is whole
#
#   START='target/release/centralita serve --config "$WORK/config.toml"' TICKETS='…' tests/prove/kill_loop.sh
#
# ROUNDS=20  MAILS=20 (a round)  CLIENTS=2 (at once)  KILL_MAX_MS=800  SEED=1
# FAULT=kill | term | stop (SIGSTOP for 2 s, then killed)
# HOST=127.0.0.1 (loopback only)  PORT=2424  RCPT=soporte@example.com  WORK=(a new directory)
# READY_S=30 (until the port answers)  SETTLE_S=30 (until every ticket is there)
#
# `kill_loop.sh self-test` shows that the loop can tell a right program from wrong ones.
# Prints one line of JSON; ends with 0 when nothing was lost, doubled or broken, else 1; 2 is usage.
set -u
here=$(cd "$(dirname "$0")" && pwd)

self_test() { # each toy must be found as what it is
    local failed=0 toy want got port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    for toy in safe:0 loses:1 doubles:1; do
        want=${toy#*:} toy=${toy%:*}
        (
            export ROUNDS=${ROUNDS:-6} MAILS=${MAILS:-40} KILL_MAX_MS=${KILL_MAX_MS:-600} PORT=$port SETTLE_S=${SETTLE_S:-3}
            unset OUTBOX SAFE
            WORK=$(mktemp -d "${TMPDIR:-/tmp}/kill_loop.XXXXXX"); export WORK
            trap 'rm -r -- "$WORK"' EXIT
            export START="python3 '$here/kill_loop.py' toy $toy $port \"\$WORK/toy.txt\"" TICKETS='cat "$WORK/toy.txt"'
            "$here/kill_loop.sh"
        )
        got=$?
        [ "$got" -eq "$want" ] || { echo "self-test: the toy that is \"$toy\" ended with $got, not $want" >&2; failed=1; }
    done
    return $failed
}

case ${1:-} in
self-test) self_test; exit;;
'') ;;
*) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2;;
esac
if [ -z "${START:-}" ] || [ -z "${TICKETS:-}" ]; then
    echo "kill_loop: set START and TICKETS; the head of $0 says how" >&2; exit 2
fi
ROUNDS=${ROUNDS:-20} MAILS=${MAILS:-20} CLIENTS=${CLIENTS:-2} KILL_MAX_MS=${KILL_MAX_MS:-800} SEED=${SEED:-1}
HOST=${HOST:-127.0.0.1} PORT=${PORT:-2424} RCPT=${RCPT:-soporte@example.com} FAULT=${FAULT:-kill}
READY_S=${READY_S:-30} SETTLE_S=${SETTLE_S:-30}
VERB=send; [ -n "${IMAP_PORT:-}" ] && VERB=put
case $HOST in 127.*|::1|localhost) ;; *) echo "kill_loop: HOST must be loopback" >&2; exit 2;; esac
case $FAULT in kill|term|stop) ;; *) echo "kill_loop: FAULT is kill, term or stop" >&2; exit 2;; esac
export WORK=${WORK:-$(mktemp -d "${TMPDIR:-/tmp}/kill_loop.XXXXXX")}
mkdir -p "$WORK"; : > "$WORK/accepted"; : > "$WORK/program.log"; RANDOM=$SEED
PID='' INJECTOR=''

up() { setsid bash -c "exec $START" >> "$WORK/program.log" 2>&1 & PID=$!; }
# Right after `up` the group may not exist yet; then the process stands alone.
signal() { [ -n "$PID" ] && { kill "-$1" -- "-$PID" || kill "-$1" "$PID"; } 2>/dev/null; }
down() { # politely, then not
    signal TERM
    for _ in $(seq 150); do kill -0 "$PID" 2>/dev/null || break; sleep .1; done
    signal KILL; wait "$PID" 2>/dev/null; PID=''
}
trap 'signal KILL; [ -n "$INJECTOR" ] && kill "$INJECTOR" 2>/dev/null' EXIT
canaries() { grep -oE 'KL[0-9]{4}-[0-9]{4}-[0-9a-f]{8}Z'; }
ready() { python3 "$here/kill_loop.py" ready "$HOST" "$PORT" "$READY_S"; }

faults=0 unsafe=0 unsent=0 begun=$(date +%s)
for round in $(seq "$ROUNDS"); do
    up
    python3 "$here/kill_loop.py" "$VERB" "$HOST" "${IMAP_PORT:-$PORT}" "$RCPT" "$round" "$MAILS" "$CLIENTS" "$SEED" "$WORK/accepted" &
    INJECTOR=$!
    # Half of the kills hit the start, half the work.
    if [ $((RANDOM % 2)) -eq 0 ]; then ready || { echo "kill_loop: nothing listens on $HOST:$PORT; see $WORK/program.log" >&2; exit 1; }; fi
    ms=$((RANDOM % (KILL_MAX_MS + 1))); sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
    case $FAULT in
    kill) signal KILL && faults=$((faults + 1)); wait "$PID" 2>/dev/null;;
    term) kill -0 "$PID" 2>/dev/null && faults=$((faults + 1)); down;;
    stop) signal STOP && faults=$((faults + 1)); sleep 2; signal CONT; sleep .3; signal KILL; wait "$PID" 2>/dev/null;;
    esac
    if [ -n "${SAFE:-}" ] && ! bash -c "$SAFE" >> "$WORK/program.log" 2>&1; then unsafe=$((unsafe + 1)); fi
    # The sender keeps what was not accepted, as a relay does, and goes on with the next start.
    up; wait "$INJECTOR" || unsent=$((unsent + 1)); INJECTOR=''
    signal KILL && faults=$((faults + 1)); wait "$PID" 2>/dev/null; PID=''
done

up; ready || { echo "kill_loop: the program does not start again; see $WORK/program.log" >&2; exit 1; }
sort -u "$WORK/accepted" > "$WORK/sent"; accepted=$(wc -l < "$WORK/sent")
for _ in $(seq $((SETTLE_S * 5))); do
    [ "$(bash -c "$TICKETS" | canaries | sort -u | comm -12 - "$WORK/sent" | wc -l)" -ge "$accepted" ] && break; sleep .2
done
down
bash -c "$TICKETS" | canaries | sort > "$WORK/tickets"
lost=$(sort -u "$WORK/tickets" | comm -23 "$WORK/sent" - | tee "$WORK/lost" | wc -l)
doubled=$(uniq -d "$WORK/tickets" | tee "$WORK/doubled" | wc -l)
replies_doubled=0 replies_missing=0
if [ -n "${OUTBOX:-}" ]; then
    bash -c "$OUTBOX" | canaries | sort > "$WORK/replies"
    replies_doubled=$(uniq -d "$WORK/replies" | wc -l)
    replies_missing=$(sort -u "$WORK/replies" | comm -23 "$WORK/sent" - | wc -l)
fi
printf '{"fault":"%s","rounds":%d,"faults":%d,"accepted":%d,"lost":%d,"duplicated":%d,"replies_doubled":%d,"replies_missing":%d,"store_checks_failed":%d,"rounds_not_all_sent":%d,"seconds":%d,"work":"%s"}\n' \
    "$FAULT" "$ROUNDS" "$faults" "$accepted" "$lost" "$doubled" "$replies_doubled" "$replies_missing" "$unsafe" "$unsent" "$(($(date +%s) - begun))" "$WORK"
# With nothing accepted nothing was proven.
[ "$accepted" -gt 0 ] && [ $((lost + doubled + replies_doubled + unsafe + unsent)) -eq 0 ]
