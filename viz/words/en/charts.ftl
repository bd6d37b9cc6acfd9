### What stands in every chart.

charts-runs = shaded: middle 90% of runs
charts-interval = shaded, and behind the figure: 95% interval
charts-table = Table: the numbers behind this picture
charts-take = Take this picture or its numbers
charts-csv = { $many ->
    [one] Table (CSV)
   *[other] Table { $place } (CSV)
}
charts-footer = Stallpoint · not a forecast: a model shows what follows from its assumptions
charts-after = After
charts-spread = Means of the runs, and where the middle 90% of them lie.
charts-course = One run, shares of all factories
charts-all = All
charts-factories = Factories
charts-network = The network under { $scenario } in { $when }
