"""
How well the knowledge estimate foretells the next answer, beside simpler ones: area under the curve (AUC), .5 is guessing, 1 is knowing.

Without real data: learners made so that what can be counted of them matches ASSISTments 2009, skill builder, as prepared for DKVMN (4,151
learners, 110 skills, 325,637 answers). With `MICROCLIP_ASSISTMENTS` naming a folder with `assist2009_updated_train.csv` and
`assist2009_updated_test.csv`: on those too. Learners tested are new to the estimate; their first answers are not counted.
"""

import math
import os
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from microclip_xblock.rules.knowledge import Record, ease
from tests.bench.figures import Figure

GOAL = 0.73
FEED = 20
"""Answers that a learner gives in a feed or two: the first so many."""

SKILLS = 110
MIDDLE, HARD_SD, LEVEL_SD, SKILL_SD, PRACTICE, MOOD_SD, MOOD_STAYS = 0.45, 0.62, 0.85, 0.2, 0.2, 0.33, 0.9
"""In log-odds: the usual answer, how skills, learners, and learners at a skill differ, what a meeting adds up to the third, moods."""

RUNS, RETURNS, REPEATS = 0.545, 0.7, 0.18
"""How often the next answer is of the same skill; another skill is one met before; steps of one task share their answer."""

SEEN = "65.8% right, 59.1% at a skill's first meeting, 49% / 77% after a wrong / right answer at it; as the one before: correlation 0.37"
"""What `spoken` counts in the real data; there the skill mean has an AUC of .620, the Beta of .704, the estimate of .743."""


@dataclass(frozen=True)
class Answers:
    """One learner's, in their order."""

    skills: list
    right: list


