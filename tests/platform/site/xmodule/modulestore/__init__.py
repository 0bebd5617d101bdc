"""Names of the modulestore's branches."""


class ModuleStoreEnum:
    """Constants of the platform's enumeration that blocks may meet."""

    class Branch:
        draft_preferred = "draft-preferred"
        published_only = "published-only"

    class RevisionOption:
        draft_preferred = "rev-opt-draft-preferred"
        published_only = "rev-opt-published-only"
