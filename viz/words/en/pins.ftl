### Runs that are pinned.

pins-pin = Pin this run
pins-why = Keep this scenario as it stands, and see it beside what you change next; Compare has it too
pins-name = Name of pin { $number }
pins-unpin = Unpin { $name }
pins-most = { $most } are pinned already: unpin one first
pins-no-name = needs a letter or a digit: give it a short name
pins-refused = another name, please
pins-name-taken = is the name of another scenario: choose another one
pins-as-chosen = { $name } as it is
pins-usual = { $name }, { $what }
pins-many = { $name }, { $count ->
        [one] { $count } change
       *[other] { $count } changes
    }
pins-not-beside = { $name } is not set beside it: { $why }.
