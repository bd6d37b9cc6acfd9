### Reports and briefs on paper.

paper-contents = Contents
paper-of = of
paper-behind = The numbers behind this picture: page
paper-numbers = The numbers behind the pictures

### The brief.

brief-kicker = Brief
brief-author = Author
brief-office = Office
brief-date = Date
brief-care = Read with care.

## The answer.

brief-sure-worlds = It was asked in { $worlds } worlds, versions of the model that show the same observed patterns, with { $runs ->
    [one] one run
   *[other] { $runs } runs
} of chance in each. What is called sure holds over both.
brief-sure-one = It was asked in one world, with { $runs } runs that differ by chance alone. What is called sure is sure in this world only.
brief-sure-none = It rests on one run of each scenario: chance alone may explain any difference.

## What is added.

brief-adds = What each scenario adds
brief-against = Against { $name }
brief-by = By { $at }
brief-sign = Sign by { $at }
brief-points = Percentage points of all factories that really use it, with 95% intervals.
brief-points-one = Percentage points of all factories that really use it.
brief-elsewhere = in the full report
brief-more = { $count ->
    [one] One more scenario was compared; it is
   *[other] { $count } more scenarios were compared; they are
} in the full report.

## What it costs.

brief-costs = What it costs
brief-until = By { $at }
brief-public = Public money, million { $currency }
brief-own = Factories’ own money, million { $currency }
brief-users = Users added
brief-each = Public money for each added user, million { $currency }
brief-cost-note = Small figures are 95% intervals. Users are factories that really use it; added are those that would not under { $name }. The price is what they cost, never an average over all users. Where none are surely added there is no price.

## What would change it.

brief-changes = What would change the answer
brief-one-world = Other worlds: not asked. Versions of the model that show the same observed patterns may answer otherwise.
brief-holds = Other worlds, { $name }: { $held }{ $turns ->
    [0] .
   *[other] {""}; the sign turns in { $turns }.
}
brief-turns-in = Other worlds, { $name }: { $held }; the sign turns in { $turns }, which differ most in { $what }.
brief-surely-from = Another year: { $name } has surely { $side } real use than { $base } only from { $date } on.
brief-horizon = Every figure without a year is that of { $at }; some years later a sign may be another.
brief-sizes = Another size of factory, points of real use by { $at }: { $told }.

## What it rests on.

brief-rests = What it rests on
brief-limits = Limits
brief-done = What was done
brief-compared = Compared
brief-compared-names = { $names }; the first is the baseline
brief-others = { $count } more
brief-network = Network
brief-network-own = { $size }, from { $files }
brief-made-up = { $size }, generated
brief-runs-name = Runs
brief-runs = { $runs }: { $each } of each scenario { $worlds ->
    [one] in one world
   *[other] in each of { $worlds } worlds
}, the same dice for all
brief-time = Time
brief-seeds = Seeds
brief-made = Made by
brief-version = Stallpoint { $version } (sources { $sources }), finished on { $day }
brief-again = The same command gives the same numbers:
brief-again-folder = The command that gives the same numbers stands in provenance.json of its folder.

## The decision.

brief-decided = Decision
brief-sign-name = Name and office
brief-sign-date = Date
brief-sign-hand = Signature

## The card on pages.

paper-head = Brief and report
paper-what = The brief is two pages to read and to sign: answer, one picture, cost, what would change it. The report has everything. Question, author, office and date stand on both.
paper-question = Question
paper-question-hint = the question of the study
paper-date = Date
paper-date-hint = today, or as 2027-03-01
paper-version = Version
paper-made = Stallpoint { $version } (sources { $sources })
paper-author = Author
paper-office = Office
paper-brief-pdf = Brief (PDF)
paper-brief-html = Brief (page)
paper-report-pdf = Report (PDF)
paper-report-html = Report (page)
paper-wait = It is being made beside the runs, which takes some seconds. You can go on meanwhile.
