### A class on its phones: the students' page, the teacher's page, and the button on Learn.

class-title = A class
class-name = Stallpoint, a class
class-join = Join a class
class-code = Code
class-enter = Join
class-join-help = The code is on the teacher's screen. Nobody asks for your name.
class-none = There is no class with this code. It may have ended, or a letter is wrong.
class-wait = { $seconds ->
    [one] Too many wrong codes came from here. Wait a second, then try again.
   *[other] Too many wrong codes came from here. Wait { $seconds } seconds, then try again.
}
class-no-page = There is no such page.
class-to-join = Join a class with its code
class-no-teacher = This page opens with the teacher's link, which was shown when the class began.
class-full = This class is full.
class-elsewhere = This page cannot be used from another site.
class-host = This address is not one of this machine's.
class-large = That is too large.
class-not-kept = Your prediction could not be kept. Try again in a moment.
class-over = The class has ended. Thank you.
class-over-files = Votes and results of what was asked can still be taken above.
class-lost = No connection. Trying again…
class-sending = Sending…
class-place = Lesson { $place } of { $all }
class-story = The story
class-choose = Choose one. You can change it until voting is closed.
class-kept = Your prediction is kept. You can change it until voting is closed.
class-waiting = Waiting for others: { $voted } of { $joined } have voted.
class-all-in = Everybody has voted: { $voted } of { $joined }.
class-closed = Voting is closed: { $voted } of { $joined } voted. Watch the screen.
class-right = As you predicted
class-wrong = Not as you predicted
class-came-lead = What came true
class-mine = Your prediction
class-came = Came true
class-discuss = To talk about
class-votes = { $votes } · { $part }
class-predictions = Predictions
class-join-at = Join at
class-with-code = with the code
class-qr = A QR code of the address { $address }
class-only-here = Only this machine can open this address. For phones, start the server again at an address of this machine on a network that they share with it, as in “stallpoint class first-crab --host 0.0.0.0”, which takes all it has.
class-joined = { $joined ->
    [one] 1 phone has joined
   *[other] { $joined } phones have joined
}
class-voted = { $voted } of { $joined } have voted
class-make = Runs: { $done } of { $total }
class-make-soon = The runs begin soon.
class-made = The answer is ready.
class-failed = The runs failed: { $error }
class-close = Close voting
class-reopen = Open voting again
class-reveal = Reveal for all
class-next = Next lesson: { $title }
class-back = Lesson before
class-end = End the class
class-end-sure = End the class? Its code joins nobody any more, and every phone is told that it has ended. Votes and results can still be downloaded here.
class-show = Show votes as they come
class-hide = Hide votes until voting is closed
class-csv-votes = Votes (CSV)
class-csv-results = Results (CSV)
class-colours = Light or dark
class-teacher = Teacher's page
