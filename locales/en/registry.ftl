### Words of the command line for accounts and contacts, for whoever uses it in a terminal.
### $added, $changed, $left: how many rows of a file. $number: a contact number. $count: how many codes.
### $ticket, $level, $status: case, level of assurance and status. $waits: yes if something is still waited for; $still: what.
### $tasks: tasks that are not done. $queue: the queue.
### $kind: cage or cabinet. $said: the name that was said; $names: the present name, or all that it may mean.
### $to: an address. $until: date and time. $names also: names of people.
### $named: yes if the people are known. $by: who did it.

## Table headings

cli-column-name = Name
cli-column-kind = Kind
cli-column-state = State
cli-column-country = Country
cli-column-access-date = Access date
cli-column-origin = Origin
cli-column-was = Before
cli-column-account-manager = Account Manager
cli-column-csm = CSM
cli-column-contact-number = Contact number
cli-column-pin = PIN
cli-column-languages = Languages
cli-column-addresses = Addresses
cli-column-numbers = Telephones
cli-column-permissions = Permissions
cli-column-line = Line
cli-column-done = Result
cli-column-columns = Columns
cli-column-former = Old names
cli-column-metro = City
cli-column-site-address = Address
cli-column-hours = Hours
cli-column-dock-hours = Loading dock
cli-column-zone = Clock

## What a row of a file did

cli-import-added = added
cli-import-changed = changed
cli-import-left = left as it is
cli-import-sum = Added: { $added }. Changed: { $changed }. Left as they are: { $left }.
cli-import-sum-dry = Would be added: { $added }. Would be changed: { $changed }. Would be left as they are: { $left }.

## Codes

cli-pin-once = The PIN is shown only this once; write it down now.
cli-pin-ended = The PIN of contact { $number } has been cancelled.
cli-pin-none = Contact { $number } has no PIN.
cli-pin-key-renewed = The PIN key has been renewed. PINs cancelled: { $count }.

## Vouching for whoever asks

cli-vouched = { $ticket }: { $level }, { $status }.{ $waits ->
    [yes] {" "}Still needed: { $still }.
   *[no] {""}
}

## Copies, tasks and answers

cli-column-copies = Copied to
cli-column-tasks = Tasks
cli-column-answer = Answer
cli-column-condition = Condition
cli-column-text = Text
cli-copied = { $queue } (copy)
cli-task-room = book a meeting room
cli-task-visit = access for a visit
cli-open-tasks = Tasks are still to be done: { $tasks }.
## Cages and cabinets

cli-place-present = { $kind ->
    [cage] cage { $names }
   *[cabinet] cabinet { $names }
}
cli-place-renamed = { $kind ->
    [cage] cage { $names } (formerly { $said })
   *[cabinet] cabinet { $names } (formerly { $said })
}
cli-place-ambiguous = { $kind ->
    [cage] cage { $said } (may be any of these: { $names }; ask which)
   *[cabinet] cabinet { $said } (may be any of these: { $names }; ask which)
}

## Links to a PIN

cli-enrolment-sent = { $ticket }: the link to the PIN has been sent to { $to } and is valid until { $until }.
cli-enrolment-told = Administrators told: { $names }

## Badges that are frozen

cli-freeze-requested = Freeze asked for ({ $by }): { $named ->
    [yes] { $names }
   *[no] whose badge is not known: ask
}
cli-freeze-done = Frozen ({ $by }): { $named ->
    [yes] { $names }
   *[no] whose badge is not known: ask
}
cli-freeze-confirmed = Access removed ({ $by }): { $named ->
    [yes] { $names }
   *[no] whose badge is not known: ask
}
cli-freeze-lifted = Freeze lifted ({ $by }): { $named ->
    [yes] { $names }
   *[no] whose badge is not known: ask
}

## A contact that ends

cli-contact-ended = Contact { $number } has been ended. { $ticket } has the access removed.
