"""
The fit of topics and factors in numpy: what learners are like, given the clips, and what clips are like, given the learners, in turn (variational
Bayes: each is held only as surely as it is known, and a factor that the log does not bear out dies away by itself; Bishop, "Variational principal
components", 1999). One small system a learner, one a clip; nothing as large as learners times clips is ever made.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from microclip_xblock.rules.taste import DOUBT, GENERAL_SCALE, LEAST_NOISE, NOISE, TOPIC_SCALE, share_of
from microclip_xblock.rules.taste_fit import FEW, Found, Log

Floats = NDArray[np.float64]

ROUNDS = 20
FEWEST = 5
"""Of fewer learners only quality is asked."""

PULL, LEAST_PULL, MOST_PULL = 40.0, 10.0, 1e7
"""A factor's loadings are drawn to nothing as if by so many learners: at first, at least, and when it is as good as dead."""

SETTLED = 3
"""After so many rounds each factor's pull follows from how large its loadings are."""

NET = 0.35
"""So much of what factors explain is taken off when quality is reckoned, and all of what topics and generosity do: who met a clip is told by these well, by factors less so."""

SCALES_FROM = 200
"""From so many learners on, half of a topic's scale is its own; the rest is that of all."""

MOST_LEARNERS, MOST_SHOWS = 3_000, 300_000
"""Topics and factors are fitted on so many; quality on everybody."""

MOST_TOPICS = 32
"""So many topics' likings are reckoned for each learner: those that most clips have. Others are taken to move rewards as far as these."""

RIDGES = (3.0, 10.0, 30.0, 100.0)
"""What topics are worth is drawn to nothing by the weight of so many well-known clips: whichever of these the clips themselves bear out best."""

WEIGHED = (4, 12)
"""In these turns, and at first, it is asked which."""

FIRST_SCALE, SCALES = 0.05, (0.01, 0.4)
"""How far a topic is taken to move rewards at first, and at least and at most."""


