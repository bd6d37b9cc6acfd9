### Why: one factory's life, beside its life in another world.

why-heading = Why one factory did what it did

## Which factory

why-group = Group
why-group-all = All factories ({ $members })
why-group-started = Ever started a pilot ({ $members })
why-group-not-started = Never started a pilot ({ $members })
why-group-end = At the end: { $stage } ({ $members })
why-group-of = { $group } ({ $members })
why-one = A factory by name or number
why-one-hint = such as { $example }
why-typical = Most typical
why-next = Next typical
why-previous = Previous typical
why-telling = Whose lives differ most
why-typical-first = { $name } is the most typical of its group: { $group }.
why-typical-other = { $name } is number { $place }, counted from the most typical, of its group: { $group }.
why-typical-outside = { $name } is not in this group: { $group }.
why-typical-alone = { $name } is the only factory of its group: { $group }.
why-extreme-most = { $what }: { $value }. { $number } of the { $others } others have less.
why-extreme-least = { $what }: { $value }. { $number } of the { $others } others have more.
why-extreme-none = In none of these is it among the top or bottom tenth of the group.
why-standing-heading = Where it stands in its group
why-standing-axis = share of the others with less
why-standing-finding = What { $name } has, and how many others of its group have less
why-standing-note = In the middle: as many have less as have more. Equal ones count half.
why-standing-mean = What typical means
why-standing-means = The medoid: the factory whose distances to all others of the group add up to the least. A distance is how far apart two factories stand among the group, averaged over these quantities. Ranks keep one very large factory from deciding.
why-nobody = Nobody is in this group in this run: choose another group.
why-everybody = Look at all factories
why-usual = Those that ever started a pilot
why-revenue = turnover a year
why-margin = operating margin
why-clarity = clarity about what it is for, at the start
why-cases-needed = cases wanted before it starts
why-commitment = commitment of its head
why-patience = months that it gives a system to pay back
why-partners = suppliers and customers
why-start = month of its first start
why-depth = depth of use at the end
why-never = never
why-before = before the run

## Its neighbourhood

why-around-heading = Whom it watches
why-numbers = The numbers behind this picture: { $scenario }
why-around-when = As it stood in { $when }.
why-around-of = Under { $scenario }
why-suppliers = Suppliers
why-customers = Customers
why-supplier = a supplier
why-buyer = a customer
why-supplier-through = a supplier, through middleman { $who }
why-buyer-through = a customer, through middleman { $who }
why-peer = a peer in its sector
why-me = { $name }: { $stood } since { $when }.
why-neighbour = { $name }, { $what }: { $stage } since { $when }.
why-counts = What it shows counts up to { $much } of a convincing case.
why-against = Its failure, which can be seen, takes away up to { $much } of a case.
why-opened = Its case made { $share } of the evidence on which { $who } started in { $when }.
why-middleman = Middleman { $who }, between it and { $names }: { $does } since { $when }.
why-neutral = stays neutral
why-obstructs = stands in the way
why-allied = helps as an ally
why-more = Not drawn: { $more } more { $what }.
why-alone = { $name } watches nobody.
why-around = { $name } watches { $whom }. Each is coloured by its stage.
why-head-factory = Factory
why-head-what = What it is
why-head-stages = How far it came
why-head-case = Most that its case counted
why-head-opened = Part in the first start
why-key-counts = its case counts
why-key-against = its failure counts against it
why-key-opened = its case opened the way to the first start
why-key-middleman = middleman
why-hint = Choose one to read what it showed in this month. Arrow keys go from one to the next.
why-tell = Tell its life

## The lives

why-lives-heading = Its life, month by month
why-lives-heading-two = Its two lives
why-support = support in force
why-part = the lives part
why-lives-alt = The life of { $name } under { $scenario }: { $spans }.
why-span = { $what } from { $first } to { $last }
why-lives-hint = Choose a mark to read what happened.
why-lives-list = All marks in words
why-heard = heard
why-selected = selected by a programme
why-understood = understood
why-convinced = convinced
why-started = pilot
why-scaled = scaled
why-showcased = showcase
why-switched = new vendor
why-abandoned = gave up
why-returned = looks again
why-closed = closed
why-left = left
why-stranded = vendor gone
why-neglected = no upkeep
why-replaced = another firm
why-founded = sells its own
why-heard-told = In { $when } it heard of the technology.
why-understood-told = In { $when } it first understood enough: its clarity was { $clarity }, and a decision needs { $needed }.
why-convinced-told = In { $when } it first saw enough: { $cases } convincing cases, and it wants { $wanted }.
why-replaced-told = In { $when } another firm took its place.

## In words

why-words-heading = What differs
why-words-one = In words
why-nothing-differs = Nothing is told otherwise of the two lives.
why-folded = What is the same in both lives
why-more-differs = More that differs
why-nothing = Nothing of this.

## Luck

why-luck-heading = Luck, or the policy?
why-luck-note = Really in use by each year, and ever started. The same factories in the same network. What happens from month 0 on is drawn anew in each run, with the same dice under both. Bars are 95% intervals (Wilson).
why-luck-finding = { $name } with other luck: { $runs } runs of each
why-luck-axis = share of runs
why-luck-row = { $times } of { $runs }
why-luck-adopted = In use by { $when }: { $scenario }
why-luck-started = Started: { $scenario }
why-luck-without = without its levers
why-luck-more = In { $only } of { $runs } pairs of runs it really uses the technology at the end only under { $scenario }, in { $other } only under { $beside }.
why-one-run = One run in one world; other luck and other worlds are asked below.
why-luck-one = One run tells what happened here; these runs tell how far that was luck.
why-luck-worlds-ask = Ask { $worlds } worlds ({ $runs } runs)
why-luck-worlds-use = In { $most } of { $worlds } worlds it really uses the technology at the end in most runs under { $scenario }.
why-luck-worlds-more = Under { $scenario } it does so more often than { $beside } in { $more } of them, less often in { $less } and as often in { $same }.
why-luck-worlds-note = Runs in which it really uses the technology at the end. The same place in the same network in every world; what the worlds assume of people, systems and vendors differs.
why-luck-ask = Try other luck ({ $runs } runs)

## The page

why-beside = Set beside
why-without = the same world without its levers
why-classic = { $scenario } follows a classic rule: it knows no gates, people or vendors that could tell why.
why-classic-button = Open a scenario that can tell
why-waiting = Its lives are being lived again …
