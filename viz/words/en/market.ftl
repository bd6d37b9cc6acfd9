### Market: strategies of one vendor as cards, what they bring, and what rivals do.

## Cards.
market-title = How would you sell, and who would really use it?
market-intro = You are one of { $vendors } vendors of { $scenario }: the first one, which sells its own way. Each card is one way to sell. All are run on the same factories, rivals and dice.
market-step-cards = Write down how you would sell, as a card: price, business model, whom it is made for, what you claim and what you show. Make a second one to compare.
market-step-worlds = Choose how rivals answer and in how many worlds to ask. The runs begin by themselves.
market-step-read = Read which card leads, whether that is settled, and what it earns year by year.
market-begin-heading = No card yet
market-begin = Write your first card
market-ready = Run three ready-made cards
market-ready-help = A lower price, open results and louder claims, beside doing as the market does
market-card = the card
market-card-broken = A card that cannot be read
market-name = Name
market-name-empty = must not be empty
market-name-long = must have { $most } letters at most
market-name-taken = is the name of another strategy: choose one of its own
market-new-name = My strategy
market-price = Price
market-price-hint = as it sells; 100% is list price
market-model = Business model
market-target = Made for
market-claims = Claims
market-claims-hint = as all vendors do; 1 is the truth
market-proof = Results it shows
market-proof-hint = none; 100% is all, failures too
market-partners = Share for middlemen
market-partners-hint = none; 100% is the most
market-from = From the beginning of
market-begins = Begins in
market-from-hint = the run, or: year 3
market-late = the run has { $months ->
    [one] one month
   *[other] { $months } months
 }: begin earlier
market-nothing = Nothing is filled in yet, so it is not run.
market-yardstick = Does what all vendors do: its price follows what sells. All others are compared with it.
market-change = Change
market-copy = Copy
market-copy-change = Copy and change
market-remove = Remove
market-done = Done
market-add = New card
market-try = Ready-made
market-choose = choose …
market-open = Open a file of strategies
market-file = Strategies as a file
market-full = { $most } cards at most: remove one to add another. The command compares up to 40.
market-removed = “{ $name }” was removed.
market-back = Bring it back
market-many = more than { $most } cards with those that are there: remove some, or let the command compare them

## How sure.
market-surely-more = surely more
market-surely-less = surely less
market-pair-alone = sure for this pair alone, not among { $strategies ->
    [one] one strategy
   *[other] { $strategies } strategies
 }
market-rule = The more strategies are tried, the more often one looks better by luck: “surely” allows for their number, so it asks more than that an interval excludes zero.

## The page.
market-none = A market needs the full model and at least two vendors. { $scenario } has none.
market-none-button = Open a scenario with a market
market-rivals = Rivals
market-goal = You want most
market-standing = How the strategies stand
market-by-year = Year by year: { $measure }
market-view = Followed over time
market-view-each = each strategy by itself
market-view-against = difference from doing as the market does
market-rivals-heading = What rivals did
market-closer = Look closely at
market-churn = Clients lost, by the way they went
market-closely = One strategy closely
market-way = Worlds, above
