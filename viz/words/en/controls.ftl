### The controls of a scenario. Words in braces without a dollar sign are put in by the browser.

controls-choices = What somebody chooses
controls-choices-note = Levers: each acts for the time that you say.
controls-experiment = The experiment
controls-experiment-note = Its size, its shape, and where it begins.
controls-unknown = What nobody knows
controls-unknown-note = Assumptions. Change them to see whether an answer hangs on them.

controls-pulled = Levers in use
controls-pulled-none = No lever is in use. Set one below: it then acts all the time, until you say otherwise.
controls-size = Size
controls-shocks = Shocks to add
controls-scope = Network and rules
controls-start = Who has a system at the start
controls-factories = Factories
controls-technology = Technology
controls-learning = Awareness, concept, evidence
controls-people = Employees and middlemen
controls-vendors = Vendors
controls-focal = One vendor's own offer
controls-government = Government
controls-to-add = { $whose }: levers to add

controls-runs = Runs
controls-runs-meaning = Runs of the ensemble, each on other dice. More runs, narrower intervals.
controls-runs-source = a choice

controls-usual = Usually { $usual }. Allowed: { $allowed }.
controls-choose = Usually { $usual }.
controls-worlds = From { $range } in the worlds that show what was observed.
controls-needs = Acts only with, for instance, { $needs }.
controls-source = Source: { $source }.
controls-file = In files and commands: { $name }, { $unit }
controls-file-plain = In files and commands: { $name }
controls-was = was { $value }
controls-was-other = was otherwise
controls-is-new = added
controls-was-lever = was { $value }, { $when }

controls-find = Find a setting: subsidy, price, training …
controls-find-label = Find a setting by name or meaning
controls-none = Nothing here is called so. Try one word alone, or another one: subsidy, price, training, trust, middleman.
controls-all = Clear the search
controls-found = Found: { $count }
controls-changed = { $count } changed
controls-about = About { $label }
controls-slider = { $label }, slider
controls-back = Put { $label } back: { $was }
controls-remove = Take { $label } away
controls-remove-title = Take away
controls-from = from the beginning of
controls-to = to the end of
