"""Showing an editor and saving what comes back, for any of the blocks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol, TypedDict

from django.conf import settings
from web_fragments.fragment import Fragment

from microclip_xblock.rules.errors import InvalidFieldsError
from microclip_xblock.studio.form_fields import FieldForm, Gettext
from microclip_xblock.studio.forms import form_for
from microclip_xblock.studio.limits import BlockType
from microclip_xblock.studio.validation import WHOLE_FORM, validate
from microclip_xblock.studio.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATE: Final = "templates/studio/editor.html"
SCRIPT: Final = "static/dist/studio.js"
SHEET: Final = "static/dist/studio.css"
#: The captions editor, which is loaded when it is opened.
DESK: Final = {"script": "static/dist/desk.js", "sheet": "static/dist/desk.css"}


class Templates(Protocol):
    """What renders a template of this package; XBlock's ``ResourceLoader`` does."""

    def render_django_template(
        self, template_path: str, context: dict[str, object] | None = None, i18n_service: object = None
    ) -> str: ...


class EditorData(TypedDict):
    """What the browser needs to draw the editor."""

    block: BlockType
    words: dict[str, str]
    form: list[FieldForm]
    values: dict[str, object]
    static_base: str
    files_url: str
    files_limit: int
    captions_desk: dict[str, str]


class SaveReply(TypedDict):
    """The answer to a save; ``values`` are the settings as they now are."""

    saved: bool
    values: dict[str, object]


def field_values(block: Any, block_type: BlockType) -> dict[str, object]:
    """The block's settings by field name, as they are stored."""
    return {one["name"]: getattr(block, one["name"]) for one in form_for(block_type, str)}


def as_json(values: Mapping[str, object]) -> dict[str, object]:
    """The same values with moments written as ISO 8601 in UTC, ready for a JSON reply."""
    return {
        name: value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def editor_data(
    block: Any,
    block_type: BlockType,
    gettext: Gettext,
    *,
    resolve: Callable[[str], str] | None = None,
    more_words: Mapping[str, str] | None = None,
) -> EditorData:
    """
    Everything the browser needs to draw the editor of ``block``.

    Args:
        block: the block; its fields carry the names of the form.
        block_type: which form.
        gettext: turns an English sentence into the author's language.
        resolve: turns ``/static/name`` into an address a page in Studio can load; without it the path is loaded as
            written, which is right wherever the site serves course files there.
        more_words: sentences of parts that the form shares with the blocks' own pages.
    """
    return {
        "block": block_type,
        "words": {**(more_words or {}), **words(gettext)},
        "form": form_for(block_type, gettext),
        "values": as_json(field_values(block, block_type)),
        "static_base": _static_base(resolve, _course_of(block)),
        "files_url": files_url(block),
        "files_limit": _files_limit(),
        "captions_desk": {},
    }


def files_url(block: Any) -> str:
    """
    Where Studio lists and takes a course's files (openedx-platform, cms/djangoapps/contentstore/asset_storage_handlers.py); empty where there is
    no course, as in a library.

    A host that is no Studio may name an address of its own as `course_files_url` of its runtime. Whoever may not write the course gets no address
    either: Studio would refuse each file.
    """
    key = _course_of(block)
    if key is None:
        return str(getattr(getattr(block, "runtime", None), "course_files_url", "") or "")
    permissions = block.runtime.service(block, "studio_user_permissions")
    return f"/assets/{key}/" if permissions is not None and permissions.can_write(key) else ""


def _course_of(block: Any) -> Any:
    """The key of the block's course; None in libraries, and where ids are plain texts."""
    usage = getattr(getattr(block, "scope_ids", None), "usage_id", None)
    key = getattr(usage, "context_key", None)
    return key if getattr(key, "is_course", False) else None


def _files_limit() -> int:
    """The largest course file Studio takes, in bytes; 0 where the site does not say."""
    megabytes = getattr(settings, "MAX_ASSET_UPLOAD_FILE_SIZE_IN_MB", 0)
    return int(megabytes * 1_000_000) if isinstance(megabytes, int | float) and megabytes > 0 else 0


def _static_base(resolve: Callable[[str], str] | None, course: Any = None) -> str:
    """
    What to put before a course file's name to load it.

    The platform rewrites addresses in rendered HTML only, never those an author has just typed. Resolving one invented
    name tells where all of them live; if the answer does not end with that name, the addresses cannot be foretold. Studio's
    editor has no service for that, but serves the files of a course at the addresses of their keys.
    """
    probe = "microclip-name"
    resolved = resolve(f"/static/{probe}") if resolve else ""
    if course is not None and resolved in ("", f"/static/{probe}"):
        resolved = f"/{course.make_asset_key('asset', probe)}"
    return resolved.removesuffix(probe) if resolved.endswith(probe) else "/static/"


def editor_fragment(
    block: Any,
    block_type: BlockType,
    templates: Templates,
    gettext: Gettext,
    *,
    i18n_service: object = None,
    resolve: Callable[[str], str] | None = None,
    more_words: Mapping[str, str] | None = None,
) -> Fragment:
    """
    The Studio editor of ``block``: a form the browser fills, and a plain sentence for where scripts are off.

    Everything the page needs travels in an escaped attribute of the form and not in the init arguments: runtimes
    print those inside a script element without escaping, so a title holding ``</script>`` would end it.
    """
    data = editor_data(block, block_type, gettext, resolve=resolve, more_words=more_words)
    if block_type == "feed":
        data["captions_desk"] = {name: block.runtime.local_resource_url(block, file) for name, file in DESK.items()}
    content = templates.render_django_template(
        TEMPLATE, {"data": json.dumps(data), "words": data["words"]}, i18n_service=i18n_service
    )
    fragment = Fragment(content)
    fragment.add_css_url(block.runtime.local_resource_url(block, SHEET))
    fragment.add_javascript_url(block.runtime.local_resource_url(block, SCRIPT))
    fragment.initialize_js("MicroclipStudio", {"block": block_type})
    return fragment


def save(block: Any, block_type: BlockType, data: object, gettext: Gettext) -> SaveReply:
    """
    Check what an author sent and, only if all of it is good, set it on the block's fields.

    Fields that were not sent keep their value, and are checked together with those that were: a new end of voting
    has to fit the old end of entries. The block itself is saved by the runtime after the handler.

    Args:
        block: the block whose fields are set.
        block_type: which form.
        data: the handler's JSON, ``{"values": {field: value}}``; anything else is refused.
        gettext: turns an English sentence into the author's language.

    Raises:
        InvalidFieldsError: something needs the author; nothing was changed.
    """
    sent = data.get("values") if isinstance(data, Mapping) else None
    if not isinstance(sent, Mapping):
        raise InvalidFieldsError(fields=validate(block_type, sent, gettext).problems)
    checked = validate(block_type, {**field_values(block, block_type), **sent}, gettext)
    if checked.problems:
        raise InvalidFieldsError(fields=checked.problems)
    for name, value in checked.values.items():
        # A field whose value stays is left alone: unset fields keep following the default.
        if getattr(block, name) != value:
            setattr(block, name, value)
    return {"saved": True, "values": as_json(checked.values)}


__all__ = [
    "WHOLE_FORM",
    "EditorData",
    "InvalidFieldsError",
    "SaveReply",
    "as_json",
    "editor_data",
    "editor_fragment",
    "field_values",
    "save",
]
