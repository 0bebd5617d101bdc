"""The ways of choosing the next clip that the bench sets beside each other; each plays many learners at once, in numpy."""

import sys
import time
import warnings

import numpy as np

from microclip_xblock.rules.taste import Ranking, share_of
from microclip_xblock.rules.taste_fit import fit
from tests.bench.taste_data import folder, pip


class Rival:
    """
    Learns from past learners, then scores all clips for each of many learners again and again, being told what was chosen and how it went.

    Popularity, as it stands: the mean reward drawn to that of all clips by the weight of ten learners.
    """

    name = "popularity (shrunk mean)"

    def fit(self, rewards, topics, like):
        known = ~np.isnan(rewards)
        sums, self.shown = np.where(known, rewards, 0).sum(0), known.sum(0)
        usual = sums.sum() / self.shown.sum() if self.shown.sum() else 0.5
        self.quality, self.like = (sums + 10 * usual) / (self.shown + 10), like
        self.learn(rewards, topics)
        return self

    def learn(self, rewards, topics):
        """What else there is to learn."""

    def start(self, people):
        self.people = people
        self.seen = np.zeros((people, len(self.quality)), bool)
        self.got = np.zeros((people, len(self.quality)))
        self.begin()

    def begin(self):
        """What else there is to begin."""

    def scores(self):
        return np.broadcast_to(self.quality, self.seen.shape)

    def observe(self, clips, rewards):
        rows = np.arange(self.people)
        self.seen[rows, clips], self.got[rows, clips] = True, rewards


class Chance(Rival):
    name = "random"

    def learn(self, rewards, topics):
        self.chance = np.random.default_rng(5)

    def scores(self):
        return self.chance.random(self.seen.shape)


class CourseOrder(Rival):
    name = "course order"

    def scores(self):
        return np.broadcast_to(-np.arange(len(self.quality), dtype=float), self.seen.shape)


class MostLiked(Rival):
    name = "most liked first (raw likes)"

    def learn(self, rewards, topics):
        self.quality = (np.nan_to_num(rewards, nan=-1) >= self.like).sum(0) - 1e-6 * np.arange(rewards.shape[1])


class Ease(Rival):
    """Steck, "Embarrassingly shallow autoencoders", 2019: on likes; popularity decides where likes say nothing."""

    name = "EASE on likes"

    def learn(self, rewards, topics):
        likes = (np.nan_to_num(rewards, nan=-1) >= self.like) * 1.0
        inverse = np.linalg.inv(likes.T @ likes + 50.0 * np.eye(likes.shape[1]))
        self.weights = -inverse / np.diag(inverse)
        np.fill_diagonal(self.weights, 0)

    def scores(self):
        return ((self.got >= self.like) & self.seen) @ self.weights + 1e-3 * self.quality


class Ials(Rival):
    """Hu, Koren and Volinsky, 2008, as the library `implicit` has it: on likes, new learners folded in."""

    name = "iALS on likes (implicit)"
    factors, regularization, alpha = 16, 0.05, 5.0

    def learn(self, rewards, topics):
        import scipy.sparse
        from implicit.cpu.als import AlternatingLeastSquares

        likes = (np.nan_to_num(rewards, nan=-1) >= self.like).astype(np.float32) * self.alpha
        with warnings.catch_warnings():
            # It advises on the threads of the linear algebra library, once.
            warnings.simplefilter("ignore", RuntimeWarning)
            model = AlternatingLeastSquares(
                factors=self.factors, regularization=self.regularization, iterations=15, random_state=1, num_threads=1
            )
        model.fit(scipy.sparse.csr_matrix(likes), show_progress=False)
        self.items = np.asarray(model.item_factors, float)
        self.gram = self.items.T @ self.items + self.regularization * np.eye(self.factors)

    def scores(self):
        likes = ((self.got >= self.like) & self.seen).astype(float)
        outer = (self.items[:, :, None] * self.items[:, None, :]).reshape(len(self.items), -1)
        systems = self.gram + self.alpha * (likes @ outer).reshape(self.people, self.factors, self.factors)
        right = (1 + self.alpha) * likes @ self.items
        return np.linalg.solve(systems, right[:, :, None])[:, :, 0] @ self.items.T + 1e-3 * self.quality


