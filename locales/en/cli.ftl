### Words of the command line, for whoever uses it in a terminal.
### $count: how many. $version: version of the program. $mailboxes: addresses of the mailboxes.
### $lmtp, $api, $health: addresses it listens on. $data: data folder. $outgoing: where outgoing mail lies.
### $command: a command that can be typed. $webhook: address for telephony platforms, or none.

## Table headings

cli-column-number = Number
cli-column-status = Status
cli-column-channel = Channel
cli-column-language = Language
cli-column-intent = Intent
cli-column-priority = Priority
cli-column-safety = Danger
cli-column-queue = Queue
cli-column-contact = Contact
cli-column-account = Account
cli-column-assurance = Assurance
cli-column-site = Site
cli-column-subject = Subject
cli-column-created = Created
cli-column-events = Events
cli-column-id = Id
cli-column-at = When
cli-column-from = From
cli-column-ticket = Ticket
cli-column-outcome = Outcome
cli-column-door = Door
cli-column-reason = Reason
cli-column-rule = Rule
cli-column-person = Person
cli-column-next = Next

## States of a ticket

cli-status-new = new
cli-status-open = open
cli-status-waiting_customer = waiting for the customer
cli-status-waiting_identity = waiting for identity
cli-status-on_hold = on hold
cli-status-solved = solved
cli-status-closed = closed
cli-status-cancelled = cancelled

## Priorities

cli-priority-P1 = P1 highest
cli-priority-P2 = P2 high
cli-priority-P3 = P3 medium
cli-priority-P4 = P4 normal

## Doors in

cli-door-lmtp = mail (LMTP)
cli-door-smtp = mail (SMTP)
cli-door-imap = mailbox (IMAP)
cli-door-sip = call (SIP)
cli-door-webhook = call (voice platform)
cli-door-api = program (HTTP)
cli-door-simulator = simulator

## What became of what came in

cli-outcome-opened = ticket opened
cli-outcome-joined = joined a ticket
cli-outcome-duplicate = duplicate
cli-outcome-quarantined = quarantined
cli-outcome-refused = refused
cli-outcome-parked = parked
cli-outcome-withheld = answer withheld

## Channels and languages

cli-channel-phone = phone
cli-channel-email = e-mail
cli-channel-api = program
cli-language-es-ES = Spanish
cli-language-pt-PT = Portuguese
cli-language-en = English
cli-language-other = other

## Sentences

cli-yes = yes
cli-no = no
cli-no-tickets = There are no tickets.
cli-no-arrivals = Nothing has come in.
cli-tickets-count = { $count ->
    [one] { $count } ticket
   *[other] { $count } tickets
}
cli-arrivals-count = { $count ->
    [one] { $count } arrival
   *[other] { $count } arrivals
}
cli-serve-banner =
    centralita { $version } is running.

    To write: { $mailboxes }, delivered by LMTP to { $lmtp }
    To call: { $webhook ->
        [none] no telephony platform (see [[voice]] in config.toml)
       *[other] telephony platforms at { $webhook }
    }
    To look: { $command }
    HTTP: { $api } (interface), { $health } (health)
    Data: { $data }
    Outgoing mail: { $outgoing }

    To stop: Ctrl+C
cli-serve-stopped = centralita has stopped; everything accepted is stored.
