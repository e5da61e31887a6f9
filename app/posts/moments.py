"""Moments as a writer's own clock shows them, in the time zone that their account names.

Stored is always UTC (app/database.py). Notice that a clock is put forward and back: some times of the year exist on no
clock, and some twice.
Read next: app/posts/forms.py.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.auth.access import signed_in


def moment_at(clock: str) -> datetime:
    """Return the moment when the writer's clock shows `clock`, 2026-05-06T14:30; the first of two such moments.

    Raises ValueError, with a sentence for the writer, for a time that no clock shows.
    """
    zone = ZoneInfo(signed_in().time_zone)
    try:
        typed = datetime.fromisoformat(clock)
        moment = typed.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("Write a day and a time, like 2026-05-06T14:30.") from None
    if moment.astimezone(zone).replace(tzinfo=None) != typed:
        raise ValueError(f"The clocks in {zone} are put forward over this time. Choose another.")
    return moment


def clock_at(moment: datetime) -> str:
    """Return what the writer's clock shows at `moment`, to the minute, as a field of a form takes it."""
    return _on_clock(moment).isoformat()[:16]


def moment_in_words(moment: datetime) -> str:
    """Return the same for people: 6 May 2026, 14:30 (Europe/Paris)."""
    local = _on_clock(moment)
    return f"{local.day} {local:%B %Y, %H:%M} ({local.tzinfo})"


def _on_clock(moment: datetime) -> datetime:
    """Return `moment` in the writer's zone; as it is, in UTC, where that would be before the year 1 or after 9999."""
    try:
        return moment.astimezone(ZoneInfo(signed_in().time_zone))
    except OverflowError:
        return moment
