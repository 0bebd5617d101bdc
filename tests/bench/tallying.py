"""A poll as it is often built: one shared tally, read, added to and written whole."""

from xblock.core import XBlock
from xblock.fields import Dict, Scope, String


class Tallying(XBlock):
    """Stands in where xblock-poll can't be fetched."""

    tally = Dict(scope=Scope.user_state_summary, default={})
    choice = String(scope=Scope.user_state, default=None)

    @XBlock.json_handler
    def vote(self, data, _suffix=""):
        if self.choice is not None:
            return {"success": False}
        self.choice = data["choice"]
        self.tally[self.choice] = self.tally.get(self.choice, 0) + 1
        return {"success": True}
