"""
What a feed's clips are worth and what sets learners apart, from how all that was shown went: makes the summary that `taste` ranks by.

With numpy (extra `fit`) all of the model is fitted; without it, quality and how far topics move rewards. Runs aside from requests. Three rules
of the ranking study keep it from ever being worse than plain popularity: loadings are drawn to nothing the more, the fewer learners met a clip; a
clip's quality is drawn to what its topics predict, and reckoned net of who was shown it; of fewer than 20 learners no factors are asked.
"""

from __future__ import annotations

import math
import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from microclip_xblock.rules.taste import (
    DOUBT,
    LEAST_NOISE,
    MOST_FACTORS,
    MOST_SCALE,
    NOISE,
    USUAL,
    Taste,
    share_of,
    untaught,
)

FEW = 20
"""Of fewer learners no factors are asked."""

ROUNDS = 6
"""Without numpy: how often quality and learners' levels are reckoned in turn."""

TRUST = 500.0
"""Without numpy: how far a topic moves rewards is drawn to what is usual by the weight of so many pairs of clips that one learner met."""

RIDGE = 10.0
"""Without numpy: what a topic is worth is drawn to nothing by the weight of so many well-known clips."""


@dataclass(frozen=True)
class Log:
    """
    What was shown, in an order that only its content decides.

    Attributes:
        frame: the clips and topics, nothing known of them.
        places, rewards: by learner, the places of the clips they were shown in `frame`, ascending, and how each went.
        shown: by clip, to how many learners.
    """

    frame: Taste
    places: list[tuple[int, ...]]
    rewards: list[tuple[float, ...]]
    shown: tuple[int, ...]

    @classmethod
    def of(cls, learners: Iterable[Mapping[str, float]], topics: Mapping[str, Sequence[str]]) -> Log:
        """Clips that `topics` does not name are passed over, rewards that are no numbers too; others are brought between 0.0 and 1.0."""
        frame = untaught(topics)
        place = frame.place
        rows = sorted(
            tuple(
                sorted(
                    (place[clip], min(1.0, max(0.0, one)))
                    for clip, one in learner.items()
                    if clip in place and math.isfinite(one)
                )
            )
            for learner in learners
        )
        rows = [row for row in rows if row]
        shown = [0] * len(frame.clips)
        for row in rows:
            for clip, _reward in row:
                shown[clip] += 1
        places = [tuple(clip for clip, _reward in row) for row in rows]
        return cls(frame, places, [tuple(reward for _clip, reward in row) for row in rows], tuple(shown))


@dataclass(frozen=True)
class Found:
    """What a fit found, in full precision; see `Taste`."""

    quality: Sequence[float]
    worth: Sequence[float]
    usual: float
    scales: Sequence[float]
    general: float
    noise: float
    doubt: float = DOUBT
    loadings: Sequence[Sequence[float]] = ()


def fit(learners: Iterable[Mapping[str, float]], topics: Mapping[str, Sequence[str]], *, factors: int = 8) -> Taste:
    """
    Fit the taste of a feed.

    Args:
        learners: of each learner how every clip that was shown to them went, from 0.0 to 1.0. Their order makes no difference.
        topics: of every clip of the feed; clips that nobody met get the quality that their topics predict.
        factors: how many things beside topics learners may differ in, 16 at most; none without numpy or with fewer than 20 learners.
    """
    log = Log.of(learners, topics)
    if not log.rewards:
        return log.frame
    try:
        from microclip_xblock.rules.taste_em import Fit
    except ImportError:
        return packed(log, _plainly(log))
    return packed(log, Fit(log, max(0, min(factors, MOST_FACTORS))).found())


def packed(log: Log, found: Found) -> Taste:
    """Rounded to what is kept."""
    quality = [min(1.0, max(0.0, one)) for one in found.quality]
    low = _rounded(min(quality))
    span = _rounded(max(quality) - low)
    largest = max((abs(one) for row in found.loadings for one in row), default=0.0)
    step = _rounded(min(largest, MOST_SCALE) / 127)
    factors = len(found.loadings[0]) if found.loadings and step else 0
    loadings = [max(-127, min(127, round(one / step))) for row in found.loadings for one in row] if factors else []
    return replace(
        log.frame,
        quality=bytes(max(0, min(255, round((one - low) / span * 255))) if span else 0 for one in quality),
        low=low,
        span=span,
        shown=log.shown,
        worth=tuple(_rounded(max(-1.0, min(1.0, one))) for one in found.worth),
        usual=_rounded(found.usual),
        scales=tuple(_rounded(one) for one in found.scales),
        general=_rounded(found.general),
        loadings=struct.pack(f"{len(loadings)}b", *loadings),
        factors=factors,
        step=step if factors else 0.0,
        noise=max(LEAST_NOISE, _rounded(found.noise)),
        doubt=_rounded(found.doubt),
        learners=len(log.rewards),
    )


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")


