### Learn: lessons, alone or before a class.

learn-place = Lesson { $place } of { $all }
learn-lessons = Lessons
learn-how = Predict first. Then live runs say what happens, on the same dice for everybody.
learn-present = Present
learn-normal = Normal type
learn-present-help = Large type for the screen of a class; the list of lessons goes
learn-predictions = Predictions
learn-begin = Choose a prediction; the runs begin at once.
learn-reveal = Reveal
learn-reveal-help = Show what happened
learn-right = As you predicted: { $came }.
learn-wrong = Not as you predicted: { $came }.
learn-came = Came true
learn-mine = Your prediction
learn-runs = { $runs } The same numbers come from:
learn-networks = The network, month by month
learn-film = One run of each, on dice { $dice }.
learn-network-of = The supply network in { $scenario }, coloured by stage.
learn-discuss = To talk about
learn-next-steps = Next
learn-explore = Explore { $scenario }
learn-next = Next lesson: { $title }
learn-before = Lesson before: { $title }
learn-again = Predict again
learn-own = Your own lesson (YAML)
learn-network = Lessons have worlds of their own: your network is not in them.
