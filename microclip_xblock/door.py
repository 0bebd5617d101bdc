"""What the three doors share: sentences, the gateway, guarded views, Studio's form, learners' state deleted by staff."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, cast

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.utils.resources import ResourceLoader

from microclip_xblock.community.gateway import Gateway
from microclip_xblock.rules.errors import StaffOnlyError
from microclip_xblock.studio.advice import advise
from microclip_xblock.studio.editor import editor_fragment, field_values, save
from microclip_xblock.studio.limits import BlockType
from microclip_xblock.studio.preview import preview_gateway
from microclip_xblock.web.browser_words import BROWSER_WORDS, caption_words
from microclip_xblock.web.handling import Payload, Reply, json_post, may_take_part
from microclip_xblock.web.links import link_resolver
from microclip_xblock.web.opening import open_gateway
from microclip_xblock.web.render import block_fragment, guarded
from microclip_xblock.web.words import Words


@XBlock.needs("i18n")
@XBlock.wants("user", "enrollments", "replace_urls", "studio_user_permissions")
class Door(XBlock):
    """
    Mixed into each block class.

    Subclasses set `kind` (their name in forms and templates) and `init` (their script's init function), and give `state()`.
    """

    kind: ClassVar[BlockType]
    init: ClassVar[str]
    resources: ClassVar[ResourceLoader]

    public_dir = "static"
    has_author_view = True
    has_custom_completion = True
    completion_mode = "completable"
    show_in_read_only_mode = True
    """Staff may look at the block as one of its learners: all writes go through fields, which the platform then diverts."""

    @cached_property
    def gateway(self) -> Gateway:
        """The port to state, for this request."""
        return open_gateway(self, preview_gateway)

    @cached_property
    def words(self) -> Words:
        """All sentences in the reader's language."""
        return Words(cast(Any, self).runtime.service(self, "i18n"))

    def state(self) -> dict[str, Any]:
        """What the block's state handler answers to whoever asks now."""
        raise NotImplementedError

    def page_context(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What the template shows before any script runs, of the state."""
        del state
        return {}

    def assets(self) -> dict[str, str]:
        """Addresses of scripts that the browser side loads only when it needs them."""
        return {}

    @XBlock.supports("multi_device")
    def student_view(self, context: Any = None) -> Fragment:
        """The block in a unit."""
        del context
        return guarded(self, lambda: self._view(preview=False))

    def public_view(self, context: Any = None) -> Fragment:
        """For visitors of a public course: everything to see, nothing to do."""
        return self.student_view(context)

    def author_view(self, context: Any = None) -> Fragment:
        """The block in Studio, with an invented cohort."""
        del context
        return guarded(self, lambda: self._view(preview=True))

    def studio_view(self, context: Any = None) -> Fragment:
        """The author's form."""
        del context
        i18n = cast(Any, self).runtime.service(self, "i18n")
        return editor_fragment(
            self,
            self.kind,
            self.resources,
            self.words.gettext,
            i18n_service=i18n,
            resolve=link_resolver(self),
            more_words=caption_words(self.words.gettext) if self.kind == "feed" else None,
        )

    @json_post
    def studio_save(self, data: Payload) -> Reply:
        """Save the author's form; for people who may write the course."""
        self._check_author()
        return cast(Reply, save(self, self.kind, data, self.words.gettext))

    def validate(self) -> Any:
        """What Studio shows above the block: the host's own messages and our advice."""
        validation = cast(Any, super()).validate()
        for advice in advise(self.kind, field_values(self, self.kind), self.words.gettext):
            add_advice(validation, advice.severity, advice.text)
        return validation

    def _view(self, preview: bool) -> Fragment:
        state = self.state()
        data = {
            "words": BROWSER_WORDS[f"microclip_{self.kind}"](self.words.gettext),
            "can_act": may_take_part(self.gateway),
            "preview": preview,
            "assets": self.assets(),
            "state": state,
        }
        words = data["words"]
        context = {"display_name": cast(Any, self).display_name, "words": words} | self.page_context(state)
        return block_fragment(self, self.kind, self.init, context, data)

    def _check_author(self) -> None:
        """
        Any handler can be called in the LMS by any learner, and in Studio by any author of any course.

        Raises:
            StaffOnlyError: whoever asks may not write this course.
        """
        block = cast(Any, self)
        permissions = block.runtime.service(self, "studio_user_permissions")
        key = getattr(block.scope_ids.usage_id, "context_key", None)
        if permissions is None or not permissions.can_write(key):
            raise StaffOnlyError


def add_advice(validation: Any, severity: str, text: str) -> None:
    """Add one message to an XBlock Validation; severity is "error" or "warning"."""
    from xblock.validation import ValidationMessage

    kind = ValidationMessage.ERROR if severity == "error" else ValidationMessage.WARNING
    validation.add(ValidationMessage(kind, text))
