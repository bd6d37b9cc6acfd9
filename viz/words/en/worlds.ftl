### In which worlds an answer is asked, and what it is not.

worlds-forecast = Not a forecast: a model shows what follows from its assumptions.
