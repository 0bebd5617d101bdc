from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.base import ContentFile

from microclip_xblock.media import uploads
from microclip_xblock.media.erasing import (
    Erased,
    all_clip_folders,
    erase_clip,
    erase_everywhere,
    erase_owner,
    erase_place,
    kept_bytes,
    orphans,
)
from microclip_xblock.media.keep import add_file
from microclip_xblock.media.sheet import Sheet, write_sheet
from microclip_xblock.media.storage import Place, new_clip_folder, owner_folder
from tests.media.conftest import DAY, LIMITS, NOW, PLACE, all_folders, all_names, made_at, together, use_storage

ELSEWHERE = [
    replace(PLACE, block="another"),
    replace(PLACE, run="2027"),
    Place("OtherX", "CS101", "2026", PLACE.block),
]
CLIP = b"c" * 1000


def clip(store, owner="7", place=PLACE) -> str:
    """A clip with everything that may lie beside it: five files, and 1330 bytes without the sheet's."""
    folder = new_clip_folder(place, owner)
    store.save(f"{folder}/clip.mp4", ContentFile(CLIP))
    add_file(folder, "poster", "webp", b"p" * 100, "image/webp")
    add_file(folder, "captions", "vtt", b"v" * 30, "text/vtt")
    add_file(folder, "copy", "mp4", b"m" * 200, "video/mp4")
    write_sheet(folder, Sheet("clip.mp4", "video/mp4", ("h264",), "video", 2.0))
    return folder


def upload(store, owner="7", place=PLACE, data=b"d" * 500) -> str:
    """An unfinished upload of 4 files: manifest, note of time, a part, an object that came directly."""
    begun = uploads.start(place, owner, len(data), hashlib.sha256(data).hexdigest(), LIMITS, NOW).upload_id
    uploads.append(place, owner, begun, 0, data[:200], LIMITS, NOW)
    store.save(f"{owner_folder(place, owner)}/upload-{begun}/direct", ContentFile(b"?"))
    return begun


def below(store, folder) -> list[str]:
    """Everything a storage knows below a folder, empty folders and the folder itself included."""
    return [name for name in [*all_names(store), *all_folders(store)] if f"{name}/".startswith(f"{folder}/")]


def test_a_clip_goes_with_everything_beside_it(store):
    mine, other = clip(store), clip(store)
    before = all_names(store)
    sizes = sum(store.size(name) for name in before if name.startswith(mine))
    assert erase_clip(mine) == Erased(files=5, bytes=sizes, clips=1)
    assert sizes > 1330
    assert below(store, mine) == []
    assert all_names(store) == [name for name in before if name.startswith(other)]
    assert erase_clip(mine) == Erased()


def test_the_last_clip_takes_its_learners_folder_along(store):
    folder = clip(store)
    erase_clip(folder)
    assert below(store, owner_folder(PLACE, "7")) == []


@pytest.mark.parametrize(
    "odd", ["", "/", "..", "microclip", None, 7, "microclip/a/b/c", "grades", "microclip/../grades"]
)
def test_what_is_no_clip_is_never_erased(store, odd):
    clip(store), upload(store)
    store.save("grades/report.csv", ContentFile(b"1"))
    before = all_names(store)
    places = [PLACE.prefix, owner_folder(PLACE, "7"), f"{owner_folder(PLACE, '7')}/upload-{'0' * 40}"]
    for folder in (odd, *places, *(f"{place}/" for place in places)):
        assert erase_clip(folder) == Erased()
    assert all_names(store) == before


def test_a_learner_is_erased_in_one_block_and_nobody_else(store):
    clip(store), clip(store), upload(store), upload(store, data=b"e" * 300)
    clip(store, "8"), clip(store, "7", ELSEWHERE[0]), clip(store, "77"), clip(store, ""), upload(store, "8")
    before, folder = all_names(store), owner_folder(PLACE, "7")
    mine = [name for name in before if name.startswith(f"{folder}/")]
    sizes = sum(map(store.size, mine))
    assert erase_owner(PLACE, "7") == Erased(files=2 * 5 + 2 * 4, bytes=sizes, clips=2, uploads=2)
    assert all_names(store) == [name for name in before if name not in mine]
    assert below(store, folder) == []
    assert erase_owner(PLACE, "7") == Erased()