def measure(scale):
    learn, test = made(scale.traced, seed=1), made(scale.traced // 2, seed=2)
    figures = [
        *compared("learners of ASSISTments' shape", learn, test),
        Figure("  in the real data", "", "", None, SEEN),
    ]
    folder = os.environ.get("MICROCLIP_ASSISTMENTS")
    if folder:
        real = [read(Path(folder) / f"assist2009_updated_{part}.csv") for part in ("train", "test")]
        figures += compared("ASSISTments 2009", *real)
    return figures


def compared(name, learn, test):
    """The estimate with and without the topics' ease known, and two simpler ones."""
    counts = Counter(skill for one in learn for skill in one.skills)
    rights = Counter(skill for one in learn for skill, right in zip(one.skills, one.right, strict=True) if right)
    known = {str(skill): ease(rights[skill], counts[skill]) for skill in counts}
    begun = time.perf_counter()
    told = foretold(lambda: Estimate(known), test)
    micros = (time.perf_counter() - begun) / len(told) * 1e6
    blind = foretold(lambda: Estimate({}), test)
    beta = foretold(lambda: Beta(counts, rights), test)
    mean = foretold(lambda: Mean(counts, rights), test)
    best = auc(told)
    return [
        Figure(
            f"next answer foretold, {name}",
            f"AUC {best:.3f}",
            f"≥ {GOAL:.3f}",
            round(best, 3) >= GOAL,
            f"answers 2 to {FEED} of each: {auc(told, FEED):.3f}; {len(told):,} answers, {micros:.0f} µs each; {spoken(test)}",
            {"auc": best, "early": auc(told, FEED), "micros": micros, "answers": len(told)},
        ),
        *(
            Figure(f"  {what}", f"AUC {auc(pairs):.3f}", "", None, "", {"auc": auc(pairs), "early": auc(pairs, FEED)})
            for what, pairs in (
                ("the same, how easy topics are not being known", blind),
                ("a Beta for each learner and skill", beta),
                ("the mean of the skill", mean),
            )
        ),
    ]


class Estimate:
    """The package's."""

    def __init__(self, known):
        self.record = Record(known)

    def chance(self, skill):
        return self.record.probability([str(skill)])

    def learn(self, skill, right):
        self.record.learn([str(skill)], right)


class Mean:
    """What share of all is right at this skill."""

    def __init__(self, counts, rights):
        self.counts, self.rights = counts, rights

    def chance(self, skill):
        return (self.rights[skill] + 6.5) / (self.counts[skill] + 10)

    def learn(self, skill, right):
        """Nothing: it is the same for everybody."""


class Beta(Mean):
    """The share of this learner's answers at this skill, drawn to the mean of all by the weight of three answers."""

    def __init__(self, counts, rights):
        super().__init__(counts, rights)
        self.own = {}

    def chance(self, skill):
        right, wrong = self.own.get(skill, (0, 0))
        return (right + 3 * super().chance(skill)) / (right + wrong + 3)

    def learn(self, skill, right):
        known, missed = self.own.get(skill, (0, 0))
        self.own[skill] = (known + right, missed + (not right))


def foretold(model, learners):
    """For every answer but each learner's first: what was foretold, what came, and which answer it was (from 1)."""
    found = []
    for one in learners:
        mind = model()
        for number, (skill, right) in enumerate(zip(one.skills, one.right, strict=True), 1):
            if number > 1:
                found.append((mind.chance(skill), right, number))
            mind.learn(skill, bool(right))
    return found


def auc(found, first=None):
    """How often a right answer was foretold with more confidence than a wrong one; equal ones count half."""
    pairs = sorted((chance, right) for chance, right, number in found if first is None or number <= first)
    positives = sum(right for _chance, right in pairs)
    ranks, begin = 0.0, 0
    while begin < len(pairs):
        end = begin
        while end < len(pairs) and pairs[end][0] == pairs[begin][0]:
            end += 1
        ranks += (begin + end + 1) / 2 * sum(right for _chance, right in pairs[begin:end])
        begin = end
    return (ranks - positives * (positives + 1) / 2) / (positives * (len(pairs) - positives))


def made(count, seed):
    """
    Learners who never were.

    Each has a level, another for each skill, moods, and gets better by practice; answers come in runs on one skill. The skills are the same
    for every seed. The numbers above were chosen so that what is counted comes out near `SEEN`, and lengths, runs and returns as there.
    """
    chance = random.Random(f"skills of {SKILLS}")
    hardness = [chance.gauss(0, HARD_SD) for _skill in range(SKILLS)]
    often = [math.exp(-skill / 22) for skill in range(SKILLS)]
    chance = random.Random(seed)
    return [_learner(chance, hardness, often) for _one in range(count)]


def _learner(chance, hardness, often):
    level, spells = chance.gauss(0, LEVEL_SD), {}
    length = max(2, min(1200, round(math.exp(chance.gauss(3.22, 1.51)))))
    skills, right = [], []
    met = Counter()
    mood = 0.0
    skill = None
    while len(skills) < length:
        if skill is None or chance.random() > RUNS:
            old = skill is not None and chance.random() < RETURNS
            skill = chance.choice(sorted(met)) if old else chance.choices(range(SKILLS), often)[0]
        own = spells.setdefault(skill, chance.gauss(0, SKILL_SD))
        mood = MOOD_STAYS * mood + chance.gauss(0, MOOD_SD)
        odds = MIDDLE + level + own - hardness[skill] + PRACTICE * min(3, met[skill]) + mood
        skills.append(skill)
        again = right and chance.random() < REPEATS
        right.append(right[-1] if again else int(chance.random() < 1 / (1 + math.exp(-odds))))
        met[skill] += 1
    return Answers(skills, right)


def spoken(learners):
    """What was counted in the real data, counted in these."""
    rights = [right for one in learners for right in one.right]
    pairs = [pair for one in learners for pair in pairwise(one.right)]
    first, after = [], {0: [], 1: []}
    for one in learners:
        latest = {}
        for skill, right in zip(one.skills, one.right, strict=True):
            first += [right] if skill not in latest else []
            if skill in latest:
                after[latest[skill]].append(right)
            latest[skill] = right
    share = statistics.mean(rights)
    return (
        f"{share:.1%} right, {statistics.mean(first):.1%} at a skill's first meeting, "
        f"{statistics.mean(after[0]):.0%} / {statistics.mean(after[1]):.0%} after a wrong / right answer at it; "
        f"as the one before: correlation {statistics.correlation(*zip(*pairs, strict=True)):.2f}"
    )


def read(path):
    """A file of ASSISTments: three lines a learner, how many answers, their skills, whether they were right."""
    lines = path.read_text().splitlines()
    rows = [[int(cell) for cell in line.split(",") if cell.strip()] for line in lines]
    learners = [
        Answers(skills, right)
        for skills, right in zip(rows[1::3], rows[2::3], strict=True)
        if len(skills) == len(right)
    ]
    return [one for one in learners if one.skills]