class Fit:
    def __init__(self, log: Log, factors: int) -> None:
        self.log = log
        frame = log.frame
        self.clips, self.names = len(frame.clips), len(frame.topics)
        self.shown: Floats = np.array(log.shown, dtype=float)
        self.tags: Floats = np.zeros((self.clips, self.names))
        for clip, known in enumerate(frame.of):
            self.tags[clip, list(known)] = share_of(known)
        often = np.argsort(-(self.tags > 0).sum(axis=0), kind="stable")
        self.asked = np.sort(often[:MOST_TOPICS])
        self.places = [np.array(one) for one in log.places]
        self.rewards = [np.array(one) for one in log.rewards]
        self.chosen = self._chosen()
        self.doubt = DOUBT
        self.factors = min(factors, self.clips) if len(self.chosen) >= FEW else 0

    def _chosen(self) -> list[int]:
        """Learners that stand for all: evenly out of their order by content."""
        count = len(self.places)
        most = min(count, MOST_LEARNERS, max(FEW, int(MOST_SHOWS * count / self.shown.sum())))
        return [number * count // most for number in range(most)]

    def found(self) -> Found:
        self._begin()
        if len(self.places) >= FEWEST:
            for number in range(ROUNDS):
                self._round(number)
            if len(self.chosen) < len(self.places):
                self._all()
        scales: Floats = np.full(self.names, float(self.scales.mean()) if self.names else TOPIC_SCALE)
        scales[self.asked] = self.scales
        return Found(
            quality=self.quality.tolist(),
            worth=self.worth.tolist(),
            usual=self.usual,
            scales=scales.tolist(),
            general=self.general,
            noise=self.noise,
            doubt=self.doubt,
            loadings=self.loadings.tolist() if self.factors else (),
        )

    def _begin(self) -> None:
        sums = np.zeros(self.clips)
        for places, rewards in zip(self.places, self.rewards, strict=True):
            sums[places] += rewards
        self.usual = float(sums.sum() / self.shown.sum())
        self._judge(sums, self.shown, weigh=True)
        self.scales: Floats = np.full(len(self.asked), FIRST_SCALE)
        self.general = GENERAL_SCALE
        left = np.concatenate([r - self.quality[p] for p, r in zip(self.places, self.rewards, strict=True)])
        self.variance = float(np.square(left).mean()) if len(left) > 50 else NOISE
        self.noise = max(LEAST_NOISE, 0.7 * self.variance)
        self.loadings: Floats = np.zeros((self.clips, 0))
        self.doubts: Floats = np.zeros((self.clips, self.factors, self.factors))
        self.pulls: Floats = np.full(self.factors, PULL)
        if self.factors:
            self.loadings = self._directions() * np.sqrt(self.variance) * 0.3

    def _directions(self) -> Floats:
        """The directions in which rewards vary most, by turns of the power method from a fixed beginning."""
        at = np.arange(1, self.clips + 1)[:, None] * np.arange(1, self.factors + 1)[None, :]
        found: Floats = np.linalg.qr(np.cos(at * 1.618) + np.sin(at * 0.577))[0]
        lefts = [(self.places[one], self.rewards[one] - self.quality[self.places[one]]) for one in self.chosen]
        for _turn in range(12):
            sums = np.zeros_like(found)
            for places, left in lefts:
                sums[places] += np.outer(left, left @ found[places])
            found = np.linalg.qr(sums + 1e-12 * found)[0]
        return found

    def _fixed(self) -> Floats:
        """By clip the loadings that are not learned: topics and liking anything."""
        return np.hstack([self.scales * self.tags[:, self.asked], np.full((self.clips, 1), self.general)])

    def _expect(self, chosen: list[int], loadings: Floats) -> tuple[Floats, Floats]:
        """By learner, where their taste lies and how unsure that is."""
        size = loadings.shape[1]
        grams, pulls = np.empty((len(chosen), size, size)), np.empty((len(chosen), size))
        for number, one in enumerate(chosen):
            mine = loadings[self.places[one]]
            np.matmul(mine.T, mine, out=grams[number])
            if self.factors:
                grams[number, -self.factors :, -self.factors :] += self.doubts[self.places[one]].sum(axis=0)
            pulls[number] = (self.rewards[one] - self.quality[self.places[one]]) @ mine
        unsure = np.linalg.inv(grams / self.noise + np.eye(size))
        return np.matmul(unsure, pulls[:, :, None])[:, :, 0] / self.noise, unsure

    def _round(self, number: int) -> None:
        fixed = self._fixed()
        known = fixed.shape[1]
        taste, unsure = self._expect(self.chosen, np.hstack([fixed, self.loadings]))
        self._rescale((np.square(taste[:, :known]) + unsure[:, range(known), range(known)]).mean(axis=0))
        if self.factors:
            self._load(fixed, taste, unsure, settled=number >= SETTLED)
        sums, counts, squares = self._left(self.chosen, taste, np.hstack([fixed, self.loadings]))
        self._judge(sums, counts, weigh=number in WEIGHED)
        spread = self.noise * (unsure.shape[1] * len(unsure) - np.trace(unsure, axis1=1, axis2=2).sum())
        self.noise = max(LEAST_NOISE, 0.2 * self.variance, float((squares + spread) / counts.sum()))

    def _rescale(self, squares: Floats) -> None:
        """How far topics and generosity move rewards, from how far learners were found to differ in them."""
        if len(self.scales):
            own = len(self.chosen) / (len(self.chosen) + SCALES_FROM)
            both = own * squares[:-1] + (1 - own) * squares[:-1].mean()
            self.scales = np.clip(self.scales * np.sqrt(both), *SCALES)
        self.general = float(np.clip(self.general * np.sqrt(squares[-1]), *SCALES))

    def _load(self, fixed: Floats, taste: Floats, unsure: Floats, *, settled: bool) -> None:
        """Loadings of the factors and how unsure they are, given what learners are like."""
        known = fixed.shape[1]
        both = unsure[:, known:, :] + taste[:, known:, None] * taste[:, None, :]
        met: list[list[int]] = [[] for _clip in range(self.clips)]
        surplus = np.zeros((self.clips, self.factors))
        for number, one in enumerate(self.chosen):
            places = self.places[one]
            surplus[places] += np.outer(self.rewards[one] - self.quality[places], taste[number, known:])
            for clip in places.tolist():
                met[clip].append(number)
        systems = np.zeros((self.clips, self.factors, self.factors + known))
        for clip, learners in enumerate(met):
            if learners:
                systems[clip] = both[learners].sum(axis=0)
        surplus -= np.einsum("jkl,jl->jk", systems[:, :, :known], fixed)
        inverse = np.linalg.inv(systems[:, :, known:] + np.diag(self.pulls))
        self.loadings = np.matmul(inverse, surplus[:, :, None])[:, :, 0]
        self.doubts = self.noise * inverse
        if settled:
            seen = [clip for clip, learners in enumerate(met) if learners]
            of_factors = range(self.factors)
            sizes = (np.square(self.loadings[seen]) + self.doubts[seen][:, of_factors, of_factors]).mean(axis=0)
            self.pulls = np.clip(self.noise / sizes, LEAST_PULL, MOST_PULL)

    def _left(self, chosen: list[int], taste: Floats, loadings: Floats) -> tuple[Floats, Floats, float]:
        """By clip, the sum of rewards without what the learners' taste explains, and of how many; and the sum of squares beyond quality too."""
        sums, counts, squares = np.zeros(self.clips), np.zeros(self.clips), 0.0
        # What learners have in common is the clips' quality, not their taste.
        net = taste - taste.mean(axis=0)
        net[:, net.shape[1] - self.factors :] *= NET
        for number, one in enumerate(chosen):
            places = self.places[one]
            left = self.rewards[one] - loadings[places] @ net[number]
            sums[places] += left
            counts[places] += 1
            squares += float(np.square(left - self.quality[places]).sum())
        return sums, counts, squares

    def _judge(self, sums: Floats, counts: Floats, *, weigh: bool = False) -> None:
        """Quality from sums of rewards, drawn to what topics predict; how far is weighed anew where it is asked for: that takes longest."""
        means = sums / np.maximum(counts, 1.0)
        weights = counts / (counts + self.doubt)
        usual = float(sums.sum() / counts.sum())
        gram, pulls = self.tags.T @ (self.tags * weights[:, None]), self.tags.T @ (weights * (means - usual))
        self.worth: Floats = np.zeros(self.names)
        if self.names:
            squares = float((weights * np.square(means - usual)).sum())
            if weigh:
                met = int((counts > 0).sum())
                self.ridge = max(RIDGES, key=lambda one: _evidence(gram, pulls, squares, met, one))
            self.worth = np.linalg.solve(gram + self.ridge * np.eye(self.names), pulls)
        self.usual = usual
        self.quality: Floats = (sums + self.doubt * (usual + self.tags @ self.worth)) / (counts + self.doubt)

    def _all(self) -> None:
        """Quality from everybody, net of their taste; by thousands, so that memory stays small."""
        loadings = np.hstack([self._fixed(), self.loadings])
        for _round in range(2):
            sums, counts = np.zeros(self.clips), np.zeros(self.clips)
            for begin in range(0, len(self.places), 2_000):
                some = list(range(begin, min(begin + 2_000, len(self.places))))
                taste, _unsure = self._expect(some, loadings)
                more, of, _squares = self._left(some, taste, loadings)
                sums += more
                counts += of
            self._judge(sums, counts)


def _evidence(gram: Floats, pulls: Floats, squares: float, clips: int, ridge: float) -> float:
    """How well the clips' means bear out that topics are worth as much as this ridge lets them be (log, but for what all ridges share)."""
    system = gram + ridge * np.eye(len(gram))
    left = max(squares - float(pulls @ np.linalg.solve(system, pulls)), 1e-9)
    return float(-(clips * np.log(left) + np.linalg.slogdet(system)[1] - len(gram) * np.log(ridge)) / 2)
