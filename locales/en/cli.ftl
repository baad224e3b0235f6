### Words of the command line, for whoever uses it in a terminal.
### $count: how many. $version: version of the program. $mailboxes: addresses of the mailboxes.
### $lmtp, $api, $health: addresses it listens on. $data: data folder. $outgoing: where outgoing mail lies.
### $smtp: address it listens on for SMTP, or none.
### $command: a command that can be typed. $webhook: address for telephony platforms, or none.
### $name: who is on call. $number: his telephone. $asked: whether he is asked for a key, yes or no. $file: a file.
### $findings, $starts, $states, $prompts: how many. $person, $silent: seconds.
### $sip: where SIP is listened for, or none. $trunks: names of the trunks.
### $wanted, $done, $aside: how many messages. $place: account and folder. $uids: numbers of messages.
### $ticket, $into: numbers of tickets. $to, $address: a mail address. $status: a word for where a ticket stands.
### $priority: P1 to P4. $queue: a queue. $paged: the policy and who was paged. $level: AL1 to AL3. $reason: what the system said.
### $by: who answers for a page.
### $from, $to: first and last day of a report.
### $until: until when.
### $taken: yes if somebody has it.
### $number: contact number. $language: language.
### $id: number of an incident. $site: site.
### $head: the last row of the audit trail and its digest.
### $desk: who we are. $day: a day. $named: whether a name is known, yes or no. $recordings, $mails: how many.

## Table headings

cli-column-policy = Policy
cli-column-page-state = State
cli-column-page-by = Who has it
cli-column-page-next = Next step
cli-column-page-way = By
cli-column-user = User
cli-column-user-called = Called
cli-column-user-role = Role
cli-column-user-password = Password chosen
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
cli-column-owner = Owner
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
cli-column-carrier = Carrier
cli-column-started = Started
cli-column-ended = Ended
cli-column-place = Where
cli-column-rings = Ringing
cli-column-talks = Answering
cli-column-seconds = Seconds
cli-column-reference = Reference
cli-column-by = By
cli-column-trunk = Trunk
cli-column-trunk-state = State
cli-column-imap-account = Account
cli-column-imap-folder = Folder
cli-column-imap-state = State
cli-column-imap-caught-up = Caught up
cli-column-imap-last-mail = Last mail
cli-column-imap-ledger = Ledger
cli-column-imap-checked = Compared
cli-column-since = Since
cli-column-registration = Registration
cli-column-until = Until
cli-column-merged = Merged into
cli-column-address = Address
cli-column-trouble = Trouble

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
cli-merged = { $ticket } has been merged into { $into }.
cli-split = { $ticket } has been opened from that message.
cli-split-before = { $ticket } had already been opened from that message.
cli-replied = Sent to { $to }. Current state of the ticket: { $status }.
cli-corrected = { $ticket } has been corrected. It is now { $priority } in queue { $queue }.
cli-corrected-nothing = { $ticket } is right as it is: { $priority } in queue { $queue }.
cli-corrected-moved = It has been moved to queue { $queue }.
cli-corrected-by-hand = Somebody had moved it to queue { $queue }, so it stays there.
cli-corrected-ended = The ticket has ended, so it stays in queue { $queue }.
cli-corrected-paged = Paged: { $paged }
cli-corrected-needs = The work needs { $level }, and the sender is not known so well: ask for proof before it begins.
cli-example-added = A new example is in { $file }.
cli-example-replaced = The earlier example of this ticket has been replaced in { $file }.
cli-example-unwanted = No example has been kept.
cli-example-no-text = No example has been kept: the message has no text.
cli-example-keys = No example has been kept: the caller chose by keys and said nothing.
cli-example-failed = The ticket has been corrected, but the example could not be written to { $file }: { $reason }. Give the service write access to that folder and correct the ticket again.
cli-model-stale = The model does not know it yet. Run centralita train.
cli-no-bad-addresses = Mail can be sent to every address.
cli-lifted = Mail can be sent to { $address } again.
cli-no-tickets = There are no tickets.
cli-no-calls = Nobody has called.
cli-no-arrivals = Nothing has come in.
cli-tickets-count = { $count ->
    [one] { $count } ticket
   *[other] { $count } tickets
}
cli-arrival-proof = Sender
cli-dkim-file = Key file
cli-dkim-publish = Publish this record in the domain's DNS:
cli-dkim-configure = Once the record is visible in the DNS, add this to config.toml and restart the program:
cli-arrivals-count = { $count ->
    [one] { $count } arrival
   *[other] { $count } arrivals
}
cli-serve-banner =
    centralita { $version } is running.

    To write: { $mailboxes }, delivered by LMTP to { $lmtp }{ $smtp ->
        [none] , not by SMTP
       *[other] , or by SMTP to { $smtp }
    }
    To call: { $webhook ->
        [none] no telephony platform (see [[voice]] in config.toml)
       *[other] telephony platforms at { $webhook }
    }{ $sip ->
        [none] , no trunk (see [[trunk]])
       *[other] , SIP at { $sip } (trunks: { $trunks })
    }
    To look: { $command }
    HTTP: { $api } (interface), { $health } (health)
    Data: { $data }
    Outgoing mail: { $outgoing }

    To stop: Ctrl+C
