"""What came out of a replay, and whether anything was lost or doubled on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Totals:
    """What came out.

    Attributes:
        read: Rows of the file.
        approve: Charges by outcome, as the store holds them; investigate and fraud likewise.
        investigate: See approve.
        fraud: See approve.
        started: Those not approved that somebody follows: by an execution, or through Firehose,
            which starts none, by a case or a review in the store.
        notices: Notices on the topic; None where no execution ran that sends them.
        delivered: Charges that came out at the other end, each once: lines in partitions, events
            on the enriched bus; None where nothing comes out but executions.
        cases: Cases that were opened: charges of one customer join one case.
        called: Outbound calls that were started.
        texted: Messages that were sent.
        people: Cases that were left to people, by the reason why.
        quarantined: Contents that were put away, by the code of why.
        repeated: Rows that say what an earlier row said.
        given_up: Records that were given up: delivered to the destination of failures.
    """

    read: int = 0
    approve: int = 0
    investigate: int = 0
    fraud: int = 0
    started: int = 0
    notices: int | None = None
    delivered: int | None = None
    cases: int = 0
    called: int = 0
    texted: int = 0
    people: Counter[str] = field(default_factory=Counter[str])
    quarantined: Counter[str] = field(default_factory=Counter[str])
    repeated: int = 0
    given_up: int = 0

    @property
    def scored(self) -> int:
        """Charges that were judged."""
        return self.approve + self.investigate + self.fraud

    @property
    def followed(self) -> int:
        """Charges that somebody has to follow."""
        return self.investigate + self.fraud

    @property
    def is_whole(self) -> bool:
        """Tell whether every row is accounted for once, and nothing came out twice or not at all.

        Rows: scored, put away, repeated or given up. Charges that were not approved: each followed
        once and, where notices are sent, noticed once. Where charges come out again: each.
        """
        accounted = self.scored + self.quarantined.total() + self.repeated + self.given_up
        noticed = self.followed if self.notices is None else self.notices
        came_out = self.scored if self.delivered is None else self.delivered
        return (
            accounted == self.read
            and self.started == self.followed == noticed
            and came_out == self.scored
        )
