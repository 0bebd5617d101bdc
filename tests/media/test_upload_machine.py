"""Whatever order chunks, tabs, reloads and dying workers come in, the bytes are the announced ones or there is a refusal."""

from __future__ import annotations

import hashlib
import secrets

import pytest
from django.core.files.base import ContentFile
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from microclip_xblock.media import folder, uploads
from microclip_xblock.media.refusals import UploadGoneError, UploadIncompleteError, WrongOffsetError
from microclip_xblock.media.storage import Place, clip_storage
from tests.media.conftest import LIMITS, NOW

OWNERS = ["ann", "bo"]


class Uploading(RuleBasedStateMachine):
    """Two learners send the same file, each from several tabs. `reached` is what each of them was told last."""

    @initialize(data=st.binary(min_size=1, max_size=600))
    def begin(self, data):
        self.data = data
        self.sha = hashlib.sha256(data).hexdigest()
        self.place = Place("UniX", "CS101", "2026", secrets.token_hex(8))
        self.ids = {owner: self.start(owner).upload_id for owner in OWNERS}
        self.reached = dict.fromkeys(OWNERS, 0)

    def start(self, owner):
        return uploads.start(self.place, owner, len(self.data), self.sha, LIMITS, NOW)

    @rule(owner=st.sampled_from(OWNERS), length=st.sampled_from([1, 20, 50, 200]))
    def send_the_next_chunk(self, owner, length):
        offset = self.reached[owner]
        chunk = self.data[offset : offset + length]
        if chunk:
            now_at = uploads.append(self.place, owner, self.ids[owner], offset, chunk, LIMITS, NOW)
            assert now_at == offset + len(chunk)
            self.reached[owner] = now_at

    @rule(owner=st.sampled_from(OWNERS), offset=st.integers(0, 700), length=st.integers(1, 50))
    def send_from_anywhere(self, owner, offset, length):
        chunk = self.data[offset : offset + length] or b"?"
        if offset != self.reached[owner]:
            with pytest.raises(WrongOffsetError) as refused:
                uploads.append(self.place, owner, self.ids[owner], offset, chunk, LIMITS, NOW)
            assert refused.value.details["offset"] == self.reached[owner]

    @rule(owner=st.sampled_from(OWNERS), offset=st.integers(0, 600), length=st.integers(1, 80))
    def another_tab_was_under_way(self, owner, offset, length):
        """A request that passed the check long ago saves its part only now."""
        chunk = self.data[offset : offset + length]
        if chunk:
            path = self.path(owner)
            clip_storage().save(f"{path}/{folder.part_name(offset, len(chunk))}", ContentFile(chunk))
            told = self.start(owner).offset
            assert told >= self.reached[owner]
            self.reached[owner] = told

    @rule(owner=st.sampled_from(OWNERS), length=st.sampled_from([20, 50]), arrived=st.integers(0, 49))
    def a_worker_dies_while_writing(self, owner, length, arrived):
        offset = self.reached[owner]
        chunk = self.data[offset : offset + length]
        if len(chunk) > arrived and len(chunk) > 1:
            clip_storage().save(
                f"{self.path(owner)}/{folder.part_name(offset, len(chunk))}", ContentFile(chunk[:arrived])
            )

    @rule(owner=st.sampled_from(OWNERS))
    def reload(self, owner):
        again = self.start(owner)
        assert (again.upload_id, again.offset) == (self.ids[owner], self.reached[owner])

    @rule()
    def try_the_others_id(self):
        with pytest.raises(UploadGoneError):
            uploads.append(self.place, "ann", self.ids["bo"], 0, self.data, LIMITS, NOW)

    @rule(owner=st.sampled_from(OWNERS))
    def finish(self, owner):
        if self.reached[owner] < len(self.data):
            with pytest.raises(UploadIncompleteError) as refused:
                uploads.finish(self.place, owner, self.ids[owner])
            assert refused.value.details["offset"] == self.reached[owner]
        else:
            with uploads.finish(self.place, owner, self.ids[owner]) as finished:
                assert finished.file.read() == self.data

    @precondition(lambda self: hasattr(self, "reached"))
    @invariant()
    def never_more_than_the_file(self):
        assert all(0 <= reached <= len(self.data) for reached in self.reached.values())

    def path(self, owner):
        parts = f"{self.place.prefix}/uploads"
        return next(
            f"{parts}/{mark}/{self.ids[owner]}"
            for mark in folder.folders_in(parts)
            if self.ids[owner] in folder.folders_in(f"{parts}/{mark}")
        )


Uploading.TestCase.settings = hypothesis_settings(max_examples=60, stateful_step_count=25, deadline=None)


@pytest.mark.usefixtures("memory")
class TestUploading(Uploading.TestCase):
    pass
