"""
What the child does to a clip, step by step or as a whole, in a process of its own: `python -m tests.bench.media_stages '<JSON>' < clip`.

Told `{"container", "rounds", "told"}` it answers `{"stages": {name: [seconds]}, "flashing"}`, and with `"whole": true`, what its memory
came to: `{"resident_kib", "address_kib"}`.
"""

import json
import sys
import time
from pathlib import Path

from microclip_xblock.media.child import __main__ as child


def stages(file, asked):
    """Seconds of each step as `child.prepare` takes it, opening the file included."""
    import av

    from microclip_xblock.media.child.examine import examine
    from microclip_xblock.media.child.measure import flashing, sound
    from microclip_xblock.media.child.opening import open_clip
    from microclip_xblock.media.child.picture import poster
    from microclip_xblock.media.child.remux import remux

    av.logging.set_level(av.logging.PANIC)
    told, container = asked["told"], asked["container"]
    with open_clip(file, container) as opened:
        seconds = examine(opened, told["stop_s"])["duration_s"]
    steps = {
        "packets": lambda opened: examine(opened, told["stop_s"]),
        "remux": lambda opened: remux(opened, container, told["out"]),
        "poster": lambda opened: poster(opened, seconds),
        "sound": lambda opened: sound(opened, seconds),
        "flashing": lambda opened: flashing(opened, told["flash_s"]),
    }
    times, found = {name: [] for name in steps}, {}
    for _ in range(asked["rounds"]):
        for name, work in steps.items():
            file.seek(0)
            begun = time.perf_counter()
            with open_clip(file, container) as opened:
                found[name] = work(opened)
            times[name].append(time.perf_counter() - begun)
    return {"stages": times, "flashing": found["flashing"]}


def memory(asked):
    """The whole job within its usual limits, then what the kernel says of this process. Linux only."""
    reply = child.main(asked["told"] | {"container": asked["container"], "job": "prepare"})
    if "error" in reply or "missing" in reply:
        raise RuntimeError(str(reply))
    lines = Path("/proc/self/status").read_text().splitlines()
    facts = {name: value.split()[0] for name, _, value in (line.partition(":") for line in lines) if value.split()}
    return {"resident_kib": int(facts["VmHWM"]), "address_kib": int(facts["VmPeak"])}


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    answer = memory(given) if given.get("whole") else stages(sys.stdin.buffer, given)
    sys.stdout.write("\n" + json.dumps(answer))
