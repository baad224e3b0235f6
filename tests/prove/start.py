"""Start-up time (from exec to the port answering) and idle memory, five times.  start.py BINARY CONFIG PORT"""
import json, socket, subprocess, sys, time

binary, config, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
starts, memory = [], []
for _ in range(5):
    begun = time.monotonic()
    daemon = subprocess.Popen([binary, "serve", "--config", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            if daemon.poll() is not None:
                sys.exit("the daemon ended")
    starts.append((time.monotonic() - begun) * 1000)
    time.sleep(1)
    status = open(f"/proc/{daemon.pid}/status").read()
    memory.append(int(status.split("VmRSS:")[1].split()[0]) / 1024)
    daemon.terminate()
    if daemon.wait(20) != 0:
        sys.exit("SIGTERM did not end it with 0")
starts.sort(), memory.sort()
print(json.dumps({"campaign": "start", "ms_median": round(starts[2]), "ms_max": round(starts[-1]), "idle_rss_mb_median": round(memory[2], 1)}))