cli-serve-emergency = Only the last resort is served: callers are put through to whoever is on call (platforms: { $webhook }, SIP: { $sip }, health: { $health }). The desk is opened as soon as it can be.
cli-serve-stopped = centralita has stopped; everything accepted is stored.
cli-no-recordings = No caller has left a recording within thirty days.
cli-recording-saved = { $file } holds the recording; that it was heard stands on its ticket.
cli-no-imap = There is no [[imap]] account in the configuration.
cli-imap-counts = { $wanted } waiting, { $done } done, { $aside } set aside
cli-imap-nothing = not running
cli-imap-connecting = connecting
cli-imap-working = fetching
cli-imap-idle = waiting for new mail
cli-imap-polling = asking now and then
cli-imap-waiting = failed, will be tried again
cli-imap-stopped = stopped
cli-imap-unknown = { $place }: on the server but not in the ledger; being fetched now: UID { $uids }
cli-imap-back = { $place }: had vanished and are on the server again; being fetched now: UID { $uids }
cli-imap-vanished = { $place }: vanished from the server before they were fetched: UID { $uids }
cli-imap-unfiled = { $place }: done, but still in the folder; being moved now: UID { $uids }
cli-imap-set-aside = { $place }: could not be fetched; will be tried again: UID { $uids }
cli-no-trunks = There is no [[trunk]] in the configuration.
cli-trunks-not-running = The program is not running, so nothing is known of the trunks; `centralita trunk check` asks one.
cli-trunk-up = answers
cli-trunk-down = silent
cli-trunk-unknown = not known
cli-registration-none = none
cli-registration-registered = registered
cli-registration-failed = failed
cli-registration-ended = taken back

## The telephone for trying

