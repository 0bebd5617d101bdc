"""The handlers of a challenge that deal with files: sending, captions, entering, withdrawing, removing, handing out, forgetting."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from webob import Response

from microclip_xblock.actions import caption_clip as captioning
from microclip_xblock.actions import enter_clip as entering
from microclip_xblock.actions import send_clip as sending
from microclip_xblock.actions.hand_out import file_asked_for
from microclip_xblock.actions.own_clip import mine_as_seen
from microclip_xblock.actions.remove_entry import remove_entry
from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.views import View
from microclip_xblock.media import work
from microclip_xblock.media.erasing import erase_owner
from microclip_xblock.media.limits import CHUNK_BYTES, Limits
from microclip_xblock.media.serving import serve
from microclip_xblock.media.storage import owner_folder
from microclip_xblock.rules.voting import Schedule
from microclip_xblock.web.handling import (
    MOST_JSON_BYTES,
    Payload,
    Reply,
    any_request,
    bytes_post,
    check_participant,
    json_post,
    octets_post,
    text_in,
    whole_in,
)
from microclip_xblock.web.opening import learner_known_as
from microclip_xblock.web.places import place_of

log = logging.getLogger(__name__)


class ClipHandlers:
    """Mixed into the challenge, which has what is declared here."""

    @property
    def gateway(self) -> Gateway:
        """The port to state."""
        raise NotImplementedError

    @property
    def view(self) -> View:
        """What the community sees of this challenge."""
        raise NotImplementedError

    @property
    def schedule(self) -> Schedule:
        """When entering and voting end."""
        raise NotImplementedError

    @property
    def limits(self) -> Limits:
        """What a file may be."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """What the asker sees of the challenge now."""
        raise NotImplementedError

    def tell(self, event: str, facts: Mapping[str, str | int | float | bool]) -> None:
        """Tell the tracking log."""
        raise NotImplementedError

    def tell_complete(self, ledger: ChallengeLedger) -> None:
        """Tell the platform if the asker has completed the challenge."""
        raise NotImplementedError

    @json_post
    def start_upload(self, data: Payload) -> Reply:
        """Begin to send a file, or go on with one that was begun."""
        check_participant(self.gateway)
        size_bytes, sha256 = whole_in(data, "size_bytes", least=1), text_in(data, "sha256")
        started = sending.start_upload(
            self.gateway, self.view, self.schedule, place_of(self), self.limits, size_bytes, sha256
        )
        direct = started.direct
        return {
            "upload": started.upload_id,
            "offset": started.offset,
            "chunk_bytes": CHUNK_BYTES,
            "direct": {"url": direct.url, "fields": direct.fields} if direct else None,
        }

    @octets_post
    def upload_chunk(self, body: bytes, upload: str, offset: int) -> Reply:
        """Take the next piece of a file."""
        check_participant(self.gateway)
        reached = sending.append_chunk(
            self.gateway, self.view, self.schedule, place_of(self), self.limits, upload, offset, body
        )
        return {"offset": reached}

    @json_post
    def finish_upload(self, data: Payload) -> Reply:
        """Check and keep the file that was sent."""
        check_participant(self.gateway)
        ledger = sending.finish_upload(
            self.gateway, self.view, self.schedule, place_of(self), self.limits, text_in(data, "upload")
        )
        if ledger.draft:
            self.tell("clip_kept", {"kind": ledger.draft.kind, "duration_s": ledger.draft.duration_s})
        return self.state()

    @bytes_post(lambda block: block.limits.max_poster_bytes)
    def save_poster(self, body: bytes) -> Reply:
        """Have a picture of the own clip shown before it plays."""
        check_participant(self.gateway)
        captioning.save_poster(self.gateway, self.view, self.schedule, self.limits, body)
        return self.state()

    @json_post
    def save_captions(self, data: Payload) -> Reply:
        """Note captions of the own clip in one language, or forget them."""
        check_participant(self.gateway)
        lang, text = text_in(data, "lang"), text_in(data, "text", MOST_JSON_BYTES)
        captioning.save_captions(self.gateway, self.view, self.schedule, self.limits, lang, text)
        return self.state()

    @json_post
    def discard_draft(self, data: Payload) -> Reply:
        """Forget the file that was sent, and erase it."""
        del data
        check_participant(self.gateway)
        sending.discard_draft(self.gateway)
        return self.state()

    @json_post
    def enter_clip(self, data: Payload) -> Reply:
        """Enter the challenge with the file that was sent."""
        check_participant(self.gateway)
        title, caption = text_in(data, "title"), text_in(data, "caption")
        alt = text_in(data, "alt") if "alt" in data else ""
        ledger = entering.enter_clip(self.gateway, self.view, self.schedule, title, caption, alt)
        if ledger.entry:
            self.tell("clip_entered", {"entry": ledger.entry.id, "duration_s": ledger.entry.clip.duration_s})
        self.tell_complete(ledger)
        return self.state()

    @json_post
    def withdraw_entry(self, data: Payload) -> Reply:
        """Take the own entry back and erase its media."""
        del data
        check_participant(self.gateway)
        entering.withdraw_entry(self.gateway, self.view, self.schedule)
        self.tell("entry_withdrawn", {})
        return self.state()

    @json_post
    def remove_entry(self, data: Payload) -> Reply:
        """As one of the staff, take a peer's entry out for everybody and erase its media."""
        check_participant(self.gateway)
        entry, reason = text_in(data, "entry"), text_in(data, "reason")
        remove_entry(self.gateway, self.view, entry, reason)
        self.tell("entry_removed", {"entry": entry, "reason": reason})
        return self.state()

    @any_request
    def media(self, request: Any, path: str) -> Response:
        """A clip, its poster, captions or copies, with ranges, for those who take part in the course."""
        check_participant(self.gateway)
        key, content_type = file_asked_for(mine_as_seen(self.gateway), self.view, path, self.gateway.now())
        return serve(request, key, content_type)

    def clear_student_state(
        self,
        *,
        user_id: str | None = None,
        course_id: str | None = None,
        item_id: str | None = None,
        requesting_user_id: str | None = None,
    ) -> None:
        """
        Erase a learner's files before the platform deletes their state. Called on an unbound block.

        Args:
            user_id: the learner's anonymous id in the course.

        Raises:
            whatever the storage raises, so that staff learn that files are left; the state is then not deleted.
        """
        del course_id, item_id, requesting_user_id
        learner = learner_known_as(self, user_id)
        if learner is None:
            log.warning("Nobody is known by the anonymous id whose state is to be deleted; no files were erased.")
            return
        place = place_of(self)
        erased = erase_owner(place, str(learner))
        work.forget_below(owner_folder(place, str(learner)))
        log.info("Erased %s files of a learner whose state is deleted.", erased.files)
