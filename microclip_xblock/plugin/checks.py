"""
The self-check: does this site have what keeping clips takes, and what is to be done where it has not.

Everything is tried and not only looked up. Whatever is written for that is removed. Sentences are for operators and English only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

log = logging.getLogger(__name__)

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """
    Something that was looked at.

    Args:
        code: stable, for scripts.
        state: `warn` if clips work, but less well or less safely than they could; `fail` if something doesn't work or isn't safe.
        sentence: what was found. remedy: what to do about it; empty if nothing needs to be done.
    """

    code: str
    state: State
    sentence: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


Looking = Callable[[], Iterable[Check]]


def run_checks() -> list[Check]:
    """Try everything, which takes a few seconds. A check that breaks is one that failed."""
    from microclip_xblock.plugin import check_clips, check_site, check_storage

    return _run([*check_storage.LOOKINGS, *check_clips.LOOKINGS, *check_site.LOOKINGS])


def failed(checks: Iterable[Check]) -> bool:
    """Whether anything doesn't work."""
    return any(check.state == "fail" for check in checks)


def _run(lookings: Sequence[tuple[str, Looking]]) -> list[Check]:
    found: list[Check] = []
    for code, look in lookings:
        try:
            found.extend(look())
        except Exception as error:
            log.exception("The self-check %s broke off.", code)
            sentence = f"The check “{code}” broke off: {type(error).__name__}: {error}"[:500]
            found.append(Check(code, "fail", sentence, "The log of this process holds the details."))
    return found
