### Mixes of a policy search, on Studies and Compare.

mixes-heading = Mixes of a policy search
mixes-name = mix { $letter } of { $study }
mixes-mix = Mix { $letter }
mixes-choose = Mixes to compare
mixes-none = It found no mix of levers to compare.
mixes-how = Choose up to { $most }. They become pinned runs: in the world of this tab, on its network, each lever in its own months.
mixes-open = Open in Compare, with { $scenario }
mixes-instead = Set beside { $scenario }, as in the search
mixes-beside = Set beside the scenario of this tab
mixes-search = Policy search
mixes-study = { $name }, { $when }
mixes-start = Search the best mix of levers for this scenario
mixes-start-budget = Search the best mix of levers for { $budget } million
