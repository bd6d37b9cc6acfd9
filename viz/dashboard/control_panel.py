"""The controls of the scenario of this tab, with answers to what was done with them."""

from typing import Any

import solara

from ...scenarios.errors import InputError
from . import controls, state
from .control_texts import texts, words
from .widgets import Controls


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

    said = texts(tab.world.currency, tab.world.exchange_rate)
    Controls(controls.groups(tab), {"parts": controls.parts(), "texts": said, "words": words()}, answer, heard)
