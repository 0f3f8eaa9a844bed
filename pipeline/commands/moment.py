"""A point in time as it is given on a command line: how long ago (`30d`, `12h`), a day, or a day and a time (UTC)."""

from datetime import UTC, datetime, timedelta

import click


class Moment(click.ParamType[datetime]):
    """`30d` counts back from now; what has no zone is UTC."""

    name = "when"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        from pipeline.kind import seconds

        if isinstance(value, datetime):
            return value
        ago = seconds(str(value))
        if ago is not None:
            return _ago(ago) or self.fail(f"{value} lies before all calendars.", param, ctx)
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f'"{value}" is no time: write 30d, 12h, 2026-02-01 or 2026-02-01T09:30.', param, ctx)
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def _ago(seconds: float) -> datetime | None:
    try:
        return datetime.now(UTC) - timedelta(seconds=seconds)
    except OverflowError:
        return None
