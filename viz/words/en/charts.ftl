### What stands in every chart.

charts-runs = shaded: middle 90% of runs
charts-interval = shaded, and behind the figure: 95% interval
