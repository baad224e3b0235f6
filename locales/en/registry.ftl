### Words of the command line for accounts and contacts, for whoever uses it in a terminal.
### $added, $changed, $left: how many rows of a file. $number: a contact number. $count: how many codes.
### $ticket, $level, $status: case, level of assurance and status. $waits: yes if something is still waited for; $still: what.
### $tasks: tasks that are not done. $queue: the queue.

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
