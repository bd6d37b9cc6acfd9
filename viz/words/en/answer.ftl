### The answer of Explore.

answer-rule = How the verdict is reached
answer-verdicts = Of { $runs } runs: { $verdicts }.
answer-goes-on = Does it go on without help? { $runs }.