def test_a_learner_is_erased_everywhere(store):
    for place in (PLACE, *ELSEWHERE):
        clip(store, "7", place), upload(store, "7", place), clip(store, "8", place)
    others = [
        name for name in all_names(store) if not any(owner_folder(place, "7") in name for place in (PLACE, *ELSEWHERE))
    ]
    store.save("microclip/_work/" + "0" * 64 + ".json", ContentFile(b"{}"))
    erased = erase_everywhere("7")
    assert (erased.clips, erased.uploads, erased.files) == (4, 4, 4 * 9)
    assert all_names(store) == sorted([*others, "microclip/_work/" + "0" * 64 + ".json"])
    for place in (PLACE, *ELSEWHERE):
        assert below(store, owner_folder(place, "7")) == []
    assert erase_everywhere("7") == Erased()
    assert erase_everywhere("nobody") == Erased()


def test_erasing_where_nothing_was_ever_kept_is_fine(store):
    assert erase_everywhere("7") == erase_owner(PLACE, "7") == erase_place(PLACE) == Erased()
    assert list(all_clip_folders()) == list(orphans(lambda identity: set(), NOW)) == []
    assert kept_bytes(owner_folder(PLACE, "7")) == 0


def test_a_block_is_erased_for_everybody(store):
    for owner in ("7", "8"):
        clip(store, owner), upload(store, owner), clip(store, owner, ELSEWHERE[1])
    erased = erase_place(PLACE)
    assert (erased.clips, erased.uploads) == (2, 2)
    assert all(name.startswith(f"{ELSEWHERE[1].prefix}/") for name in all_names(store))
    assert [name for name in below(store, PLACE.prefix) if name != PLACE.prefix] == []


@pytest.mark.parametrize("former", [1, 3])
def test_what_was_kept_under_former_secret_keys_is_found_too(store, settings, former):
    keys = [f"{settings.SECRET_KEY}-{number}" for number in range(former + 1)]
    for key in keys:
        settings.SECRET_KEY = key
        clip(store), upload(store), clip(store, "7", ELSEWHERE[0]), clip(store, "8")
    settings.SECRET_KEY_FALLBACKS = keys[:-1]
    erased = erase_owner(PLACE, "7")
    assert (erased.clips, erased.uploads) == (former + 1, former + 1)
    assert erase_everywhere("7").clips == former + 1
    assert erase_everywhere("8").clips == former + 1
    assert all_names(store) == []


def test_without_the_former_key_what_it_kept_is_found_as_an_orphan(store, settings):
    folder = clip(store)
    settings.SECRET_KEY = "another"
    assert erase_everywhere("7") == Erased()
    assert list(orphans(lambda identity: set(), NOW + 9999 * DAY)) == [folder]


def test_strange_things_in_a_learners_folder_go_too(store):
    folder = owner_folder(PLACE, "7")
    clip(store)
    for name in ("stray", "old/thing.mp4", f"upload-{'0' * 40}/direct", f"{'a' * 32}/poster-0123abcd.webp"):
        store.save(f"{folder}/{name}", ContentFile(b"?"))
    assert erase_owner(PLACE, "7").files == 9
    assert below(store, folder) == []


def test_empty_folders_of_a_learner_go_too(settings, tmp_path):
    store = use_storage(settings, "files", tmp_path)
    folder = owner_folder(PLACE, "7")
    (tmp_path / folder / f"upload-{'0' * 40}").mkdir(parents=True)
    (tmp_path / folder / ("a" * 32)).mkdir()
    assert erase_owner(PLACE, "7") == Erased()
    assert below(store, folder) == []


@pytest.mark.parametrize("erase", [erase_clip, lambda folder: erase_owner(PLACE, "7")])
def test_what_can_not_be_erased_is_not_told_to_be(watched, erase):
    folder = clip(watched)

    def fails(what, name):
        if what == "delete":
            raise PermissionError(name)

    watched.after = fails
    with pytest.raises(PermissionError):
        erase(folder)
    watched.after = lambda what, name: None
    assert erase(folder).clips == 1
    assert all_names(watched) == []


