"""From the outbox to the channels: claim, send, record.

At least once: a delivery is claimed before anything leaves, and recorded after. What comes between, a crash or a lost
answer, makes the next try a marked repeat, never a loss.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.channel import Channel, SendError, SendFailedError, SendRefusedError, SendUnclearError
from storage.db import Ledger
from storage.outbox.outbox import claim_next, postpone_channel, record_failure, record_sent, rest_channel
from storage.records import Alert, Delivery

_log = logging.getLogger(__name__)

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 3, 9, 27, 81))
"""After the first failure, the second, and so on; the last one repeats. A short outage costs minutes, a long one a try
every 81."""

LONGEST_TRYING = timedelta(hours=72)
"""A broken channel on a Friday evening is repaired on Monday."""


@dataclass(frozen=True, slots=True)
class DispatchTally:
    """How the tries of one round ended. `repeated` of the `sent` ones followed a try without an answer."""

    sent: int = 0
    failed: int = 0
    quarantined: int = 0
    repeated: int = 0


def send_pending(ledger: Ledger, channels: Mapping[str, Channel], now: Callable[[], datetime]) -> DispatchTally:
    """Sends what is due, each story in order; `channels` by name. A channel that fails rests until the next round."""
    started = now()  # what falls due while we send is the next round's, so that this one ends
    results: Counter[str] = Counter()
    while (delivery := claim_next(ledger, started)) is not None:
        outcome = _try_to_send(delivery, channels)
        results.update(_record(ledger, delivery, outcome, now()))
        if isinstance(outcome, SendFailedError | SendUnclearError):
            _let_rest(ledger, delivery.channel, outcome, now())
    return DispatchTally(**results)


def decide_retry(
    attempts: int, queued_at: datetime, now: datetime, retry_after: timedelta | None = None
) -> datetime | None:
    """When to try again after `attempts` failed tries; None to give up. Pure.

    A time that the far end names is obeyed when it is longer than ours. Nothing is given up before every wait was
    used: a machine that slept for three days has not tried for three days.
    """
    wait = WAITS[min(attempts, len(WAITS)) - 1]
    again = now + max(wait, retry_after or wait)
    if attempts > len(WAITS) and again > queued_at + LONGEST_TRYING:
        return None
    return again


def send_test(channel: Channel, now: datetime) -> str | None:
    """Sends a message that cannot be taken for news; the receipt. Raises SendError."""
    alert = Alert(
        alert_id=0,
        key=f"test/{channel.name}/{now.isoformat()}",
        story_id="channel-test",
        story_title="Courtbeat: TEST MESSAGE, not news",
        note=f"Sent by `courtbeat channel test {channel.name}`. The channel works; alerts will arrive here.",
        decided_at=now,
        notices=(),
        pending=(),
    )
    return channel.send_alert(Delivery(0, channel.name, now, attempts=1, may_repeat=False, thread=None, alert=alert))


# ------------------------------------------------------------------ one delivery


@dataclass(frozen=True, slots=True)
class _Accepted:
    """The channel took it."""

    receipt: str | None


def _try_to_send(delivery: Delivery, channels: Mapping[str, Channel]) -> _Accepted | SendError:
    channel = channels.get(delivery.channel)
    if channel is None:
        return SendFailedError(
            f"no channel {delivery.channel} is configured; put it back into courtbeat.toml, or take it out of the watch"
        )
    try:
        return _Accepted(channel.send_alert(delivery))
    except SendError as error:
        return error
    except Exception as error:  # noqa: BLE001  # a fault in one channel must not stop the others
        return _explain_fault(delivery, error)


def _explain_fault(delivery: Delivery, error: Exception) -> SendUnclearError:
    """A fault in a channel's code. Only its type and its place are told: its text may hold a secret."""
    where = "".join(traceback.format_tb(error.__traceback__))
    fault = type(error).__name__
    _log.error("channel %s broke on alert %d: %s\n%s", delivery.channel, delivery.alert.alert_id, fault, where)
    return SendUnclearError(f"a fault in the program ({fault}); the log says where")


def _record(ledger: Ledger, delivery: Delivery, outcome: _Accepted | SendError, now: datetime) -> tuple[str, ...]:
    """Remembers how a try ended; the fields of DispatchTally that it counts in."""
    if isinstance(outcome, _Accepted):
        record_sent(ledger, delivery.delivery_id, outcome.receipt, now)
        return ("sent", "repeated") if delivery.may_repeat else ("sent",)
    again = _decide_next_try(delivery, outcome, now)
    unclear = isinstance(outcome, SendUnclearError)
    record_failure(ledger, delivery.delivery_id, outcome.reason, again, may_have_arrived=unclear)
    return ("failed",) if again else ("quarantined",)


def _decide_next_try(delivery: Delivery, error: SendError, now: datetime) -> datetime | None:
    if isinstance(error, SendRefusedError):
        return None
    retry_after = error.retry_after if isinstance(error, SendFailedError) else None
    return decide_retry(delivery.attempts, delivery.queued_at, now, retry_after)


def _let_rest(ledger: Ledger, channel: str, error: SendFailedError | SendUnclearError, now: datetime) -> None:
    """Leaves a failing channel alone: what waits for it is postponed, and no try is counted.

    A time that the far end names is obeyed for the whole channel, by later alerts too. Without one, trying on would
    cost the whole time limit of a server that hangs for every alert that waits. The worse mistake would be a long rest:
    so it is the shortest wait, and the next alert that is queued tries anew.
    """
    retry_after = error.retry_after if isinstance(error, SendFailedError) else None
    if retry_after is None:
        postpone_channel(ledger, channel, now + WAITS[0], error.reason)
    else:
        rest_channel(ledger, channel, now + retry_after, error.reason)
