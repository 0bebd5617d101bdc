"""
The sound of a clip: speech by espeak-ng, a soft synthesised bed that steps back while somebody speaks, and small notes.

Everything is mono float32 at 48 kHz and depends on nothing but its arguments: no clock, no random numbers.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .clip import GAP_S, LEAD_IN_S, TAIL_S, Beat, Clip, Line, Voice

RATE = 48_000
Sound = NDArray[np.float32]

CHORDS = {
    "calm": ((220.0, 277.18, 329.63), (185.0, 220.0, 277.18), (146.83, 220.0, 293.66), (164.81, 207.65, 329.63)),
    "bright": ((196.0, 246.94, 293.66), (164.81, 196.0, 246.94), (130.81, 196.0, 261.63), (146.83, 185.0, 293.66)),
    "night": ((174.61, 220.0, 261.63), (146.83, 174.61, 220.0), (116.54, 174.61, 233.08), (130.81, 196.0, 246.94)),
    "curious": ((164.81, 196.0, 246.94), (130.81, 164.81, 196.0), (146.83, 185.0, 220.0), (123.47, 185.0, 246.94)),
    "warm": ((146.83, 185.0, 220.0), (123.47, 146.83, 185.0), (98.0, 146.83, 196.0), (110.0, 164.81, 220.0)),
}


def speech(words: str, voice: Voice) -> Sound:
    """The spoken words without silence at the ends, loudest sample 0.8. Raises CalledProcessError if espeak-ng fails."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        command = ["espeak-ng", "-v", voice.name, "-s", str(voice.speed), "-p", str(voice.pitch), "-g", "2"]
        subprocess.run([*command, "-w", str(path), words], check=True)
        with wave.open(str(path)) as source:
            rate = source.getframerate()
            raw = np.frombuffer(source.readframes(source.getnframes()), np.int16).astype(np.float32) / 32768
    loud = np.flatnonzero(np.abs(raw) > 0.008)
    raw = raw[loud[0] : loud[-1] + 1]
    places = np.arange(int(len(raw) * RATE / rate)) * (rate / RATE)
    even = _without_highs(np.interp(places, np.arange(len(raw)), raw).astype(np.float32), 7_000)
    edge = int(0.006 * RATE)
    even[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    even[-edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    loudest = float(np.max(np.abs(even)))
    return np.asarray(even * (0.8 / loudest), dtype=np.float32)


def _without_highs(sound: Sound, limit_hz: float) -> Sound:
    """Take away the harsh top gently: a Hann-windowed sinc of 63 steps."""
    n = np.arange(63) - 31
    taps = np.sinc(2 * limit_hz / RATE * n) * np.hanning(63)
    return np.convolve(sound, taps / taps.sum(), mode="same").astype(np.float32)


def halved(sound: Sound) -> Sound:
    """The same sound at 24 kHz: nothing here is higher than 9 kHz, and AAC spends its few bits better."""
    return np.ascontiguousarray(_without_highs(sound, 9_000)[::2])


def _note(pitch_hz: float, seconds: float) -> Sound:
    """A soft plucked note."""
    t = np.arange(int(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * pitch_hz * k * t) * np.exp(-t * (3.0 + 2.2 * k)) / k**1.6 for k in (1, 2, 3))
    return (tone * np.clip(t / 0.008, 0, 1)).astype(np.float32)


def bed(mood: str, seconds: float) -> Sound:
    """A quiet pad of four chords with a slow broken chord above it, about 0.1 loud."""
    count = int(seconds * RATE)
    t = np.arange(count) / RATE
    out = np.zeros(count)
    chords = CHORDS[mood]
    step = seconds / len(chords)
    for i, chord in enumerate(chords):
        start, end = i * step, (i + 1) * step
        shape = np.clip((t - start) / 0.9 + 0.5, 0, 1) * np.clip((end - t) / 0.9 + 0.5, 0, 1)
        for pitch in chord:
            wide = np.sin(2 * np.pi * pitch * t) + 0.8 * np.sin(2 * np.pi * pitch * 1.003 * t)
            out += 0.012 * shape * (wide + 0.25 * np.sin(4 * np.pi * pitch * t))
    beat = 0.42
    for k in range(int((seconds - 0.9) / beat)):
        at = 0.2 + k * beat
        chord = chords[min(len(chords) - 1, int(at / step))]
        _add(out, at, 0.03 * _note(chord[(0, 1, 2, 1)[k % 4]] * 2, 1.0))
    return out.astype(np.float32)


def _add(out: NDArray[np.floating], at_s: float, sound: Sound) -> None:
    start = int(at_s * RATE)
    part = sound[: max(0, len(out) - start)]
    out[start : start + len(part)] += part


def spoken(lines: Sequence[Line], voice: Voice) -> tuple[Beat, list[Sound]]:
    """Speak every line one after the other; the times follow from how long each takes."""
    parts = [speech(line.say or line.text, voice) for line in lines]
    starts, ends, t = [], [], LEAD_IN_S
    for part in parts:
        starts.append(round(t, 3))
        t += len(part) / RATE
        ends.append(round(t, 3))
        t += GAP_S
    return Beat(tuple(starts), tuple(ends), round(t - GAP_S + TAIL_S, 1)), parts


def mix(clip: Clip, beat: Beat, parts: Sequence[Sound]) -> Sound:
    """The whole sound: speech in front, the bed 45 % quieter under it, chimes, ends faded."""
    count = int(beat.total * RATE)
    voice = np.zeros(count)
    for start, part in zip(beat.starts, parts, strict=True):
        _add(voice, start, part)
    talking = np.zeros(count)
    for start, end in zip(beat.starts, beat.ends, strict=True):
        talking[int(max(0, start - 0.15) * RATE) : int((end + 0.15) * RATE)] = 1
    soft = np.ones(int(0.2 * RATE)) / int(0.2 * RATE)
    ducked = 1 - 0.45 * np.convolve(np.pad(talking, len(soft) // 2, mode="edge"), soft, mode="same")[: 2 * count]
    ducked = ducked[len(soft) // 2 : len(soft) // 2 + count]
    notes = np.zeros(count)
    for line, share, pitch in clip.chimes:
        at = beat.starts[line] + share * (beat.ends[line] - beat.starts[line])
        _add(notes, at, 0.09 * _note(pitch, 1.2))
    t = np.arange(count) / RATE
    ends = np.clip(t / 0.25, 0, 1) * np.clip((beat.total - t) / 0.6, 0, 1)
    whole = (0.85 * voice + 1.25 * bed(clip.mood, beat.total)[:count] * ducked + notes) * ends
    return np.tanh(whole * 1.05).astype(np.float32)
