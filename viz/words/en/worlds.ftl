### Years and worlds of an answer, and what it is not.

worlds-forecast = Not a forecast: a model shows what follows from its assumptions.
worlds-years = Really in use: { $years }.
worlds-ends = The run ends in { $when }: nothing is told of later years.
worlds-longer = Take 20 years
worlds-ask = Ask { $worlds } worlds
worlds-ask-takes = { $runs }. Each world shows what was observed about equally well.
worlds-none = Other worlds are no different in anything that is read here.
worlds-later = Other worlds are asked once these runs are done.
worlds-verdict = Most runs come to that verdict, { $verdict }, in { $there } of { $worlds } worlds.
worlds-choice = The same choice comes true in { $there } of { $worlds } worlds.
worlds-use = Over { $worlds } worlds and their dice, { $level } of factories really use it by { $when }
worlds-like-these = ; in a world like these { $low } to { $high } (95%)
worlds-one = this world
worlds-over = { $worlds } worlds
worlds-details = World by world, year by year
worlds-note = Small: 95% intervals; over several worlds that of one more world like these, over worlds and dice.
worlds-figure = World by world
worlds-figure-axis = share of all factories that really use it
worlds-figure-world = World
worlds-figure-verdict = Verdict of most runs
worlds-figure-open = none leads
worlds-figure-finding = Really in use by { $when }: { $low } to { $high } in single worlds
worlds-figure-note = Each dot is the mean of one world, each line its 95% interval over its dice. The diamond is the mean over worlds, with the 95% interval of one more world like these, over worlds and dice.
