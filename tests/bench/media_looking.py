"""Looking into a clip: our own headers, the child and its steps, the whole of it; and the copies that are made later."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from microclip_xblock.media.limits import Limits
from microclip_xblock.media.packets import packets_readable
from tests.bench.figures import Figure, at_most
from tests.bench.ground import median, milliseconds

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(max_size_bytes=200_000_000, max_duration_s=120)
STEPS = ("packets", "remux", "poster", "sound", "flashing")
MEBIBYTE = 1024 * 1024


def measure(course, clips, scale):
    figures = [own_headers(clips, scale)]
    if not packets_readable():
        return figures
    bare = started(scale)
    figures += [child_alone(bare, scale)]
    for key in ("short", "long", "vp8"):
        figures += looked_into(clips[key], bare, scale, 3 if key == "short" else None)
    return [*figures, finishing(course, clips["short"], scale), *copies(clips, scale)]


def _several(work, rounds):
    """Milliseconds, the median of several rounds."""
    return median([milliseconds(work)[0] for _ in range(rounds)])


def own_headers(clips, scale):
    from microclip_xblock.media.probe import read_headers

    found = {}
    for clip in clips.values():
        size = clip.path.stat().st_size
        with clip.path.open("rb") as file:
            found[clip.name] = _several(lambda file=file, size=size: read_headers(file, size, LIMITS), scale.looks * 2)
    note = "the slowest of " + "; ".join(f"{name} {spent:.1f} ms" for name, spent in found.items())
    return at_most("our own look at the headers", max(found.values()), 5, "{:.1f} ms", note)


def started(scale):
    """Milliseconds for starting a Python and importing PyAV in it: what no look at packets can do without."""
    command = [sys.executable, "-P", "-c", "import av"]
    return _several(lambda: subprocess.run(command, check=True), scale.looks * 2)


def child_alone(bare, scale):
    """A child that reads a clip of half a second."""
    from microclip_xblock.media.packets import read_packets

    path = ROOT / "tests" / "media" / "fixtures" / "short.mp4"
    with path.open("rb") as file:
        spent = _several(lambda: read_packets(file, "mp4", 10), scale.looks * 2)
    note = f"medians {spent:.0f} and {bare:.0f} ms"
    name = "a child with next to nothing to read, beside starting Python and importing PyAV"
    return Figure(name, f"{spent / bare:.2f}×", "", None, note, {"child_ms": spent, "python_ms": bare})


def looked_into(clip, bare, scale, goal):
    """All that is done before a clip is kept, and its parts."""
    from microclip_xblock.media.prepare import FLASH_S, preparing

    size = clip.path.stat().st_size

    def whole():
        with clip.path.open("rb") as file, preparing(file, size, LIMITS):
            pass

    spent = _several(whole, scale.looks)
    steps, complete = _steps(clip, scale, FLASH_S)
    name = f"preparing {clip.name}, beside starting Python and importing PyAV"
    parts = ", ".join(f"{step} {steps[step]:.0f}" for step in STEPS)
    watched = "to its end" if complete else f"until its {FLASH_S} s of a processor were over"
    note = f"{spent:.0f} ms, {size / 1e6:.1f} MB: start {bare:.0f}, {parts} ({watched})"
    numbers = {"whole_ms": spent, "start_ms": bare, **{f"{step}_ms": steps[step] for step in STEPS}}
    if goal is None:
        first = Figure(name, f"{spent / bare:.1f}×", "", None, note, numbers)
    else:
        first = at_most(name, spent / bare, goal, "{:.1f}×", note, **numbers)
    return [first, *_memory(clip, FLASH_S)]


def _told(out, flash_s, size):
    """As `prepare.preparing` tells the child."""
    return {
        "stop_s": LIMITS.max_duration_s + 1,
        "longest_s": LIMITS.max_duration_s + 0.5,
        "most_side": LIMITS.max_side_px,
        "most_fps": LIMITS.max_fps,
        "flash_s": flash_s,
        "out": out,
        "out_bytes": 2 * size + MEBIBYTE,
        "memory_bytes": 1024 * MEBIBYTE,
        "cpu_s": 40,
    }


def _child(clip, flash_s, **asked):
    """Run `media_stages` on a clip; what it says."""
    with tempfile.TemporaryDirectory(prefix="microclip-bench-") as folder, clip.path.open("rb") as file:
        told = _told(f"{folder}/out", flash_s, clip.path.stat().st_size)
        given = json.dumps({"container": clip.container, "told": told, **asked})
        command = [sys.executable, "-m", "tests.bench.media_stages", given]
        ran = subprocess.run(command, cwd=ROOT, stdin=file, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return json.loads(ran.stdout)


def _steps(clip, scale, flash_s):
    said = _child(clip, flash_s, rounds=scale.looks)
    return {step: median(times) * 1000 for step, times in said["stages"].items()}, said["flashing"] is not None


def _memory(clip, flash_s):
    if not Path("/proc/self/status").exists():
        return []
    said = _child(clip, flash_s, whole=True)
    resident, address = (said[name] / 1024 for name in ("resident_kib", "address_kib"))
    note = f"of {address:.0f} MiB of address space, which is limited to 1,024"
    return [Figure("  most memory of its child", f"{resident:.0f} MiB", "", None, note, {"address_mib": address})]


def finishing(course, clip, scale):
    """The call that ends an upload beside no more than looking at packets."""
    from microclip_xblock.media.probe import probe

    size = clip.path.stat().st_size
    with clip.path.open("rb") as file:
        probed = _several(lambda: probe(file, size, LIMITS), scale.looks)
    times = []
    for _ in range(min(3, scale.looks)):
        sender = course.somebody()
        given = sender.start(clip.data)
        sender.chunks(given, clip.data)
        times.append(milliseconds(lambda by=sender, given=given: by.finish(given))[0])
    spent = median(times)
    note = f"medians {spent:.0f} and {probed:.0f} ms; put together, hashed, prepared, kept, noted"
    name = f"finishing {clip.name}, beside looking at its headers and packets"
    return Figure(name, f"{spent / probed:.1f}×", "", None, note, {"finish_ms": spent, "probe_ms": probed})


def copies(clips, scale):
    """What a worker in the background does: how long it takes for each second of a clip."""
    return [
        copied("sound as AAC, the picture as it is", clips["opus"], "aac", scale),
        copied("a compatible copy", clips["vp8"], "compatible", scale),
        copied("a small copy", clips["vp8"], "small", scale),
    ]


def copied(what, clip, recipe, scale):
    from microclip_xblock.media.copies import make_copy
    from microclip_xblock.media.sandbox import new_file

    def make():
        with clip.path.open("rb") as file, new_file() as out:
            make_copy(file, clip.container, recipe, out, timeout_s=300)

    spent = _several(make, min(3, scale.looks)) / 1000
    share = spent / clip.seconds
    note = f"{spent:.1f} s; {1 / share:.1f}× real time"
    return Figure(f"{what}: {clip.name}", f"{share:.2f}× its length", "", None, note, {"seconds": spent})
