"""The controls of the scenario of this tab, with answers to what was done with them."""

from typing import Any

import solara

from ...scenarios.errors import InputError
from . import controls, state
from .control_texts import texts, words
from .widgets import Controls, Data


@solara.component
def ControlPanel() -> None:
    """Controls; a value that is refused changes nothing, and its sentence stands at the control."""
    tab = state.current.value
    answer, set_answer = solara.use_state({})

    def heard(change: dict[str, Any]) -> None:
        part = next((each for each in ("start", "end") if each in change), "value")
        told = {"count": change.get("count"), "id": change.get("id"), "part": part, "sentence": ""}
        try:
            controls.after(state.current.peek(), change)
        except InputError as error:
            set_answer(told | {"sentence": str(error)})
        else:
            state.update(lambda now: controls.after(now, change))
            set_answer(told)

    money = tab.world.currency, tab.world.exchange_rate
    said = solara.use_memo(lambda: Data(_said(*money)), [*money])
    Controls(Data(controls.groups(tab)), said, answer, heard)


def _said(currency: str, rate: float) -> dict[str, Any]:
    """What is said of all controls at any value."""
    return {"parts": controls.parts(), "texts": texts(currency, rate), "words": words()}
