"""A cache whose server is down."""

from django.core.cache.backends.base import BaseCache


class FailingCache(BaseCache):
    def __init__(self, location, params):
        super().__init__(params)

    def get(self, *args, **kwargs):
        raise ConnectionError("this cache fails on purpose")

    add = set = touch = delete = clear = get
