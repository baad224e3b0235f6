### Words of `mailbox replay`: what would become of the mail in a file.
### $count: how many messages. $undecided, $danger: how many tickets.

cli-replay-outcomes = What would become of the mail
cli-replay-automatic = Automatic mail
cli-replay-queues = Tickets by queue
cli-replay-intents = Tickets by intent
cli-replay-priorities = Tickets by priority
cli-replay-languages = Tickets by language
cli-replay-outgoing = What would have gone out
cli-replay-problems = Noticed while reading
cli-replay-sum = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}; tickets without a clear intent: { $undecided }; tickets with danger: { $danger }. Nothing was kept or sent.
cli-replay-more = And { $count } more; --all shows them all.
cli-outcome-unreadable = unreadable
cli-automatic-auto-reply = automatic reply
cli-automatic-bounce = delivery report
cli-automatic-receipt = read receipt
cli-automatic-notification = system notification
cli-automatic-own = our own mail
cli-outgoing-mail = mail
cli-outgoing-page = page
cli-outgoing-callback = call-back notice
cli-outgoing-dial = call back
cli-outgoing-state-pending = waiting
cli-outgoing-state-sent = sent
cli-outgoing-state-failed = failed
cli-outgoing-state-withheld = withheld
