"""What bench.ts and a peer say to each other: a line that the peer is ready,
then for every number of steps on standard input the milliseconds of each."""

import json
import sys
import time


def serve(step, warmup, **facts):
    """Runs `step` on demand; `step` must return only when all is computed."""
    try:
        for _ in range(warmup):
            step()
    except Exception as error:
        # One line: bench.ts shows it beside the engine's name.
        reason = str(error).strip().split("\n")[0]
        sys.exit(f"{type(error).__name__}: {reason}")
    print(json.dumps({"ready": True, **facts}), flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            step()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps(times), flush=True)
