"""
An invented cohort, so that an author sees a block as it will look once learners use it.

Nobody in it exists and nothing of it is stored: the ledgers are made again for each preview, the same ones each time for
the same seed. A learner has one key and one temper (how eager they are) in all blocks, so that a board agrees with the
feed beside it.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.ledger import day_of
from microclip_xblock.community.ledgers import BoardLedger, ChallengeLedger, Clip, Entry, FeedLedger
from microclip_xblock.rules.reviews import after_answer
from microclip_xblock.studio.limits import BlockType
from microclip_xblock.studio.validation import validate

#: Sizes an author can choose from: a seminar, a class year, a large course.
SIZES: Final = (5, 50, 500)

#: How long ago the invented course began.
PAST: Final = timedelta(days=14)

_ID_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"

#: What learners might call their entries. Several scripts, for authors to see that their page holds them.
_ENTRIES: Final = (
    ("What the tide leaves behind", "Filmed at low water, twenty minutes from home."),
    ("Three liters a minute", "I measured our tap with a bucket and a clock."),
    ("My grandmother's answer", "She remembers the winters differently."),
    ("Explained with lentils", "Red ones are warm air, brown ones are cold air."),
    ("El barrio a las seis", "Todo cambia cuando se apagan los coches."),
    ("Warum der Fluss steigt", "Ein Experiment mit einer Backform."),
    ("شجرة أمام المدرسة", "قست ظلها كل ساعة."),
    ("窓から見た一週間", "毎朝同じ時間に撮りました。"),
    ("Ένα λεπτό στο λιμάνι", "Ακούστε πρώτα, μετά κοιτάξτε."),
    ("Numbers on a napkin", "The estimate everybody can do in their head."),
    ("One leaf, four seasons", ""),
    ("The quiet half of the story", "Nobody asked the people downstream."),
    ("Cycling against the wind", "Sound on: you can hear the difference."),
    ("बारिश से पहले", "छत से देखा हुआ आसमान।"),
    ("Two glasses and a lamp", "Keep an eye on the left one."),
    ("Une minute de silence urbain", "Enregistré un dimanche de juin."),
)

#: What learners might ask about a clip.
_QUESTIONS: Final = (
    "Is that always so, or only here?",
    "Could you say this part more slowly?",
    "Where can I read more about this?",
    "Why does it not work the other way round?",
    "Kommt das in der Prüfung vor?",
    "¿Puede poner otro ejemplo?",
    "لماذا يحدث ذلك؟",
    "What does the axis on the left mean?",
)


def invented_ledgers(
    block_type: BlockType,
    values: Mapping[str, Any],
    size: int,
    seed: int | str,
    *,
    now: datetime,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """
    Ledgers of invented learners in one block, one at a time.

    Args:
        block_type: "feed", "challenge" or "board".
        values: the block's settings as they are stored; what validation would refuse is passed over.
        size: how many learners there are; usually one of :data:`SIZES`.
        seed: the same seed gives the same cohort; use it for all blocks of one preview.
        now: aware moment the invented past ends at.

    Yields:
        a negative number nobody's user id can be, the same learner in all blocks, and the stored form of their ledger.
        Learners who did nothing in the block are left out, as they are on the platform.
    """
    values = validate(block_type, values, str).values
    if block_type == "feed":
        return _feed(values, size, seed, now)
    if block_type == "challenge":
        return _challenge(values, size, seed, now)
    return _board(size, seed)


def _dice(seed: int | str, *about: object) -> random.Random:
    """Chance that falls the same way each time for the same seed and matter."""
    return random.Random(":".join(map(str, (seed, *about))))  # noqa: S311 - nothing secret hangs on an invented cohort


def _temper(learner: int, seed: int | str) -> float:
    """How eager a learner is, from 0.0 to 1.0: most do some of it, a few do everything."""
    return _dice(seed, "temper", learner).betavariate(1.6, 2.0)


def _learners(size: int) -> range:
    return range(-1, -size - 1, -1)


@dataclass(frozen=True)
class _Nature:
    """What a clip is like: how much it is liked, how many go on past it, where and how many leave, how many find its check hard."""

    charm: float
    passed_by: float
    weak_ratio: float
    weakness: float
    hard: float

    @classmethod
    def of(cls, clip: str, seed: int | str) -> _Nature:
        rng = _dice(seed, "clip", clip)
        # A few clips are loved and most are liked a little, as everywhere; one in three has a moment that loses people.
        return cls(
            charm=rng.betavariate(1.2, 4.0),
            passed_by=0.25 * rng.random(),
            weak_ratio=rng.uniform(0.15, 0.7),
            weakness=rng.uniform(0.25, 0.55) if rng.random() < 0.3 else 0.08,
            hard=rng.betavariate(1.2, 2.4),
        )


def _feed(values: Mapping[str, Any], size: int, seed: int | str, now: datetime) -> Iterator[tuple[int, dict[str, Any]]]:
    clips: Sequence[Mapping[str, Any]] = values.get("clips") or ()
    natures = {clip["id"]: _Nature.of(clip["id"], seed) for clip in clips}
    began = day_of(now - PAST)
    for learner in _learners(size):
        temper = _temper(learner, seed)
        rng = _dice(seed, "feed", learner)
        ledger = FeedLedger()
        if temper >= 0.05:
            for reached, clip in enumerate(_met(clips, rng)):
                day = began + min(PAST.days - 1, rng.randrange(3) + reached // 6)
                # Some leave at each clip, having seen how it begins; the eager ones stay to the end.
                if reached > 0 and rng.random() > 0.35 + 0.7 * temper:
                    ledger.watched(clip["id"], 0.0, 0.0, day)
                    break
                _meet(ledger, clip, temper, natures[clip["id"]], rng, day)
        if ledger.clips:
            yield learner, ledger.encode()


def _met(clips: Sequence[Mapping[str, Any]], rng: random.Random) -> Iterator[Mapping[str, Any]]:
    """The clips roughly in their order, as they are for somebody to whom they are chosen."""
    ahead = list(reversed(clips))
    while ahead:
        yield ahead.pop(-1 - min(int(rng.expovariate(0.9)), len(ahead) - 1))


def _meet(
    ledger: FeedLedger, clip: Mapping[str, Any], temper: float, nature: _Nature, rng: random.Random, day: int
) -> None:
    clip_id = clip["id"]
    if rng.random() < nature.passed_by * (1.2 - temper):
        ledger.watched(clip_id, 0.0, 0.0, day)
        if rng.random() < 0.05:
            ledger.react(clip_id, "not_interested", True)
        return
    ratio = _watch(ledger, clip, temper, nature, rng, day)
    for mark, chance in (
        ("like", 0.5 + temper),
        ("save", 0.4 * temper),
        ("clear", 0.5 * temper),
        ("tried", 0.2 * temper),
    ):
        if rng.random() < nature.charm * chance:
            ledger.react(clip_id, mark, True)
    if rng.random() < 0.015 * temper:
        text = _QUESTIONS[rng.randrange(len(_QUESTIONS))]
        ledger.ask(Question(f"{len(ledger.questions):06}", clip_id, ratio if rng.random() < 0.6 else None, text, day))
    if rng.random() < 0.0008:
        ledger.report(clip_id, "technical")
    if clip.get("check") and ledger.facts(clip_id).finished and rng.random() < 0.85:
        score = 1.0 if rng.random() < min(0.93, 1.05 - nature.hard + 0.2 * (temper - 0.5)) else 0.0
        ledger.answered(clip_id, "", score, day, after_answer(None, score, day))


def _watch(
    ledger: FeedLedger, clip: Mapping[str, Any], temper: float, nature: _Nature, rng: random.Random, day: int
) -> float:
    """Watch a clip; gives how much of it was watched."""
    at_weak_point = rng.random() < nature.weakness * (1.3 - 0.6 * temper)
    if at_weak_point:
        ratio = min(1.0, nature.weak_ratio + abs(rng.gauss(0, 0.02)))
    else:
        ratio = 1.0 if rng.random() < 0.55 + 0.35 * temper + 0.2 * nature.charm else round(rng.uniform(0.05, 1), 2)
    ledger.watched(clip["id"], ratio, ratio, day)
    ledger.stopped_at(clip["id"], round(ratio * float(clip.get("duration_s") or 0), 1))
    if at_weak_point and rng.random() < 0.35:
        ledger.lost(clip["id"], nature.weak_ratio)
    return ratio


def _challenge(
    values: Mapping[str, Any], size: int, seed: int | str, now: datetime
) -> Iterator[tuple[int, dict[str, Any]]]:
    entries = {
        learner: _entry(learner, values, seed, now)
        for learner in _learners(size)
        if _dice(seed, "enters", learner).random() < 0.2 + 0.6 * _temper(learner, seed)
    }
    ids = [entry.id for entry in entries.values()]
    # Votes go where votes are: weights falling like those of real contests, in an order of the seed's own.
    weights = [_dice(seed, "charm", entry).paretovariate(1.3) for entry in ids]
    reach = list(itertools.accumulate(weights))
    closed = _earlier(values.get("votes_close"), now)
    for learner in _learners(size):
        rng = _dice(seed, "votes", learner)
        temper = _temper(learner, seed)
        ledger = ChallengeLedger(entry=entries.get(learner))
        own = ledger.entry.id if ledger.entry else None
        budget = int(values.get("votes_per_learner", 3))
        for chosen in dict.fromkeys(rng.choices(ids, cum_weights=reach, k=3 * budget + 3) if ids else ()):
            if chosen == own or rng.random() > 0.4 + temper:
                continue
            ledger.saw(chosen, round(0.5 + 0.5 * rng.random(), 2))
            if len(ledger.ballot) < budget:
                ledger.vote(chosen, True, closed - timedelta(minutes=rng.randrange(1, 2_000)))
        if ledger.entry or ledger.seen:
            yield learner, ledger.encode()


def _earlier(moment: object, now: datetime) -> datetime:
    """The moment if it has passed, else now: nobody enters or votes after the end or in the future."""
    return min(moment, now) if isinstance(moment, datetime) else now


def _entry(learner: int, values: Mapping[str, Any], seed: int | str, now: datetime) -> Entry:
    rng = _dice(seed, "entry", learner)
    # Taken in turn from an order of the seed's own, so that a small cohort has no title twice.
    order = _dice(seed, "titles").sample(_ENTRIES, len(_ENTRIES))
    title, caption = order[-learner % len(order)]
    longest = float(values.get("max_duration_s") or 60)
    duration_s = round(min(longest, max(5.0, rng.gauss(28, 9))), 1)
    ended = _earlier(values.get("entries_close"), now).astimezone(UTC)
    at = int((ended - timedelta(minutes=rng.randrange(60, 10 * 24 * 60))).timestamp())
    id_ = "".join(rng.choice(_ID_LETTERS) for _ in range(12))
    return Entry(id=id_, title=title, caption=caption, alt="", at=at, clip=_clip(duration_s, at))


def _clip(duration_s: float, at: int) -> Clip:
    """There is no file: a preview shows the entry's words without one."""
    return Clip(
        folder="",
        name="",
        content_type="video/mp4",
        codecs=["h264", "aac"],
        kind="video",
        duration_s=duration_s,
        width=540,
        height=960,
        size_bytes=int(duration_s * 300_000),
        checked="packets",
        stripped="remux",
        poster="",
        captions={},
        flashing=False,
        loudness_lufs=-18.0,
        wave="",
        at=at,
    )


def _board(size: int, seed: int | str) -> Iterator[tuple[int, dict[str, Any]]]:
    for learner in _learners(size):
        if _dice(seed, "hides", learner).random() < 0.06:
            yield learner, BoardLedger(hidden=True).encode()
