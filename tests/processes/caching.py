"""Caches for rival processes, and a wire to Redis that can be cut."""

import contextlib
import os
import socket
import threading

REDIS = ("127.0.0.1", 6379)
DATABASE = 10
"""Not the one of other tests, who empty theirs as they like."""


def ignoring_caches(port=REDIS[1]):
    """Redis as many operators run it: when it is dead, it remembers nothing."""
    return {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": f"redis://{REDIS[0]}:{port}/{DATABASE}",
            "KEY_PREFIX": f"processes{os.getpid()}",
            "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient", "IGNORE_EXCEPTIONS": True},
        }
    }


def raising_caches(port=REDIS[1]):
    """Redis through Django's own backend: when it is dead, every call raises."""
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://{REDIS[0]}:{port}/{DATABASE}",
            "KEY_PREFIX": f"processes{os.getpid()}",
        }
    }


OWN_MEMORY = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "a full fold's own"}}


class Wire:
    """A port that leads to Redis until it is cut; then nothing listens there. `mend` makes it lead there again."""

    def __init__(self):
        self._ends = []
        self._listener = None
        self.port = 0
        self.mend()

    def mend(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()

    def cut(self):
        for end in (self._listener, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends = []

    def _accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(REDIS)
                self._ends += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=[source, sink], daemon=True).start()

    @staticmethod
    def _carry(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