cli-calls-count = { $count ->
    [one] { $count } call
   *[other] { $count } calls
}
cli-phone-help = Digits, * and # are keys; any other text is speech; an empty line is silence. “:hangup” hangs up. Nobody is really rung, but the ticket that comes of it is real.
cli-phone-keys = { $count ->
    [one] (listens for one key)
   *[other] (listens for up to { $count } keys)
}
cli-phone-keys-speech = { $count ->
    [one] (listens for one key or speech)
   *[other] (listens for up to { $count } keys or speech)
}
cli-phone-code = (listens for a code; it is not shown)
cli-phone-keys-only = Only keys are listened for here.
cli-phone-unknown = There is no such command. “:hangup” hangs up.
cli-phone-record-how = (records; “:record 7” leaves a message of seven seconds, an empty line none)
cli-phone-rings = { $asked ->
    [yes] (the telephone of { $name }, { $number }, rings; type “answer”, “declines”, “no answer” or “busy”)
   *[no] (the telephone of { $name }, { $number }, rings and is connected on answer; type “answer”, “no answer” or “busy”)
}
cli-phone-ring-how = A telephone rings: type “answer”, “declines”, “no answer” or “busy”, or “:hangup”.
cli-phone-asked = ({ $name } decides: keys 1, 2 or 3; an empty line is silence, “hangs up” hangs up)
cli-phone-asked-how = Now the person on call decides: keys, an empty line or “hangs up”.
cli-phone-bridged = { $name } talks with the caller.
cli-phone-talk = (they talk; an empty line ends the talk with { $name }, “:hangup” hangs up)
cli-phone-talk-how = They are talking: an empty line or “:hangup”.
cli-phone-over = (end of the call)
cli-phone-desk = The desk sees
cli-phone-equal = { $file }: what is heard is what is written.
cli-phone-differs = { $file }: what is heard is not what is written (- written, + heard).
cli-phone-written = { $file }: what is heard is written down.
cli-phone-explored = { $findings ->
    [0] Nothing wrong
    [one] { $findings } fault
   *[other] { $findings } faults
} in { $states } situations from { $starts } beginnings, with { $prompts } prompts. By key 0 a person is reached within { $person } s at most; by a caller who does nothing, within { $silent } s.

cli-no-pages = No page waits for anybody.
cli-page-state-searching = searching
cli-page-state-accepted = accepted
cli-page-state-touched = worked on
cli-page-state-unanswered = nobody answers
cli-page-state-over = over
cli-page-yours = { $by } has the page.
cli-page-taken = { $by } has it already.
cli-page-handed-on = It goes to the next person.
cli-page-over = This page has ended.

cli-column-left = Left
cli-column-goal = Goal
cli-column-due = Due
cli-column-tickets = Tickets
cli-column-answer-median = First answer, median
cli-column-answer-p90 = 9 of 10
cli-column-answer-kept = In time
cli-column-person-median = A person has it, median
cli-column-person-p90 = 9 of 10
cli-column-person-kept = In time
cli-column-share = Share
cli-column-calls = Calls
cli-column-asked = Wanted a person
cli-column-put-through = Put through
cli-column-promised = Promised
cli-column-contacted = Contacted
cli-column-median = Median
cli-column-p90 = 9 of 10
cli-column-three-minutes = Within three minutes
cli-column-abandoned = Hung up before
cli-column-pages = Pages
cli-column-accepted = Accepted
cli-column-unanswered = Nobody answered
cli-column-answered = Answered
cli-column-missed = Missed
cli-column-night-wakes = Woken at night
cli-goal-acknowledged = a person has it
cli-goal-first-answer = first answer
cli-goal-update = update
cli-times-nothing = No ticket owes anything.
cli-times-broken = { $count ->
    [one] { $count } goal is broken
   *[other] { $count } goals are broken
}
cli-report-title = Report from { $from } to { $to }
cli-report-all = All
cli-report-tickets = Tickets and their times
cli-next-day = next working day
cli-report-contact = Contact with the customer, by priority
cli-report-channels = How they came
cli-report-calls = Calls
cli-report-pages = Pages
cli-report-people = People on call

## Users

cli-user-invited = Good once, until { $until }.
cli-no-users = There are no users.

## Tickets in hand

cli-in-hand = { $ticket }: { $status }.{ $taken ->
    [yes] { " " }{ $by } has it.
   *[no] { "" }
 }
cli-column-incident = Known incident
cli-column-incident-state = State
cli-column-page = Page
cli-no-incidents = There are no incidents, known or proposed.
cli-incident-state-proposed = proposed
cli-incident-state-declared = declared
cli-incident-state-ended = ended
cli-incident-state-dismissed = dismissed
cli-incident-act-proposed = proposed by the program
cli-incident-act-declared = declared
cli-incident-act-updated = news
cli-incident-act-ended = ended
cli-incident-act-dismissed = dismissed
cli-incident-proposed = Incident { $id } ({ $site }) is proposed. Cases: { $count }
cli-incident-declared = Incident { $id } ({ $site }) is declared. Cases: { $count }
cli-incident-ended = Incident { $id } ({ $site }) has ended. Cases: { $count }
cli-incident-dismissed = Incident { $id } ({ $site }) is dismissed. Cases: { $count }