def ials_missing():
    """Why iALS cannot be set beside the others; empty if it can. Fetches the library into the bench's own folder."""
    place = folder() / f"python{sys.version_info.major}.{sys.version_info.minor}"
    if not (place / "implicit").exists():
        pip("install", "--no-deps", "--target", str(place), "implicit", "scipy", "tqdm", "threadpoolctl")
    if str(place) not in sys.path:
        sys.path.append(str(place))
    try:
        from implicit.cpu.als import AlternatingLeastSquares  # noqa: F401
    except ImportError as error:
        return f"the library `implicit` could not be had: {error}"
    return ""


class Shipped(Rival):
    """
    The package's own summary; many learners at once in numpy.

    `agrees` compares with the package's `Ranking`, one learner at a time, so that the figures are those of what is shipped.
    """

    name = "this package"

    def learn(self, rewards, topics):
        self.topics = {f"{number:05}": names for number, names in enumerate(topics)}
        ids = list(self.topics)
        learners = [{ids[clip]: float(row[clip]) for clip in np.flatnonzero(~np.isnan(row))} for row in rewards]
        begun = time.perf_counter()
        self.taste = fit(learners, self.topics)
        self.seconds = time.perf_counter() - begun
        taste = self.taste
        self.loadings = np.zeros((len(ids), len(taste.topics) + taste.factors + 1))
        for clip, known in enumerate(taste.of):
            for topic in known:
                self.loadings[clip, topic] = taste.scales[topic] * share_of(known)
        if taste.factors:
            self.loadings[:, len(taste.topics) : -1] = np.array(taste.rows) * taste.step
        self.own = self.loadings.copy()
        self.loadings[:, -1] = taste.general
        used = np.abs(self.loadings).max(0) > 0
        self.own, self.loadings = self.own[:, used], self.loadings[:, used]
        self.quality = np.array(taste.qualities)

    def begin(self):
        size = self.loadings.shape[1]
        self.systems = np.tile(np.eye(size), (self.people, 1, 1))
        self.right = np.zeros((self.people, size))

    def scores(self):
        return self.quality + np.linalg.solve(self.systems, self.right[:, :, None])[:, :, 0] @ self.own.T

    def observe(self, clips, rewards):
        super().observe(clips, rewards)
        rows = self.loadings[clips]
        self.systems += rows[:, :, None] * rows[:, None, :] / self.taste.noise
        self.right += rows * ((rewards - self.quality[clips]) / self.taste.noise)[:, None]

    def agrees(self):
        """The largest difference to the package's own scores, and to the sums of its parts, over the first learners as they stand."""
        ids, scores, widest, off = list(self.topics), self.scores(), 0.0, 0.0
        for person in range(min(20, self.people)):
            met = np.flatnonzero(self.seen[person])[:50]
            if len(met) < self.seen[person].sum():
                continue
            ranking = Ranking(self.taste, [(ids[clip], float(self.got[person, clip])) for clip in met], {}, self.topics)
            for clip, one in enumerate(ids):
                score = ranking.score(one)
                widest = max(widest, abs(score - scores[person, clip]))
                if clip % 7 == person % 7:
                    off = max(off, abs(sum(part.value for part in ranking.parts(one)) - score))
        return widest, off

    def ceiling(self, rewards, slots):
        """The mean reward of the best so many clips for one who knows, for each clip, how all the others went for the learner."""
        total = []
        for row in rewards:
            known = np.flatnonzero(~np.isnan(row))
            inverse = np.linalg.inv(
                self.loadings[known] @ self.loadings[known].T + self.taste.noise * np.eye(len(known))
            )
            surplus = row[known] - self.quality[known]
            foretold = row[known] - (inverse @ surplus) / np.diag(inverse)
            total.append(row[known][np.argsort(-foretold, kind="stable")[:slots]].mean())
        return float(np.mean(total))


class Mixed:
    """Another's choice, but every tenth place goes to one of the clips that fewest were shown."""

    def __init__(self, inner, every):
        self.inner, self.every = inner, every
        self.name = f"{inner.name}, 1 slot in {every} for the least shown"
        self.chance = np.random.default_rng(6)

    def fit(self, rewards, topics, like):
        self.inner.fit(rewards, topics, like)
        self.shown = (~np.isnan(rewards)).sum(0)
        return self

    def start(self, people):
        self.inner.start(people)
        self.place = 0

    @property
    def seen(self):
        return self.inner.seen

    def scores(self):
        self.place += 1
        if self.place % self.every:
            return self.inner.scores()
        return -(self.shown + 2 * self.chance.random(self.seen.shape))

    def observe(self, clips, rewards):
        self.inner.observe(clips, rewards)
