"""Template filters of the same names as the functions; None and "" give ""."""

from collections.abc import Callable
from typing import Any

from django import template

from pelalawan_portal.bahasa import dates, durations, money, names, phones

register = template.Library()


def _add(name: str, function: Callable[[Any], str]) -> None:
    def tolerant(value: Any) -> str:
        return "" if value is None or value == "" else function(value)

    tolerant.__doc__ = function.__doc__
    register.filter(name, tolerant)


_add("long_date", dates.long_date)
_add("weekday_date", dates.weekday_date)
_add("moment", dates.moment)
_add("clock_time", dates.clock_time)
_add("rupiah", money.rupiah)
_add("fee_words", money.fee_words)
_add("phone", phones.display)
_add("inside", names.inside)
register.filter("duration", durations.duration_words)
