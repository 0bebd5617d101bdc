"""
Who liked what, for the bench of the recommender: real where it can be had, else made to be like something real.

Nothing of it is kept in the repository. MovieLens 100k lies in the wheel of `recbole` (test use only), which is fetched into a cache folder beside
the user's other caches (`MICROCLIP_BENCH_CACHE` names another); the part of KuaiRec is read where it lies (CC BY-SA 4.0, Gao et al., CIKM 2022).
"""

import csv
import gzip
import math
import os
import random
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from microclip_xblock.rules.outcomes import LIKED, UNSAID, Lengths, Outcome, reward

ROOT = Path(__file__).resolve().parents[2]
KUAIREC = ROOT.parent / "shared" / "data" / "kuairec83" / "kuairec_1411x83.csv.gz"
RECBOLE = "recbole==1.2.1"
FILMS = 400
"""The most rated ones, as in the study."""


@dataclass(frozen=True)
class Matrix:
    """
    Attributes:
        rewards: learners × clips from 0 to 1, NaN where nobody knows. topics: of each clip.
        like: a reward from which on it counts as liked. tested: learners kept back in each split. fewest: rewards known of such a learner.
    """

    name: str
    rewards: np.ndarray
    topics: list
    like: float
    tested: int
    fewest: int = 20

    @property
    def known(self):
        return ~np.isnan(self.rewards)

    def split(self, seed, past=None):
        """Rewards of past learners and of those kept back."""
        chance = np.random.default_rng(seed)
        able = chance.permutation(np.flatnonzero(self.known.sum(1) >= self.fewest))
        held = able[: min(self.tested, len(able) // 2)]
        rest = chance.permutation(np.setdiff1d(np.arange(len(self.rewards)), held))
        return self.rewards[rest[:past]], self.rewards[held]


def folder():
    """Where what was fetched is kept."""
    named = os.environ.get("MICROCLIP_BENCH_CACHE")
    found = Path(named) if named else Path.home() / ".cache" / "microclip-bench"
    found.mkdir(parents=True, exist_ok=True)
    return found


def pip(*arguments):
    """Whether pip could do it; it is given two minutes."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    try:
        return subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def movielens():
    """MovieLens 100k, the 400 most rated films; reward = (stars - 1) / 4. None if it cannot be fetched."""
    wheels = sorted(folder().glob("recbole-*.whl"))
    if not wheels and pip("download", "--no-deps", "--dest", str(folder()), RECBOLE):
        wheels = sorted(folder().glob("recbole-*.whl"))
    if not wheels:
        return None
    with zipfile.ZipFile(wheels[0]) as wheel:
        rated, films = (
            wheel.read(f"recbole/dataset_example/ml-100k/ml-100k.{kind}").decode().splitlines()[1:]
            for kind in ("inter", "item")
        )
    rewards = np.full((943, 1682), np.nan)
    for line in rated:
        person, film, stars, _when = line.split("\t")
        rewards[int(person) - 1, int(film) - 1] = (float(stars) - 1) / 4
    genres = {int(cells[0]) - 1: cells[3].split() for cells in (line.split("\t") for line in films)}
    often = np.argsort(-(~np.isnan(rewards)).sum(0), kind="stable")[:FILMS]
    often.sort()
    return Matrix("MovieLens 100k", rewards[:, often], [genres[film] for film in often.tolist()], 0.75, 200, 60)


def kuairec():
    """Short videos watched by 1,411 people, 83 each; reward = share watched, 1 at most. None if the file is not there."""
    if not KUAIREC.exists():
        return None
    people, clips, rows = {}, {}, []
    with gzip.open(KUAIREC, "rt", encoding="utf-8") as lines:
        for person, clip, ratio in csv.reader(lines):
            rows.append((people.setdefault(person, len(people)), clips.setdefault(clip, len(clips)), float(ratio)))
    rewards = np.full((len(people), len(clips)), np.nan)
    for person, clip, ratio in rows:
        rewards[person, clip] = min(1.0, ratio)
    return Matrix("KuaiRec part", rewards, [[] for _clip in clips], 0.999, 400)


def jester_like(people, clips=100, seed=1):
    """
    Everybody's answer to everything, made to be like the 1,473 people who rated all 100 jokes of Jester 5k.

    A clip has a quality, a learner a generosity and a place in twelve dimensions of taste, each 15 % weaker than the one before; what comes of it
    runs through a logistic curve, so that answers spread over the whole range as Jester's do. Topics say nothing, as they do there. The
    numbers were chosen so that random, popular and best choice of 20 come near Jester's .554, .651 and .822, and likes near .411 and .577.
    """
    chance = np.random.default_rng(seed)
    quality = chance.standard_normal(clips)
    quality = 0.19 + 0.25 * (quality - quality.mean()) / quality.std()
    loadings = chance.standard_normal((clips, 12)) * 0.15 * 0.85 ** np.arange(12)
    tastes = chance.standard_normal((people, 12))
    answers = quality + 0.5 * chance.standard_normal((people, 1)) + tastes @ loadings.T
    answers += 0.5 * chance.standard_normal((people, clips))
    topics = [[f"topic {one}"] for one in chance.integers(12, size=clips).tolist()]
    return Matrix("made like Jester", np.round(1 / (1 + np.exp(-1.7 * answers)), 3), topics, 0.65, people * 3 // 10)


def simulated_clips(people, clips=120, seed=1):
    """
    Clips as a course has them: one or two of ten topics, 10 to 180 seconds, a check in two of three; how far learners get, how they answer and
    what they say of it. Rewards as `rules/outcomes` reckons them.

    Interest = quality + liking of the clip's topics + a taste for pace that no topic tells + mood; it decides how far one gets before leaving,
    which is rarer in short clips. Answers hang on who got to the end and on how hard the topic is.
    """
    chance = random.Random(seed)
    topics = [
        chance.sample([f"topic {number}" for number in range(10)], chance.choice((1, 1, 2))) for _clip in range(clips)
    ]
    quality = [chance.gauss(0, 0.5) for _clip in range(clips)]
    pace = [chance.gauss(0, 0.45) for _clip in range(clips)]
    lengths = [math.exp(chance.uniform(math.log(10), math.log(180))) for _clip in range(clips)]
    checked = [chance.random() < 2 / 3 for _clip in range(clips)]
    hard = {f"topic {number}": chance.gauss(0, 0.6) for number in range(10)}
    outcomes = []
    for _person in range(people):
        liking = {name: chance.gauss(0, 0.5) for name in hard}
        drive, speed, skill = chance.gauss(0, 0.6), chance.gauss(0, 1), chance.gauss(0, 0.8)
        row = []
        for clip in range(clips):
            own = sum(liking[name] for name in topics[clip]) / math.sqrt(len(topics[clip]))
            interest = quality[clip] + own + drive + speed * pace[clip] + chance.gauss(0, 0.7)
            staying = 1 / (1 + math.exp(-(1.2 + 1.2 * interest - 0.5 * math.log(lengths[clip] / 40))))
            furthest = 60 if chance.random() < staying else int(60 * chance.random() ** (1.5 - staying))
            odds = skill - hard[topics[clip][0]] + (1.0 if furthest == 60 else -0.5)
            right = chance.random() < 1 / (1 + math.exp(-odds)) if checked[clip] and furthest > 40 else None
            said = LIKED if interest > 1.3 and chance.random() < 0.5 else UNSAID
            row.append(Outcome(furthest, right, said))
        outcomes.append(row)
    steps = [[0] * 61 for _clip in range(clips)]
    for row in outcomes:
        for clip, one in enumerate(row):
            steps[clip][one.furthest] += 1
    spread = Lengths.of(zip(lengths, steps, strict=True))
    rewards = [
        [reward(one, spread.percentile(length, one.furthest)) for one, length in zip(row, lengths, strict=True)]
        for row in outcomes
    ]
    return Matrix("simulated clips", np.array(rewards), topics, 0.65, people // 3)
