"""A store that does not answer: each fault begins with a running program and ends when it is told to."""
import ctypes, glob, os, subprocess

SEIZE, INTERRUPT, DETACH, WALL = 0x4206, 0x4207, 17, 0x40000000


class Locked:
    """The thread that writes the store stands still (ptrace), as while it waits for a lock or for a disk.

    SQLite's own lock cannot be taken from outside: the program keeps it as long as it runs.
    """

    def begin(self, daemon):
        found = [path for path in glob.glob(f"/proc/{daemon.pid}/task/*/comm") if open(path).read() == "store\n"]
        self.thread = int(found[0].split("/")[4])
        self.trace(SEIZE)
        self.trace(INTERRUPT)
        os.waitpid(self.thread, WALL)

    def end(self):
        self.trace(DETACH)

    def killed(self):
        """In place of the end, when the program was killed meanwhile."""
        os.waitpid(self.thread, WALL)

    def trace(self, what):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        if libc.ptrace(what, self.thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")


class Frozen:
    """Every write to the file system of a folder waits."""

    def __init__(self, folder):
        self.folder = folder

    def begin(self, daemon):
        subprocess.run(["fsfreeze", "--freeze", self.folder], check=True)

    def end(self):
        subprocess.run(["fsfreeze", "--unfreeze", self.folder], check=True)


class Full:
    """Every block of the file system of a folder is taken."""

    def __init__(self, folder):
        self.ballast = os.path.join(folder, "ballast")

    def begin(self, daemon):
        size = 1 << 20
        with open(self.ballast, "ab", buffering=0) as ballast:
            while size:
                try:
                    ballast.write(b"x" * size)
                except OSError:
                    size //= 2

    def end(self):
        os.remove(self.ballast)
