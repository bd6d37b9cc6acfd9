"""The second opinion of the compiled month: the same world as a Mesa model with one object for each agent.

It follows `docs/odd.md`, written as Mesa's own documents write a model: agents with plain attributes, which look at
their neighbours one by one; nothing is kept in columns, nothing is compiled, nobody keeps a list of who shows what. It
calls nothing of `model/phases`. What it shares with the compiled month: the parameters, the network, the attributes
before month 0 and those of newborns, the rules of `agents/` (tests check them by hand), and the keys of the dice.

    python benchmarks/docking.py display-programme --seeds 3 --factories 300 --months 120

lives both and prints where they differ. They do not: every number is the same to the last bit. For that, three things
that the equations leave open are done here as there:

- Sums are added up in the order of rows and of links, one by one. Python's `sum` rounds in another way.
- `exp`, `expm1`, `log` and `log1p` are those of the C library. NumPy's differ from them in the last bit now and then.
- Employees are kept in single precision, and depth and net result are recorded in half precision.

Where to look: `model.py` has the month, a paragraph a phase; each agent has a file; `compare.py` lives both. What is
added to the compiled month is added here in the paragraph of its phase; a new column of the factories, or a new
parameter, is here by itself.
"""
