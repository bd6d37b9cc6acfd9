### How far runs are, and what stands in the place of results until there are any.

progress-queued = Waiting for a free processor
progress-stop = Stop
progress-rest = Run the rest
progress-again = Run again
progress-compiling = { $doing }. It takes less than a minute as a rule. The page then goes on by itself.
progress-first = The first results are on their way.
progress-waits = Other runs are under way: these begin as soon as a processor is free.
progress-stopped = Stopped before there was a result.
progress-counted = The runs are there; tables and charts are made of them.
