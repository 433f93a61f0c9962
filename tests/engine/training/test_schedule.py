"""The learning rate over a training."""

from __future__ import annotations

import pytest

from engine.training.pace import Pace, Progress
from engine.training.schedule import learning_rate
from engine.training.settings import TrainingSettings


def rate(step: int = 0, epoch: int = 0, passed: float = 0.0, **settings: object) -> float:
    made = TrainingSettings.model_validate({"learning_rate": 0.8, **settings})
    return learning_rate(made, step, epoch, passed)


def test_constant_stays() -> None:
    assert rate(passed=0.0) == rate(step=99, epoch=9, passed=1.0) == 0.8


def test_cosine_falls_from_all_to_a_hundredth() -> None:
    assert rate(schedule="cosine") == pytest.approx(0.8)
    assert rate(schedule="cosine", passed=0.5) == pytest.approx(0.8 * 0.505)
    assert rate(schedule="cosine", passed=1.0) == pytest.approx(0.008)
    assert rate(schedule="cosine", passed=1.7) == pytest.approx(0.008)


def test_steps_fall_by_gamma_every_few_epochs() -> None:
    rates = [rate(schedule="step", step_size=4, gamma=0.5, epoch=epoch) for epoch in (0, 3, 4, 7, 8)]
    assert rates == pytest.approx([0.8, 0.8, 0.4, 0.4, 0.2])


def test_warm_up_rises_in_equal_steps() -> None:
    assert [rate(step=step, warmup=3) for step in range(5)] == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.8])


@pytest.mark.parametrize(
    ("epochs", "minutes", "passed"), [(10, None, 0.25), (None, 1.0, 0.5), (10, 1.0, 0.5), (3, 1.0, 2.5 / 3)]
)
def test_the_nearer_limit_says_how_much_has_passed(
    epochs: int | None, minutes: float | None, passed: float
) -> None:
    settings = TrainingSettings(epochs=epochs, minutes=minutes)
    pace = Pace(Progress(step=25, epoch=2, seconds=30.0), settings, steps_per_epoch=10)
    assert pace.passed() == pytest.approx(passed, abs=0.01)
    assert pace.step_in_epoch() == 5
    assert not pace.is_over()