cli-column-audience = To
cli-column-letters = Letters
cli-column-waiting = Waiting
cli-column-written = Written
cli-column-left-out = No letter
cli-no-notices = No bulk notice has been sent.
cli-notice-sent = Bulk notice { $id } is sent off. Letters: { $count }. Its case: { $ticket }.
cli-notice-dry = Dry run: nothing is sent. Letters: { $count }.
cli-notice-accounts = Accounts: { $count }
cli-notice-language = { $language }: { $count }
cli-notice-no-text = (there is no text in this language)
cli-notice-left = No letter: { $count } ({ $reason })
cli-bulk-waiting = waiting
cli-bulk-written = written
cli-bulk-left = no letter
cli-no-opt-outs = Nobody has asked for no more bulk notices.
cli-opted-out = Contact { $number } gets no bulk notices.
cli-opted-in = Contact { $number } gets bulk notices.
## The audit trail

cli-column-row = Row
cli-column-what = What
cli-column-object = Done to
cli-column-about = About
cli-column-detail = Details
cli-no-audit = Nothing in the audit trail answers to that.
cli-audit-whole = { $count ->
    [one] The audit trail is whole: { $count } row up to { $head }.
   *[other] The audit trail is whole: { $count } rows up to { $head }.
}

## What is kept, and for how long

cli-column-kept = Kept
cli-column-days = Days
cli-column-past = Too old
cli-column-wiped = Wiped
cli-column-goes = Goes on
cli-kept-recordings = recordings
cli-kept-raw-mail = e-mail as it arrived
cli-kept-mail-text = text of e-mail
cli-kept-transcripts = what was said on the telephone, as text
cli-kept-calls = call details
cli-kept-arrivals = senders and subjects
cli-kept-outgoing = outgoing messages
cli-kept-audit = audit trail
cli-kept-for-good = no limit
cli-held = { $ticket } and everything belonging to it will be kept until it is released.
cli-released = { $ticket } is no longer held.
cli-no-holds = No ticket is held.
cli-forget-open = Still open, to be ended first: { $ticket }
cli-forget-held = Held for the law: { $ticket }
cli-forgotten = The person has been forgotten. The tickets remain, without the name.
cli-disclosed = Everything held is in { $file }, with an index in the language of the person.
cli-held-title = { $named ->
    [yes] What { $desk } holds about { $name }, as of { $day }
   *[other] What { $desk } holds about you, as of { $day }
}
cli-held-data = data.json: your details, your tickets and every other record that concerns you.
cli-held-recordings = { $recordings ->
    [0] recordings: none.
    [one] recordings: { $recordings } recording of what you said on the telephone.
   *[other] recordings: { $recordings } recordings of what you said on the telephone.
}
cli-held-mails = { $mails ->
    [0] mail: none.
    [one] mail: { $mails } e-mail as we received it.
   *[other] mail: { $mails } e-mails as we received them.
}
cli-held-kept = How long we keep each kind of data:
cli-held-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
cli-held-rights = You may ask us to correct these data or to delete them.

### Outside desks: $desk: its name in the configuration. $count: how many hand-overs.

cli-column-outside = Outside desk
cli-column-outside-desk = Desk
cli-column-outside-state = State
cli-column-outside-waiting = Waiting
cli-column-outside-dead = Given up
cli-column-outside-oldest = Oldest
cli-column-outside-well = Last taken
cli-no-desks = There is no [[outside_desk]] in the configuration.
cli-outside-well = well
cli-outside-troubled = trouble
cli-outside-stopped = stopped
cli-outside-not-yet = (not there yet)
cli-outside-retried = { $count ->
    [one] { $desk }: { $count } hand-over is tried again
   *[other] { $desk }: { $count } hand-overs are tried again
}
cli-outside-closed = { $count ->
    [one] { $desk }: { $count } that was told by hand is closed
   *[other] { $desk }: { $count } that were told by hand are closed
}
