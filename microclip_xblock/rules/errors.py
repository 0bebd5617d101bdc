"""
Refusals: everything a deed can answer instead of being done.

Each refusal has a stable machine code and an HTTP status. The browser decides by the code; the sentence a learner reads is
chosen elsewhere by the same code. Ordinary outcomes never use 401, 403 or 404, because the Open edX Android app answers those
by reloading the page (openedx-app-android, HtmlUnitFragment); 403 is for real trespass only.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """
    A deed was refused; nothing was changed.

    Args:
        details: JSON-able facts the asker may see, such as a limit with its unit.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: dict[str, Any] = details


class MalformedRequestError(Refusal):
    """The request is not of the handler's form; a developer's matter, no learner caused it."""

    code = "malformed"
    status = 400


class TrespassError(Refusal):
    """Somebody asks for what the page would never have offered."""

    code = "trespass"
    status = 403


class SignInError(TrespassError):
    """Nobody is signed in."""

    code = "sign_in"


class NotEnrolledError(TrespassError):
    """Signed in, but neither enrolled nor on the course's staff."""

    code = "not_enrolled"


class StaffOnlyError(TrespassError):
    """A deed for the course's staff."""

    code = "staff_only"


class ClipGoneError(Refusal):
    """The clip is not (or no longer) in this feed."""

    code = "clip_gone"


class NoCheckError(Refusal):
    """The clip asks no question, or not this one any more."""

    code = "no_check"


class EntryGoneError(Refusal):
    """The entry is not (or no longer) in this challenge."""

    code = "entry_gone"


class OwnEntryError(Refusal):
    """Nobody votes for their own entry."""

    code = "own_entry"


class VotesSpentError(Refusal):
    """The voter has no vote left; one has to be taken back first."""

    code = "votes_spent"


class VotingClosedError(Refusal):
    """The time for voting is over."""

    code = "voting_closed"


class ChallengeClosedError(Refusal):
    """The time for entering is over."""

    code = "challenge_closed"


class AlreadyEnteredError(Refusal):
    """One entry a learner; the former one has to be withdrawn first."""

    code = "already_entered"


class NothingEnteredError(Refusal):
    """There is no entry to withdraw."""

    code = "nothing_entered"


class NothingSentError(Refusal):
    """There is no draft to enter with, or its file is not in the storage (any more)."""

    code = "nothing_sent"


class TooOftenError(Refusal):
    """More files within an hour than anybody needs; details: limit."""

    code = "too_often"
    status = 429


class NoCopyError(Refusal):
    """A clip's copy in another format is not there, or not yet."""

    code = "no_copy"


class LookingOnlyError(Refusal):
    """Staff who look at the course through a learner's eyes can't make or delete that learner's files."""

    code = "looking_only"


class BadTextError(Refusal):
    """A text is missing or too long; details name the field and its limit in characters."""

    code = "bad_text"
    status = 422


class InvalidFieldsError(Refusal):
    """An author's form has fields that can't be saved; details: fields (name to sentence)."""

    code = "invalid_fields"
    status = 422


class LedgerFullError(Refusal):
    """The ledger reached its size limit; nothing more can be noted in it."""

    code = "ledger_full"


class NewerLedgerError(Refusal):
    """The ledger was written by a newer release than this one; it is left untouched."""

    code = "newer_ledger"


class DamagedLedgerError(Refusal):
    """What is stored can't be a ledger; it is left untouched."""

    code = "damaged_ledger"


class BusyError(Refusal):
    """The same learner's row stayed locked by their other requests; trying again helps."""

    code = "busy"


class QuestionsSpentError(LedgerFullError):
    """The asker has as many questions in this feed as there may be, or they take too much room; one has to be taken back first."""

    code = "questions_spent"
