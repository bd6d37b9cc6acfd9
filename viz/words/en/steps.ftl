### Steps that can be taken back, and what they changed.

steps-undo = Undo: { $what }
steps-redo = Redo: { $what }
steps-no-undo = Nothing to undo
steps-no-redo = Nothing to redo
steps-undone = Undone: { $what }
steps-redone = Redone: { $what }
steps-forgotten = That step is no longer known, so the settings stay as they are.
steps-value = { $name } { $before } to { $now }
steps-scenario = scenario { $before } to { $now }
steps-scenario-again = { $name } opened again
steps-defaults = all values as { $name } has them
steps-runs = runs { $before } to { $now }
steps-worlds = worlds { $before } to { $now }
steps-set = the set of worlds { $name }
steps-set-shipped = the set of worlds that comes with Stallpoint
steps-network = the network { $name }
steps-network-none = network taken away
steps-added = { $name } added
steps-removed = { $name } taken away
steps-lever = lever
steps-has = { $name } { $value }
steps-without = no { $name }
steps-pin = pin
steps-pinned = { $name } pinned
steps-unpinned = { $name } unpinned
steps-other = { $name }
steps-many = { $first } and { $more ->
        [one] { $more } more setting
       *[other] { $more } more settings
    }
