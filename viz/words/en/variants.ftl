### What Compare sets side by side.

variants-baseline = Baseline
variants-mine = Scenario of this tab
variants-also = And also
variants-choose = choose …
variants-without = Take { $name } away
variants-lone = Choose another scenario to compare with, or pin a run on Explore.
variants-begin = Compare with { $name }
variants-value = { $name }: { $value }
variants-world = In the world of this tab, all of them but what is pinned. { $settings }.
variants-table = { $over ->
    [worlds] Percentage points of all factories at the end, 95% intervals for a world like these, over worlds and dice
   *[other] Percentage points of all factories at the end, 95% intervals of paired runs
}
