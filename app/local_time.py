"""Times in the writer's own time zone, which the account names. The database stores UTC (app/database.py).

Notice that clocks are put forward and back: some local times never happen, and some happen twice.
Read next: app/posts/forms.py.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.auth.access import signed_in


def from_local(clock: str) -> datetime:
    """Return the time when the writer's clock shows `clock`, like 2026-05-06T14:30. If it does so twice, the first.

    Raises ValueError, with a sentence for the writer, for a time that no clock shows.
    """
    zone = ZoneInfo(signed_in().time_zone)
    try:
        typed = datetime.fromisoformat(clock)
        moment = typed.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("Write a day and a time, like 2026-05-06T14:30.") from None
    if moment.astimezone(zone).replace(tzinfo=None) != typed:
        raise ValueError(f"The clocks in {zone} skip this time, because they are put forward. Choose another time.")
    return moment


def to_local(moment: datetime) -> str:
    """Return what the writer's clock shows at `moment`, to the minute, in the form that an input field takes."""
    return _on_clock(moment).isoformat()[:16]


def local_time(moment: datetime) -> str:
    """Return what the writer's clock shows at `moment`, as people write it: 6 May 2026, 14:30 (Europe/Paris)."""
    local = _on_clock(moment)
    return f"{local.day} {local:%B %Y, %H:%M} ({local.tzinfo})"


def _on_clock(moment: datetime) -> datetime:
    """Return `moment` in the writer's time zone, or in UTC if the year there would be before 1 or after 9999."""
    try:
        return moment.astimezone(ZoneInfo(signed_in().time_zone))
    except OverflowError:
        return moment