def _plainly(log: Log) -> Found:
    """Without numpy: quality net of how generous those were who met a clip, and how far topics move rewards."""
    frame = log.frame
    overall = _mean(log.rewards)
    general, noise = frame.general**2, NOISE
    quality, worth = [overall] * len(frame.clips), [0.0] * len(frame.topics)
    levels = [0.0] * len(log.rewards)
    for _round in range(ROUNDS):
        sums = [0.0] * len(frame.clips)
        for places, rewards, level in zip(log.places, log.rewards, levels, strict=True):
            for clip, reward in zip(places, rewards, strict=True):
                sums[clip] += reward - level
        overall = math.fsum(sums) / sum(log.shown)
        worth = _worth(log, sums, overall)
        quality = [
            (one + DOUBT * (overall + share_of(known) * math.fsum(worth[topic] for topic in known))) / (shown + DOUBT)
            for one, shown, known in zip(sums, log.shown, frame.of, strict=True)
        ]
        levels, general, noise = _levels(log, quality, general, noise)
    scales = _scales(log, quality, levels)
    return Found(quality, worth, overall, scales, math.sqrt(general), noise)


def _mean(rewards: Sequence[Sequence[float]]) -> float:
    count = sum(map(len, rewards))
    return math.fsum(one for row in rewards for one in row) / count if count else USUAL


def _worth(log: Log, sums: Sequence[float], overall: float) -> list[float]:
    """By topic, how much better its clips go, each topic reckoned with the others' share taken off (a few rounds suffice)."""
    topics = len(log.frame.topics)
    worth = [0.0] * topics
    told = [
        (known, share_of(known), shown / (shown + DOUBT), one / shown - overall)
        for one, shown, known in zip(sums, log.shown, log.frame.of, strict=True)
        if shown and known
    ]
    for _round in range(8):
        for_topic, weights = [0.0] * topics, [RIDGE] * topics
        for known, share, weight, surplus in told:
            left = surplus - share * sum(worth[topic] for topic in known)
            for topic in known:
                for_topic[topic] += weight * share * (left + share * worth[topic])
                weights[topic] += weight * share * share
        # Half way each round: topics that always come together would else overshoot in turn.
        worth = [(one + value / weight) / 2 for one, value, weight in zip(worth, for_topic, weights, strict=True)]
    return worth


def _levels(log: Log, quality: Sequence[float], general: float, noise: float) -> tuple[list[float], float, float]:
    """By learner, how much better things go for them than for others; how far that varies, and what is left (variances)."""
    levels, spread, squares, count = [], 0.0, 0.0, 0
    for places, rewards in zip(log.places, log.rewards, strict=True):
        left = [reward - quality[clip] for clip, reward in zip(places, rewards, strict=True)]
        doubt = 1 / (len(left) / noise + 1 / general)
        level = math.fsum(left) / noise * doubt
        levels.append(level)
        spread += level * level + doubt
        squares += math.fsum((one - level) ** 2 for one in left) + len(left) * doubt
        count += len(left)
    if len(levels) < FEW:
        return levels, general, noise
    return levels, min(0.16, max(1e-4, spread / len(levels))), max(LEAST_NOISE, squares / count)


def _scales(log: Log, quality: Sequence[float], levels: Sequence[float]) -> list[float]:
    """By topic, from how alike the rewards of two of its clips are for one learner; drawn to what it is for all topics."""
    alike: dict[int, float] = defaultdict(float)
    pairs: dict[int, float] = defaultdict(float)
    for places, rewards, level in zip(log.places, log.rewards, levels, strict=True):
        sums: dict[int, list[float]] = {}
        for clip, reward in zip(places, rewards, strict=True):
            known = log.frame.of[clip]
            share = share_of(known)
            left = share * (reward - quality[clip] - level)
            for topic in known:
                sum_ = sums.setdefault(topic, [0.0, 0.0, 0.0, 0.0])
                for at, one in enumerate((left, left * left, share * share, share**4)):
                    sum_[at] += one
        for topic, (left, squares, weight, weights) in sums.items():
            alike[topic] += left * left - squares
            pairs[topic] += weight * weight - weights
    usual = TRUST * log.frame.scales[0] ** 2 if log.frame.scales else 0.0
    usual = (math.fsum(alike.values()) + usual) / (math.fsum(pairs.values()) + TRUST)
    return [
        math.sqrt(min(0.16, max(1e-4, (alike[topic] + TRUST * usual) / (pairs[topic] + TRUST))))
        for topic in range(len(log.frame.topics))
    ]
