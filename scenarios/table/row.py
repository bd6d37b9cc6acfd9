"""One row of the parameter table, and the three ways to write one."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..money import Amount, is_money

type Value = float | int | str
type Kind = Literal["setting", "uncertainty", "lever"]
type Domain = tuple[float, float] | tuple[str, ...]
type Span = Domain | Mapping[str, str]
"""A range or words to choose from; these with what people say for each, if that is something else."""
type Payer = Literal["nobody", "public", "firms", "vendors"]
type Origin = Literal["any", "generated", "imported"]
type Over = Literal[
    "chain", "links", "peers", "neighbours", "middlemen", "evidence", "near", "seen", "inside", "brands"
]


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of a parameter besides its name and default.

    Attributes:
        label: what people call it, with what it is of; no other row is called so.
        kind: ``setting`` (the size and shape of the experiment), ``uncertainty`` (nobody knows it) or ``lever``
            (somebody can choose it).
        unit: its unit in words; ``-`` for a pure number.
        span: lowest and highest value allowed, or the words to choose from.
        meaning: what it is, in a sentence.
        source: where the default comes from; ``assumption`` where no evidence was found.
        timed: whether a scenario may change it from month to month (all levers, and shocks).
        needs: settings of other parameters without which this one has no effect.
        instead: other parameters that, once changed, may do as well as one that it needs, by the name of that one.
        network: where a network must come from for this one to have an effect.
        over: over what it acts, without which it does nothing: the ``chain`` of a generated network (there is none
            where everybody sees everybody), links, sector peers that are watched, ``neighbours`` (either), middlemen,
            ``evidence`` (neighbours, or results that are open to all), what is drawn ``near``, in the own region, or
            that some are ``seen`` by more than others, factories ``inside`` the chain, between its ends, or ``brands``
            at its end. All of it is needed.
        paid_by: who pays for a lever that is pulled; nobody where the model has no cost of it.
        price: the parameter that says what it costs the public a factory and year at full strength; empty where a phase
            reckons its cost, or where it has none.
        local: whether it may be held in a programme, for some factories alone; else it acts on the market as a whole.
        synonyms: other words by which somebody may look for it.
        words: what people say for each word of its span, where that is something else.

    Raises:
        ValueError: if it has no label, or if something has a public price and is not paid for by the public.
    """

    label: str
    kind: Kind
    unit: str
    span: Domain
    meaning: str
    source: str = "assumption"
    timed: bool = False
    needs: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    paid_by: Payer = "nobody"
    price: str = ""
    local: bool = False
    instead: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    network: Origin = "any"
    over: tuple[Over, ...] = ()
    synonyms: tuple[str, ...] = ()
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.label:
            raise ValueError(f"{self.meaning!r}: has no label")
        if self.price and self.paid_by != "public":
            raise ValueError(f"{self.meaning!r}: what has a public price is paid by the public")


def _field(default: Value, row: Row) -> Any:
    """A field of the table; an amount of money knows that it is one."""
    if is_money(row.unit):
        if not isinstance(default, float):
            raise ValueError(f"{row.meaning!r}: an amount of money is a number with a point")
        default = Amount(default)
    return dataclasses.field(default=default, metadata={"row": row})


def _row(kind: Kind, label: str, unit: str, span: Span, meaning: str, source: str) -> Row:
    """A row whose label may have synonyms behind it, and whose words may have others beside them."""
    said, _, more = label.partition("|")
    synonyms = tuple(word.strip() for word in more.split(",") if word.strip())
    words = span if isinstance(span, Mapping) else {}
    domain = tuple(span) if isinstance(span, Mapping) else span
    return Row(said.strip(), kind, unit, domain, meaning, source, synonyms=synonyms, words=words)


def setting(
    label: str,
    default: Value,
    unit: str,
    span: Span,
    meaning: str,
    source: str = "assumption",
    needs: Mapping[str, Value] | None = None,
    instead: Mapping[str, tuple[str, ...]] | None = None,
) -> Any:
    """A row for the size or shape of the experiment. Synonyms stand after its label: ``"Voucher | subsidy, grant"``."""
    row = _row("setting", label, unit, span, meaning, source)
    return _field(default, dataclasses.replace(row, needs=needs or {}, instead=instead or {}))


def uncertainty(
    label: str,
    default: Value,
    unit: str,
    span: Span,
    meaning: str,
    source: str = "assumption",
    needs: Mapping[str, Value] | None = None,
    instead: Mapping[str, tuple[str, ...]] | None = None,
) -> Any:
    """A row for something that nobody knows for sure."""
    row = _row("uncertainty", label, unit, span, meaning, source)
    return _field(default, dataclasses.replace(row, needs=needs or {}, instead=instead or {}))


def shock(label: str, default: float, unit: str, span: Span, meaning: str, source: str = "assumption") -> Any:
    """A row for an uncertainty that comes and goes with time, everywhere or for some factories alone."""
    row = _row("uncertainty", label, unit, span, meaning, source)
    return _field(default, dataclasses.replace(row, timed=True, local=True))


def lever(
    label: str,
    default: Value,
    unit: str,
    span: Span,
    meaning: str,
    source: str = "assumption",
    needs: Mapping[str, Value] | None = None,
    paid_by: Payer = "nobody",
    price: str = "",
) -> Any:
    """A row for something that somebody can choose, from month to month."""
    row = _row("lever", label, unit, span, meaning, source)
    return _field(default, dataclasses.replace(row, timed=True, needs=needs or {}, paid_by=paid_by, price=price))


def local(made: Any) -> Any:
    """A row for something that may also be held in a programme, for some factories alone."""
    return _field(made.default, dataclasses.replace(made.metadata["row"], local=True))


def generated(made: Any) -> Any:
    """A row for something that only a generated network has."""
    return _field(made.default, dataclasses.replace(made.metadata["row"], network="generated"))


def imported(made: Any) -> Any:
    """A row for something that only an imported network has."""
    return _field(made.default, dataclasses.replace(made.metadata["row"], network="imported"))


def over(what: Over, made: Any) -> Any:
    """A row for something that acts over links, peers or middlemen alone."""
    row = made.metadata["row"]
    return _field(made.default, dataclasses.replace(row, over=(what, *row.over)))
