"""How large ledgers get."""

import json


def stored_bytes(ledger):
    """As large as the row's text is: the platform stores all fields of a learner as one JSON text."""
    return len(json.dumps({"ledger": ledger.encode()}).encode())


def random_ids(number, length, dice):
    return ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length)) for _ in range(number)]