def test_a_clip_goes_before_what_lies_beside_it(watched):
    """Or somebody who writes beside it could find it still there, after the last look at the folder."""
    folder, gone = clip(watched), []
    watched.after = lambda what, name: gone.append(name) if what == "delete" else None
    erase_clip(folder)
    assert gone[0] == f"{folder}/clip.mp4"


@pytest.mark.parametrize("kind", ["files", "objects"])
def test_several_erase_at_once(settings, tmp_path, kind):
    store = use_storage(settings, kind, tmp_path)
    for _ in range(10):
        folder = clip(store)
        upload(store)
        together(*[partial(erase_clip, folder), partial(erase_owner, PLACE, "7")] * 2)
        assert below(store, owner_folder(PLACE, "7")) == []


def test_all_clips_are_found_and_no_uploads(store):
    folders = {clip(store, owner, place) for owner in ("7", "8") for place in (PLACE, *ELSEWHERE)}
    upload(store)
    store.save("microclip/_work/" + "0" * 64 + ".json", ContentFile(b"{}"))
    found = list(all_clip_folders())
    assert len(found) == len(set(found)) == 8
    assert set(found) == folders


def test_bytes_that_are_kept_are_counted_and_uploads_are_not(store):
    first = clip(store)
    upload(store)
    clip(store, "8")
    expected = sum(store.size(name) for name in all_names(store) if name.startswith(first))
    assert kept_bytes(owner_folder(PLACE, "7")) == expected > 1330


def test_orphans_are_old_clips_that_no_ledger_mentions(store):
    known, lost, fresh, touched, unread = (clip(store, owner) for owner in "78901")
    elsewhere = clip(store, "7", ELSEWHERE[0])
    upload(store)
    for name in all_names(store):
        made_at(store, name, NOW)
    for name in (f"{fresh}/clip.mp4", next(name for name in all_names(store) if name.startswith(f"{touched}/sheet-"))):
        made_at(store, name, NOW + 2 * DAY)
    asked = []

    def ledgers(identity):
        asked.append(identity)
        return {known, unread} if identity == PLACE.identity else None

    before = all_names(store)
    assert list(orphans(ledgers, NOW + DAY)) == [lost]
    assert sorted(orphans(ledgers, NOW + 3 * DAY)) == sorted([lost, fresh, touched])
    assert list(orphans(ledgers, NOW)) == []
    assert set(orphans(lambda identity: set(), NOW + DAY)) == {known, lost, unread, elsewhere}
    assert sorted(asked[:2]) == sorted({PLACE.identity, ELSEWHERE[0].identity})
    assert all_names(store) == before


def test_a_storage_that_knows_no_times_has_no_orphans(watched):
    clip(watched)

    def unknown(name):
        raise NotImplementedError

    watched.get_modified_time = unknown
    assert list(orphans(lambda identity: set(), NOW + 9999 * DAY)) == []


@pytest.mark.parametrize("use_tz", [True, False])
def test_times_of_storages_without_a_zone_are_understood(settings, tmp_path, use_tz):
    settings.USE_TZ = use_tz
    store = use_storage(settings, "files", tmp_path)
    folder = clip(store)
    for name in all_names(store):
        made_at(store, name, NOW)
    assert list(orphans(lambda identity: set(), NOW - timedelta(minutes=1))) == []
    assert list(orphans(lambda identity: set(), NOW + timedelta(minutes=1))) == [folder]


@pytest.mark.parametrize("owner", ["", "..", "../8", "*", "8/", "\0", "x" * 5000, "\ud800"])
def test_no_text_reaches_other_learners_files(store, owner):
    clip(store, "8"), upload(store, "8")
    before = all_names(store)
    assert erase_owner(PLACE, owner) == erase_everywhere(owner) == Erased()
    assert all_names(store) == before
    mine = clip(store, owner)
    assert erase_everywhere(owner).clips == 1
    assert below(store, mine) == []
    assert all_names(store) == before


def test_what_was_erased_adds_up():
    one = Erased(files=1, bytes=2, clips=3, uploads=4)
    assert one + one == Erased(2, 4, 6, 8)
    assert sum([one, one, Erased()], Erased()) == one + one
