"""One factory's life, beside its life in another scenario."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..spec import Source, Spec, argument, option, seed_option, set_up, settings_option

if TYPE_CHECKING:
    from ...scenarios.scenario import Scenario
    from ..ensemble import RunOptions
    from .twin import Twin

TWIN = "no-policy"


@dataclass(frozen=True)
class WhySpec(
    Spec,
    kind="why",
    study="counterfactuals.twin.Twin",
    page="lives",
    example="display-programme F0120 --seed 1",
    question="Why did this factory do what it did?",
):
    """Tell one factory's story, and where it would have parted in another scenario.

    FACTORY is a name, or a row as in row:7. Without one, the factory whose two lives differ longest is told.
    """

    scenario: Source = argument()
    factory: str | None = argument(None)
    against: Source | None = option(
        None,
        "Live the same life in this scenario too.  [default: the same world with no lever pulled]",
        metavar="SCENARIO",
    )
    seed: int = seed_option()
    settings: tuple[str, ...] = settings_option()

    @cached_property
    def told(self) -> tuple[tuple[Scenario, ...], str]:
        """The scenario, the other one unless there is none, and a sentence that says how that was chosen."""
        from .twin import without_levers

        ours = set_up(self.scenario, self.settings)
        if self.against is not None:
            return (ours, set_up(self.against, self.settings, "against")), ""
        other = without_levers(ours)
        if other is None:
            note = f"{ours.name} pulls no lever, so one life is told; --against sets another scenario beside it."
            return (ours,), note
        known = set_up(TWIN, self.settings)
        if known.content() == other.content():
            return (ours, known), f"Set against {TWIN}: the same world with no lever pulled."
        return (ours, other), f"Set against {other.name}: the same world with no lever pulled and no shock."

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario, and the one it is set against."""
        return self.told[0]

    def run(self, options: RunOptions | None = None) -> Twin:
        """Live the life in both, on the same dice."""
        from .twin import twin

        ours, other = (*self.scenarios, None)[:2]
        assert ours is not None
        return twin(ours, other, self.seed, self.factory)
