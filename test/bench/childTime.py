"""Runs a command and prints what it cost as JSON: processor time of it and its children, wall time, largest resident memory.

python childTime.py LIMIT_SECONDS COMMAND...   The command's own output is dropped; past the limit it is ended.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time

started = time.monotonic()
process = subprocess.Popen(
    sys.argv[2:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
)
try:
    process.wait(float(sys.argv[1]))
    is_finished = True
except subprocess.TimeoutExpired:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    is_finished = False
wall = time.monotonic() - started
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps(
        {
            "cpu": usage.ru_utime + usage.ru_stime,
            "wall": wall,
            "kilobytes": usage.ru_maxrss,
            "code": process.returncode,
            "isFinished": is_finished,
        }
    )
)
