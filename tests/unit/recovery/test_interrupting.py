"""The first signal ends a backfill soon, the second one at once."""

from __future__ import annotations

import signal

import pytest

from modules.recovery.console import interruptible


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_noted_and_said(number: signal.Signals, capfd: pytest.CaptureFixture[str]) -> None:
    with interruptible() as interrupted:
        assert not interrupted()
        signal.raise_signal(number)
        assert interrupted()
    assert "Once more ends it at once" in capfd.readouterr().err


def test_a_second_one_is_not_held_back() -> None:
    with interruptible() as interrupted:
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert interrupted()


def test_afterwards_signals_are_what_they_were() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with interruptible():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
