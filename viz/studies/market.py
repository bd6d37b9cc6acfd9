"""The page of a go-to-market study: what a vendor's strategies bring, and what they risk."""

from ...experiments.go_to_market.market import Market
from ...scenarios.said import label
from ..figure import Table
from ..formatting import count, quantity, uncapitalised, years
from .market_lead import RIVALS
from .market_tables import rivals, standing, strategies
from .market_words import answer
from .page import Page, Section


def page(m: Market) -> Page:
    """What stands on the page."""
    others = int(m.situations["other"].sum())
    sets = f" · each in {len(m.worlds)} worlds" if len(m.worlds) > 1 else ""
    return Page(
        title="go-to-market study",
        question=f"How should one vendor sell under {m.scenario}, and what will its rivals make of it?",
        answer=answer(m),
        about=f"{m.scenario} · {m.factories:,} factories · {years(m.months)} · {count(len(m.names), 'strategy')} · "
        f"{count(len(m.seeds), 'seed')}, the same dice for all{sets} · {count(others, 'other world')} on "
        f"{count(len(m.world_seeds), 'seed')} each",
        warnings=[note for note in m.notes if not note.startswith("Left out")],
        sections=(
            Section(figure="goal"),
            Section("How the strategies stand", tables=(standing(m),), folded=False),
            Section("The strategies", tables=(strategies(m),), folded=False),
            *([] if m.by_year.empty else [Section("What rivals did", tables=(rivals(m),), folded=False)]),
            *([Section("In how many worlds", tables=(_wins(m),), folded=False)] if len(m.worlds) > 1 else []),
            Section(
                "What was varied in other worlds",
                text=" ".join(m.notes) or "Nothing was left out.",
                tables=(_varied(m),),
                folded=True,
            ),
        ),
        limits=(
            "The focal vendor is the first one of the model, a platform for all sectors; a specialist may do better "
            "with other strategies.",
            "Rivals answer in price and in showing cases only, as fast as the study says. They do not copy pricing "
            "models, targets, claims or partners, and only factories that sell their own system enter the market.",
            "Factories compare vendors by the price asked for a pilot; fees and shares of value that come later count "
            "in their payback only. So pricing models with cheap pilots are chosen easily.",
            "Shown cases help the whole market: who sees them is convinced of the technology, not only of this vendor.",
            "Most sizes behind the levers of one vendor are assumptions; the table of parameters says which.",
            f"Everything is told after {years(m.months)}: a strategy that loses money until then may earn it later.",
            "The best of many strategies is slightly flattered by luck, most of all in worlds run on few seeds.",
            f"'Surely' allows for the number of strategies: its 5% of doubt are shared among all "
            f"{len(m.names) - 1} (Bonferroni). The intervals shown are those of each strategy by itself, and narrower.",
        ),
    )


def _wins(m: Market) -> Table:
    """What wins in how many worlds."""
    counted = ("better", "surely_better", "worse", "surely_worse")
    rows = tuple(
        (row["strategy"], row["kinds"], f"{row['first']} of {row['worlds']}", *(str(row[name]) for name in counted))
        for _, row in m.wins.iterrows()
    )
    head = ("Strategy", "Changes", "Highest mean in", "Better in", "Surely", "Worse in", "Surely")
    rivals = uncapitalised(RIVALS[m.answers[m.main]])
    note = f"Worlds, by the mean of the goal, {rivals}; surely: on the dice there. Better and worse than"
    return Table(head, rows, f"{note} {m.names[0]!r}.")


def _varied(m: Market) -> Table:
    others = m.situations[m.situations["other"]]
    names = [name for name in others.columns if name not in ("situation", "other", "world")]
    rows = tuple(
        (label(name), quantity(float(others[name].min())), quantity(float(others[name].max())))
        for name in names
        if len(others)
    )
    return Table(("Parameter", "Lowest", "Highest"), rows)
