"""Asks jsonsubschema about every case of a corpus file: one JSON object by case and line.

`seconds` is the best of some calls within this one process; `answer` is null where it raises.
"""

import contextlib
import json
import sys
import time

from jsonsubschema import isSubschema

CALLS = 3


def asked(old, new):
    best, answer = None, None
    for _ in range(CALLS):
        start = time.perf_counter()
        try:
            answer = bool(isSubschema(old, new))
        except Exception:
            answer = None
        spent = time.perf_counter() - start
        best = spent if best is None else min(best, spent)
    return best, answer


with open(sys.argv[1]) as file:
    cases = json.load(file)["cases"]
for case in cases:
    # It prints to standard output about what it meets.
    with contextlib.redirect_stdout(sys.stderr):
        seconds, answer = asked(case["old"], case["new"])
    print(json.dumps({"id": case["id"], "seconds": seconds, "answer": answer}))
