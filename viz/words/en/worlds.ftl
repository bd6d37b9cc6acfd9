### Years and worlds of an answer, and what it is not.

worlds-forecast = Not a forecast: a model shows what follows from its assumptions.
worlds-years = Really in use: { $years }.
worlds-ends = The run ends in { $when }: nothing is told of later years.
worlds-longer = Take 20 years
worlds-ask = Ask { $worlds } worlds
worlds-ask-takes = { $runs }. Each world shows what was observed about equally well.
worlds-later = Other worlds are asked once these runs are done.
worlds-verdict = That verdict, { $verdict }, is that of most runs in { $there } of { $worlds } worlds.
worlds-choice = The same choice comes true in { $there } of { $worlds } worlds.
worlds-use = Over { $worlds } worlds and their dice, { $level } of factories really use it by { $when }
worlds-like-these = ; in a world like these { $low } to { $high } (95%)
worlds-one = this world
worlds-over = { $worlds } worlds
worlds-details = World by world, year by year
worlds-stop-asking = Show one world
