"""A burst that is merely throttled waits in its queue: the mapping, the function and the queue of storage-first by default."""

from collections import Counter

import pytest

from modules.model.options import StorageFirstOptions
from tests.unit.forwarder.deliveries import VISIBILITY_TIMEOUT_SECONDS, Delivered, Fate, Queue
from tests.unit.forwarder.quota_simulation import Account, Poller, Waiting

DEFAULTS = StorageFirstOptions()
HOUR = 3600
BURST = 2000


def test_the_simulated_queue_hides_messages_as_long_as_the_real_one() -> None:
    assert DEFAULTS.visibility_timeout == VISIBILITY_TIMEOUT_SECONDS


def test_an_hour_in_which_nothing_starts_dead_letters_nothing() -> None:
    """A message is received at once, and again whenever its visibility timeout is over."""
    assert (DEFAULTS.max_receive_count - 1) * DEFAULTS.visibility_timeout >= HOUR


def test_poison_is_in_the_dead_letter_queue_within_an_hour_and_a_half() -> None:
    assert DEFAULTS.max_receive_count * DEFAULTS.visibility_timeout <= 1.5 * HOUR


@pytest.mark.parametrize("throttled_share", [0.9, 0.97])
def test_an_hour_of_heavy_throttling_dead_letters_nothing_and_starts_everything_once(throttled_share: float) -> None:
    account = Account(throttled_share=lambda now: throttled_share if now < HOUR else 0.0)
    queue, started = Queue(max_receive_count=DEFAULTS.max_receive_count), Counter[str]()
    sent: list[Delivered] = []

    def send() -> None:
        sent.append(Delivered("", (f"object {len(sent)}",)))
        queue.send(sent[-1])

    def uploads() -> Waiting:
        for _ in range(BURST):
            send()
        while account.now < HOUR:
            send()
            yield 4.0

    account.add([uploads()])
    assert DEFAULTS.maximum_concurrency
    for _ in range(DEFAULTS.maximum_concurrency):
        account.add([Poller(account, queue, started, DEFAULTS.batch_size, DEFAULTS.timeout).poll()])
    account.run(HOUR + 60)
    assert len(sent) > BURST + 800
    assert [message.fate for message in sent if message.fate is not Fate.FORWARDED] == []
    assert started == Counter({name: 1 for message in sent for name in message.announces})
