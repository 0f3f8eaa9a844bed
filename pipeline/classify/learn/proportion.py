"""A share with what is known about it: how many of how many, and between which bounds it lies (Wilson, 95 %)."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` of `n`; without any n nothing is known, and the share is None."""

    hits: int
    n: int

    @property
    def share(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson score interval, which stays within 0 and 1 and fits small numbers too."""
        if not self.n:
            return 0.0, 1.0
        share, spread = self.hits / self.n, Z * Z / self.n
        middle = share + spread / 2
        half = Z * sqrt(share * (1 - share) / self.n + spread / self.n / 4)
        return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))

    def __str__(self) -> str:
        if not self.n:
            return "not known"
        low, high = self.interval
        return f"{self.hits / self.n:.0%} of {self.n} ({low:.0%}-{high:.0%})"

    def as_json(self) -> dict[str, object]:
        low, high = self.interval
        known = {"share": round(self.hits / self.n, 4), "low": round(low, 4), "high": round(high, 4)} if self.n else {}
        return {"hits": self.hits, "n": self.n, **known}
