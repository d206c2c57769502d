"""A disk as the system calls of a traced program left it: what was written, and what would still be there had the power gone.
Only what was synced is promised: bytes by fsync of their file, names by fsync of their folder (POSIX; what a file system does
beyond that is luck)."""
import os
import random
import re

CALLS = ("openat,open,creat,write,pwrite64,writev,pwritev,ftruncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,"
         "link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,sendto,sendmsg")
LINE = re.compile(r"(?P<pid>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>(?P<rest>.*)|(?P<call>\w+)\((?P<args>.*))$")


def tracer(log):
    """The words before a command that is to be traced, with all its children."""
    return ("strace", "-D", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", log)


def calls(lines):
    """(name, arguments, result) of each call that succeeded, in the order in which they ended."""
    begun = {}
    for line in lines:
        found = LINE.match(line.rstrip("\n"))
        if not found:
            continue
        pid = found["pid"]
        if found["call"] and line.rstrip().endswith("<unfinished ...>"):
            begun[pid] = (found["call"], found["args"].rsplit("<unfinished ...>", 1)[0])
            continue
        name, text = (found["call"], found["args"]) if found["call"] else begun.pop(pid, ("", ""))
        text += found["rest"] or ""
        ended = re.match(r"(.*)\)\s+= (-?\d+)(.*)$", text)
        if name and ended and int(ended[2]) >= 0:
            yield name, ended[1], ended[2] + ended[3]


def plain(text):
    return re.sub(rb"\\x(..)", lambda m: bytes([int(m[1], 16)]), text.encode()) if "\\x" in text else text.encode()


def strings(text):
    """What stands in quotes."""
    return [plain(each) for each in re.findall(r'"([^"]*)"', text)]


def opened_as(text):
    """The path behind a descriptor, `3</path>`."""
    found = re.match(r"-?\w+<([^>]*)>", text)
    return plain(found[1]).decode(errors="replace") if found else ""


def numbers(text):
    """The plain numbers after the last string or descriptor."""
    return [int(n) for n in re.findall(r"(?<![\w\\])\d+(?![\w<])", re.split(r'["\]>]', text)[-1])]


class File:
    def __init__(self):
        self.data, self.synced, self.pending = bytearray(), b"", []

    def write(self, at, data):
        put(self.data, at, data)
        self.pending.append((at, data))

    def truncate(self, size):
        cut(self.data, size)
        self.pending.append((size, None))

    def sync(self):
        self.synced, self.pending = bytes(self.data), []

    def torn(self, dice):
        """Some of what was not synced is there, in parts."""
        data = bytearray(self.synced)
        for at, written in self.pending:
            if dice.random() < 0.5:
                continue
            if written is None:
                cut(data, at)
            else:
                put(data, at, written[:dice.choice((len(written), len(written), dice.randrange(len(written) + 1)))])
        return bytes(data)


def put(data, at, written):
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    data[at:at + len(written)] = written


def cut(data, size):
    del data[size:]
    data.extend(bytes(size - len(data)))


class Disk:
    """What lies below `root`."""

    def __init__(self, root):
        self.root, self.files, self.synced, self.ends = str(root) + "/", {}, {}, {}

    def inside(self, path):
        return path.startswith(self.root) and not path.endswith("-shm")  # SQLite makes that anew

    def apply(self, name, args, result):
        """True when the call changed something here, or made it safe."""
        if name in ("openat", "open", "creat"):
            return self.open(args, result)
        if name in ("write", "pwrite64", "writev", "pwritev"):
            return self.write(name, args, int(result.split()[0]))
        if name in ("ftruncate", "fallocate"):
            return self.resize(name, args)
        if name in ("fsync", "fdatasync"):
            return self.sync(opened_as(args))
        return self.rename(name, [each.decode(errors="replace") for each in strings(args)])

    def open(self, args, result):
        path = opened_as(result)
        if not self.inside(path) or "O_DIRECTORY" in args or os.path.isdir(path):
            return False
        new = path not in self.files
        if new and "O_CREAT" not in args:
            return False  # there before the trace began
        if new:
            self.files[path] = File()
        self.ends[path] = 0
        if "O_TRUNC" in args and self.files[path].data:
            self.files[path].truncate(0)
        return new

    def write(self, name, args, size):
        path = opened_as(args)
        file = self.files.get(path)
        if file is None:
            return False
        data = b"".join(strings(args[args.index(">") + 1:]))[:size]
        at = numbers(args)[-1] if name.startswith("p") else self.ends.get(path, 0)
        if not name.startswith("p"):
            self.ends[path] = at + size
        file.write(at, data)
        return True

    def resize(self, name, args):
        file = self.files.get(opened_as(args))
        if file is None:
            return False
        size = sum(numbers(args)[-2:]) if name == "fallocate" else numbers(args)[-1]
        if name == "ftruncate" or size > len(file.data):
            file.truncate(size)
        return True

    def sync(self, path):
        if path in self.files:
            self.files[path].sync()
            return True
        if not self.inside(path + "/"):
            return False
        here = {p for p in self.files | self.synced if os.path.dirname(p) == path.rstrip("/")}
        for each in here:
            if each in self.files:
                self.synced[each] = self.files[each]
            else:
                del self.synced[each]
        return True

    def rename(self, name, paths):
        paths = [path for path in paths if self.inside(path)]
        if name.startswith("rename") and len(paths) == 2 and paths[0] in self.files:
            self.files[paths[1]] = self.files.pop(paths[0])
        elif name.startswith("link") and len(paths) == 2 and paths[0] in self.files:
            self.files[paths[1]] = self.files[paths[0]]
        elif name.startswith("unlink") and paths and paths[0] in self.files:
            del self.files[paths[0]]
        else:
            return False
        return True

    # --- after a power cut, as {path: bytes}
    def all(self):
        return {path: bytes(file.data) for path, file in self.files.items()}

    def only_synced(self):
        return {path: file.synced for path, file in self.synced.items()}

    def names_first(self):
        return {path: file.synced for path, file in self.files.items()}

    def torn(self, seed):
        dice = random.Random(seed)
        names = dict(self.synced)
        for path in sorted(self.files | self.synced):
            if dice.random() < 0.5:
                if path in self.files:
                    names[path] = self.files[path]
                else:
                    names.pop(path)
        return {path: file.torn(dice) for path, file in names.items()}
