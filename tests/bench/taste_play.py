"""Feeds played on known rewards: learners who are new to a known course, and a course that is new to everybody."""

import numpy as np

SLOTS = 50
FIRST = 20
BATCH = 10


def play(rival, rewards, slots, seed=0):
    """For each learner, clip by clip, the best-scored one that has a known reward: learners × slots of rewards and of clips."""
    chance = np.random.default_rng(seed)
    people, rows, known = len(rewards), np.arange(len(rewards)), ~np.isnan(rewards)
    got, chosen = np.zeros((people, slots)), np.zeros((people, slots), int)
    # Equal clips in an order of each learner's own.
    lot = 1e-9 * chance.random(rewards.shape)
    rival.start(people)
    for slot in range(slots):
        scores = np.where(known & ~rival.seen, rival.scores() + lot, -np.inf)
        clips = scores.argmax(1)
        rival.observe(clips, rewards[rows, clips])
        got[:, slot], chosen[:, slot] = rewards[rows, clips], clips
    return got, chosen


def ndcg(rival, rewards, warm, best=10):
    """Normalized discounted gain of the ten best of what is left after the clips in `warm` were met; rewards are the gain."""
    rows, known = np.arange(len(rewards)), ~np.isnan(rewards)
    rival.start(len(rewards))
    for clips in warm.T:
        rival.observe(clips, rewards[rows, clips])
    left = known & ~rival.seen
    gain, weights = np.where(left, np.nan_to_num(rewards), 0), 1 / np.log2(np.arange(2, best + 2))
    top = np.argsort(-np.where(left, rival.scores(), -np.inf), axis=1, kind="stable")[:, :best]
    ideal = -np.sort(-gain, axis=1)[:, :best] @ weights
    return float(np.mean(np.take_along_axis(gain, top, 1) @ weights / np.maximum(ideal, 1e-9)))


def warm(matrix, makers, splits, past=None, slots=SLOTS):
    """
    By name of a rival, over all splits: rewards by slot (`got`), likes, NDCG after ten random clips, and the rivals as they were fitted; and
    the best that could be had ("best").
    """
    found = {}
    for seed in range(splits):
        learned, held = matrix.split(seed, past)
        chance, known = np.random.default_rng(seed + 99), ~np.isnan(held)
        met = np.array([chance.permutation(np.flatnonzero(row))[:10] for row in known])
        slots = min(slots, int(known.sum(1).min()))
        best = -np.sort(-np.where(known, held, -1), axis=1)[:, :slots]
        found.setdefault("best", []).append((best, 1.0, None, held))
        for make in makers:
            rival = make().fit(learned, matrix.topics, matrix.like)
            got, _chosen = play(rival, held, slots, seed)
            agreed = rival.agrees() if hasattr(rival, "agrees") else None
            found.setdefault(rival.name, []).append((got, ndcg(rival, held, met), agreed, rival))
    return found


def cohort(rival, matrix, seed, people=None):
    """A course nobody has met: learners come in tens, and what is known is brought up to date as it grows by a tenth, by ten at least."""
    rewards = matrix.rewards[matrix.known.sum(1) >= max(FIRST, matrix.fewest)]
    order = np.random.default_rng(seed).permutation(len(rewards))[:people]
    met, shown = np.full(rewards.shape, np.nan), np.zeros(rewards.shape[1])
    got, last = np.zeros((len(order), FIRST)), None
    for begin in range(0, len(order), BATCH):
        if last is None or begin - last >= max(BATCH, last // 10):
            rival.fit(met[order[:begin]], matrix.topics, matrix.like)
            last = begin
        rows = order[begin : begin + BATCH]
        gained, chosen = play(rival, rewards[rows], FIRST, seed * 1_000 + begin)
        got[begin : begin + len(rows)] = gained
        np.add.at(shown, chosen.ravel(), 1)
        met[rows[:, None], chosen] = gained
    return got, shown


def gini(counts):
    """How unevenly clips are shown: 0 all alike, 1 only one."""
    counts, count = np.sort(counts), len(counts)
    return float((2 * np.arange(1, count + 1) - count - 1) @ counts / (count * counts.sum()))
