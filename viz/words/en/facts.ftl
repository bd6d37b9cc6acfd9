### The figures beside an answer. The browser puts the month in place of "%when%".

facts-end = At the end, %when%
facts-month = In %when%
facts-interval = Means of { $runs } runs; small: 95% interval of the mean.
facts-one-run = Of the one run.
facts-paired = Differences from what is pinned are of pairs of runs on the same dice, with their 95% interval.
facts-money = { $what }, { $unit }
facts-cases = R, cases of years { $first } to { $last }
facts-cases-year = R, cases of year { $year }
