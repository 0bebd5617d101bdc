"""
Sentences that the server finishes: counts, phases, refusals, badges, names.

Whole sentences with named gaps; a translator's note stands above where a gap is not obvious.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.points import Deed, Line
from microclip_xblock.rules.voting import Phase, Schedule


class I18n(Protocol):
    """The runtime's translation service, as far as it is used."""

    def gettext(self, message: str) -> str:
        """The sentence in the reader's language."""

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The form for this count."""


class Untranslated:
    """Stands in where a runtime has no translation service."""

    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return singular if count == 1 else plural


class Words:
    """All sentences in one reader's language."""

    def __init__(self, i18n: I18n | None) -> None:
        self._i18n: I18n = i18n or Untranslated()

    def gettext(self, message: str) -> str:
        """A sentence as it is."""
        return self._i18n.gettext(message)

    def counted(self, singular: str, plural: str, count: int, **gaps: object) -> str:
        """A counted sentence with its gaps filled; `count` is one of them."""
        return self._count(singular, plural, count, **gaps)

    def _count(self, singular: str, plural: str, count: int, **gaps: object) -> str:
        return self._i18n.ngettext(singular, plural, count).format(count=count, **gaps)

    def listed(self, parts: Sequence[str]) -> str:
        """Several things one after the other."""
        # Translators: stands between the things of a list, with the space after it.
        return self.gettext(", ").join(parts)

    def likes(self, count: int) -> str:
        return self._count("{count} like", "{count} likes", count)

    def votes(self, count: int) -> str:
        return self._count("{count} vote", "{count} votes", count)

    def points(self, count: int) -> str:
        return self._count("{count} point", "{count} points", count)

    def entries(self, count: int) -> str:
        return self._count("{count} clip by your peers", "{count} clips by your peers", count)

    def clips_finished(self, finished: int, clips: int) -> str:
        # Translators: how far a learner is in a feed, for example "3 of 10 clips finished".
        text = self._i18n.ngettext("{finished} of {clips} clip finished", "{finished} of {clips} clips finished", clips)
        return text.format(finished=finished, clips=clips)

    def votes_left(self, left: int, budget: int) -> str:
        text = self._i18n.ngettext("{left} of {budget} vote left", "{left} of {budget} votes left", budget)
        return text.format(left=left, budget=budget)

    def progress(self, reached: int, target: int) -> str:
        # Translators: progress toward a badge, for example "2 of 3".
        return self.gettext("{reached} of {target}").format(reached=reached, target=target)

    def place(self, rank: int, of: int, tied: bool) -> str:
        if tied:
            # Translators: a place in a ranking that is shared with others, for example "Shared place 4 of 43".
            return self.gettext("Shared place {rank} of {of}").format(rank=rank, of=of)
        return self.gettext("Place {rank} of {of}").format(rank=rank, of=of)

    def as_of(self, as_of: datetime, now: datetime) -> str:
        seconds = int((now - as_of).total_seconds())
        if seconds < 60:
            return self.gettext("Up to date")
        return self._count("As of {count} minute ago", "As of {count} minutes ago", seconds // 60)

    def phase(self, phase: Phase, schedule: Schedule, own_entry: bool) -> str:
        if phase is Phase.OVER:
            return self.gettext("This challenge is over. Here is how it went.")
        if phase is Phase.VOTING:
            return self.gettext("Entries are closed. You can still vote. Results are shown after voting ends.")
        if own_entry:
            return self.gettext(
                "Your clip takes part. Watch your peers’ clips and vote. Results are shown after voting ends."
            )
        if schedule.votes_close is None:
            return self.gettext("Open for entries and votes, without an end. Nobody sees how many votes a clip has.")
        return self.gettext("Open for entries and votes. Results are shown after voting ends.")

    def results(self, counted: int, votes: int) -> str:
        entries = self._count("{count} clip took part", "{count} clips took part", counted)
        # Translators: how a result was counted. {entries} is a sentence part such as "31 clips took part", {votes} such as "90 votes".
        text = self.gettext("{entries}, {votes} in all. Each vote counts the same; equal counts share a place.")
        return text.format(entries=entries, votes=self.votes(votes))

    def clip_state(self, state: str) -> str:
        """How it stands with the asker's own clip: ready, converting, needs_format."""
        return self.gettext(_CLIP_STATES[state])

    def clip_notes(
        self,
        *,
        headers_only: bool,
        metadata_left: bool,
        flashing: bool,
        loudness_lufs: float | None,
        without_captions: bool,
    ) -> list[str]:
        """What the owner of a clip should know about it, most important first."""
        silent = loudness_lufs is not None and loudness_lufs <= SILENT_LUFS
        quiet = loudness_lufs is not None and not silent and loudness_lufs < QUIET_LUFS
        notes = {
            _("This clip flashes. That can cause seizures; viewers are warned before it plays."): flashing,
            _(
                "What your device noted in the file, such as where it was recorded, could not be removed."
            ): metadata_left,
            _("No sound can be heard in this clip."): silent,
            _("The sound is very quiet. Consider recording it again closer to the microphone."): quiet,
            _("Only the beginning of the file was looked at, so its length may be given wrongly."): headers_only,
            _("No captions yet. They help those who can’t hear, or can’t turn the sound on."): without_captions,
        }
        return [self.gettext(note) for note, holds in notes.items() if holds]

    def removed(self, reason: str) -> str:
        """What the owner reads of an entry that the staff removed."""
        return self.gettext(_REMOVED.get(reason, _REMOVED["other"]))

    def why(self, line: Line) -> str:
        singular, plural = _WHY[line.deed]
        return self._count(singular, plural, line.count, worth=self.points(line.worth))

    def badge(self, badge_id: str) -> tuple[str, str]:
        """A badge's name and what it takes."""
        name, criteria = _BADGES[badge_id]
        return self.gettext(name), self.gettext(criteria)

    def refusal(self, refusal: Refusal) -> str:
        """What a learner reads when a deed was refused; the code decides, details fill gaps."""
        reason = (refusal.code, str(refusal.details.get("reason", "")))
        template = _REASONS.get(reason) or _REFUSALS.get(refusal.code, _REFUSALS["refused"])
        return self.gettext(template).format_map(_Gaps(refusal.details))


class _Gaps(dict[str, Any]):
    """Gaps of a sentence; one without a value stays visible instead of breaking the reply."""

    def __init__(self, details: Mapping[str, Any]) -> None:
        super().__init__(details)
        if isinstance(details.get("limit_bytes"), int):
            self["limit_mb"] = f"{details['limit_bytes'] / 1_000_000:g}"

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def _(message: str) -> str:
    """Marks a sentence for extraction; it is translated where it is used."""
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Marks a counted sentence for extraction; it is translated where it is used."""
    return singular, plural


_WHY: dict[Deed, tuple[str, str]] = {
    Deed.CLIP_FINISHED: ngettext_noop("{count} clip finished, {worth} each", "{count} clips finished, {worth} each"),
    Deed.CHECK_RIGHT: ngettext_noop(
        "{count} check right at the first try, {worth} each", "{count} checks right at the first try, {worth} each"
    ),
    Deed.ENTERED: ngettext_noop("{count} challenge entered, {worth} each", "{count} challenges entered, {worth} each"),
    Deed.VOTED: ngettext_noop("{count} vote given, {worth} each", "{count} votes given, {worth} each"),
    Deed.VOTE_RECEIVED: ngettext_noop("{count} vote received, {worth} each", "{count} votes received, {worth} each"),
}

_BADGES: dict[str, tuple[str, str]] = {
    "first_steps": (_("First steps"), _("Finish three clips.")),
    "sharp_eye": (_("Sharp eye"), _("Answer three quick checks right at the first try.")),
    "on_stage": (_("On stage"), _("Enter a challenge with a clip of your own.")),
}

QUIET_LUFS = -35.0
"""Speech recorded well is at -24 to -16."""
SILENT_LUFS = -69.9

_CLIP_STATES: dict[str, str] = {
    "ready": _("Ready."),
    "converting": _("Ready. A copy that plays on every device is being made."),
    "needs_format": _("Needs another format: some devices don’t play this one. MP4 (H.264 with AAC) plays on all."),
}

_REMOVED: dict[str, str] = {
    "unsafe": _("The course team removed your clip because it could harm somebody. It and its votes are gone."),
    "not_allowed": _("The course team removed your clip because it is not allowed here. It and its votes are gone."),
    "privacy": _("The course team removed your clip to protect somebody’s privacy. It and its votes are gone."),
    "other": _(
        "The course team removed your clip. It and its votes are gone. Please ask them if you want to know why."
    ),
}

_REFUSALS: dict[str, str] = {
    "refused": _("That can’t be done now."),
    "malformed": _("The request was not understood. Reload the page and try again."),
    "trespass": _("That is not yours to do."),
    "sign_in": _("Please sign in first."),
    "not_enrolled": _("Please enroll in this course first."),
    "staff_only": _("That is for the course’s staff."),
    "clip_gone": _("This clip is no longer in the feed."),
    "no_check": _("This question has changed. Reload the page to see it."),
    "entry_gone": _("This clip no longer takes part."),
    "own_entry": _("You can’t vote for your own clip."),
    "votes_spent": _("You have given all your {budget} votes. Take one back first."),
    "voting_closed": _("Voting has ended."),
    "challenge_closed": _("Entries are closed."),
    "already_entered": _("You take part already. Withdraw your clip first if you want to enter another one."),
    "nothing_entered": _("You have no clip in this challenge."),
    "nothing_sent": _("There is no clip to go on with. Please choose a file and send it first."),
    "too_often": _("You have sent {limit} clips within an hour. Please try again later."),
    "no_copy": _("There is no copy of this clip in that format yet."),
    "copy_failed": _("A copy of this clip in another format could not be made."),
    "looking_only": _("You are viewing the course as a learner. Their clips can’t be changed from here."),
    "bad_text": _("This text is missing or has more than {limit} characters."),
    "invalid_fields": _("Some fields need another look."),
    "ledger_full": _("There is no room to note more here."),
    "questions_spent": _("You have asked a lot here already. Take a question back first."),
    "newer_ledger": _("Your record was written by a newer version. Please try again later."),
    "damaged_ledger": _("Your record here can’t be read. Please tell the course team."),
    "busy": _("Several of your requests arrived at once. Please try again."),
    "not_a_video": _("This is not a video or sound file we can show. Please choose another one."),
    "unsupported_codec": _("This kind of video can’t be shown everywhere. Please save it as MP4 (H.264) or WebM."),
    "picture_too_large": _("The picture is too large: at most {limit} pixels on the long side."),
    "quota_full": _("Your clips here would take more than {limit_mb} MB in all. Please delete one first."),
    "too_many_frames": _("This clip has too many pictures a second: at most {limit}."),
    "too_large": _("This file is too large: at most {limit_mb} MB."),
    "too_long": _("This clip is too long: at most {limit} seconds."),
    "too_short": _("This clip is too short: at least {limit} second."),
    "hash_mismatch": _("The file arrived damaged. Please send it again."),
    "upload_incomplete": _("The file has not arrived whole yet."),
    "upload_gone": _("This upload is no longer there. Please send the file again."),
    "wrong_offset": _("The upload got out of step and goes on from where it was."),
    "range_needed": _("This clip is too large to be sent in one piece. Please watch it in the player."),
    "chunk_too_large": _("A part of the file was too large. Please try again."),
    "bad_captions": _("These captions can’t be read. Please save them as WebVTT or SRT."),
    "bad_picture": _("This picture can’t be used. Please choose a JPEG or WebP picture."),
}

# Where a refusal says why, the sentence says what to do about it.
_REASONS: dict[tuple[str, str], str] = {
    ("bad_captions", "times"): _(
        "A time in line {line} of the captions can’t be read, or its end is not after its beginning. "
        "Please write times like 00:01.000."
    ),
    ("bad_captions", "empty"): _("There is no caption with text while the clip lasts. Please check the times."),
    ("bad_captions", "many"): _("There are too many captions: at most {limit}. Please join some of them."),
    ("bad_captions", "long"): _(
        "The caption at line {line} is too long: at most {limit} characters. Please split it in two."
    ),
    ("bad_captions", "large"): _("These captions are too large: at most {limit_mb} MB. Please shorten them."),
    ("bad_picture", "damaged"): _("This picture is damaged. Please choose another one."),
    ("bad_picture", "animated"): _("This picture moves. Please choose a still one."),
    ("bad_picture", "sides"): _("Each side of the picture has to have {least} to {limit} pixels."),
    ("bad_picture", "large"): _("This picture is too large: at most {limit_mb} MB. Please choose a smaller one."),
}
