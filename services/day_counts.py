"""How many days that count have passed since a day, for a thousand days as cheaply as for one."""

from collections.abc import Callable
from datetime import date, timedelta


class Passed:
    """Counts back from today; each day is looked at once."""

    def __init__(self, today: date, counts: Callable[[date], bool]) -> None:
        self._today, self._counts = today, counts
        self._sums = [0]

    def since(self, day: date) -> int:
        """Those that count, from the day after `day` to today; none where `day` is still to come."""
        back = (self._today - day).days
        while len(self._sums) <= back:
            one = self._today - timedelta(days=len(self._sums) - 1)
            self._sums.append(self._sums[-1] + self._counts(one))
        return self._sums[max(back, 0)]
