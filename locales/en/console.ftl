### Texts of the console, for whoever works at the desk.
### $name: name of a person. $role: his role. $count: how many characters. $hours, $minutes: how long. $until: day and time.

console-name = Centralita
console-skip = Skip to the content
console-parts = Parts of the console
console-sign-in = Sign in
console-sign-out = Sign out
console-signed-in-as = { $name } ({ $role })
console-user-name = User name
console-password = Password
console-password-new = New password
console-password-again = The same again
console-password-keep = Keep this password
console-password-rule = At least { $count } characters; several words that have nothing to do with each other do very well.
console-password-differs = The two passwords are not the same. Type them again.
console-password-short = The password has fewer than { $count } characters.
console-password-long = The password has more than { $count } characters.
console-password-guessable = That password is one of those that are tried first. Choose another.
console-sign-in-refused = The user name or the password is not right, or there were too many attempts. Wait a quarter of an hour or ask for a new invitation.
console-welcome = Choose your password
console-welcome-hello = Welcome, { $name }. With this password you sign in to the console.
console-welcome-over = This invitation has been used or has ended. Ask for another from whoever sent it.
console-away = The store does not answer. Nothing was changed; try again in a minute.
console-no-page = There is no such page.
console-no-ticket = There is no such ticket.
console-not-permitted = Your role does not permit this.
console-not-done = It was not done. This is why:
console-code-in-text = The text holds what looks like a PIN. Codes are neither written down nor sent.
console-back = Back to the start
console-now = Now
console-tickets = Tickets
console-all = All
console-show = Show
console-older = Older tickets
console-no-tickets = There are no such tickets.
console-number = Ticket
console-priority = Priority
console-danger = Danger
console-subject = Subject
console-intent = Intent
console-from = From
console-account = Account
console-site = Site
console-queue = Queue
console-status = Status
console-opened = Opened
console-language = Language
console-assurance = Identity
console-code = Problem code
console-follows = Follows
console-ago = for { $hours ->
    [0] { $minutes } min
   *[other] { $hours } h { $minutes } min
 }
console-grave = Grave and urgent
console-nothing-grave = There is no open P1 or P2.
console-owed = Owed
console-calls = Calls in progress
console-no-calls = Nobody is on the telephone.
console-withheld = withheld number
console-on-call = On call
console-schedule = Schedule
console-on-call-now = Now
console-on-call-next = Next
console-on-call-until = { $name }, until { $until }
console-nobody = nobody
console-came = What came in last
console-nothing-came = Nothing has come in yet.
console-when = When
console-door = By
console-outcome = Outcome
console-happened = What happened
console-known = What is known
console-why = Why it is here
console-rules-asked = Rules asked
console-reasons = How it was understood
console-went-out = What went out
console-merged-into = Merged into
console-answer = Answer the customer
console-answer-text = Text, without greeting and signature
console-then = Then the ticket
console-then-open = stays open
console-then-wait = waits for the customer
console-then-close = is closed
console-only-requester = Only to whoever asked, without copies
console-send = Send
console-correct = Correct
console-correct-why = Why
console-correct-keep = Keep the correction
console-example = Keep as an example to learn from
console-impact = Impact
console-urgency = Urgency
console-as-it-is = As it is
console-yes = Yes
console-no = No
console-impact-1 = 1, grave
console-impact-2 = 2, medium
console-impact-3 = 3, slight
console-urgency-1 = 1, at once
console-urgency-2 = 2, soon
console-urgency-3 = 3, no hurry
console-done-replied = The answer is on its way.
console-done-corrected = The correction has been kept.
console-status-new = new
console-status-open = open
console-status-waiting-customer = waiting for the customer
console-status-waiting-identity = waiting for identity
console-status-on-hold = on hold
console-status-solved = solved
console-status-closed = closed
console-status-cancelled = cancelled
console-role-agent = agent
console-role-lead = lead
console-role-admin = admin
console-role-auditor = auditor
console-goal-acknowledged = take it
console-goal-first-answer = first answer
console-goal-update = update
console-door-lmtp = mail
console-door-smtp = mail
console-door-imap = mail
console-door-sip = telephone
console-door-webhook = telephone
console-door-api = program
console-door-simulator = simulator
console-outcome-opened = ticket opened
console-outcome-joined = joined a ticket
console-outcome-duplicate = duplicate
console-outcome-quarantined = quarantined
console-outcome-refused = refused
console-outcome-parked = set aside for a person
console-outcome-withheld = left alone on purpose
console-event-message = Customer
console-event-automatic = Automatic reply
console-event-bounce = Bounced mail
console-event-routed = Routed
console-event-paged = Paged
console-event-answered = We answered
console-event-withheld = Answer withheld
console-event-raised = Raised
console-event-corrected = Corrected
console-event-status = Status
console-event-call = Call
console-event-note = Note
console-assurance-AL0 = not identified (AL0)
console-assurance-AL1 = claimed (AL1)
console-assurance-AL2 = proven (AL2)
console-assurance-AL3 = proven twice (AL3)
console-outgoing-pending = waiting
console-outgoing-sent = sent
console-outgoing-failed = failed
console-outgoing-withheld = withheld
console-place-before-the-greeting = before the greeting
console-place-at-the-greeting = at the greeting
console-place-at-the-contact-number = at the contact number
console-place-at-the-code = at the code
console-place-at-the-first-menu = at the first menu
console-place-at-the-second-menu = at the second menu
console-place-when-asked-how-grave-it-is = when asked how grave it is
console-place-when-asked-which-of-two-it-is = when asked which of two it is
console-place-when-asked-for-the-site = when asked for the site
console-place-when-asked-for-details = when asked for details
console-place-at-the-recording = at the recording
console-place-while-the-ticket-was-opened = while the ticket was opened
console-place-after-the-ticket-number = after the ticket number
console-place-when-asking-for-a-status = when asking for a status
console-place-while-being-put-through = while being put through
console-place-in-the-queue = in the queue
console-place-when-offered-a-call-back-or-a-message = when offered a call-back or a message
console-place-after-a-call-back-or-a-message = after a call-back or a message
console-place-when-offered-help = when offered help
console-place-at-the-notice-of-bad-weather = at the notice of bad weather
console-place-when-asked-for-a-call-back-number = when asked for a call-back number
console-place-at-the-end = at the end
console-taker = taken by
console-take = Take it
console-give-back = Give it back
console-note = Internal note
console-note-text = Text; the customer does not read it
console-note-keep = Keep the note
console-status-new-one = New status
console-status-why = Why
console-status-keep = Change the status
console-done-taken = Done.
console-done-noted = The note has been kept.
console-done-status = The status has changed.
console-pages = Pages
console-page = Page
console-page-state = State
console-page-by = Who has it
console-page-next = Next step
console-page-tries = Tries
console-page-person = Person
console-page-way = By
console-page-came = What came of it
console-policy = Policy
console-no-pages = There are no pages.
console-accept = I accept it
console-hand-on = Hand it on
console-touch = I am on it
console-done-accept = The page is yours.
console-done-taken-by-other = Somebody else has it already.
console-done-handed-on = The next person is being told.
console-done-over = This page is over.
console-page-state-searching = searching
console-page-state-accepted = accepted
console-page-state-touched = being worked on
console-page-state-unanswered = nobody answers
console-page-state-over = over
console-month = Month
console-month-before = Month before
console-month-after = Month after
console-from-when = From
console-until-when = Until
console-who = Who
console-gaps = Gaps in the next 90 days
console-no-gaps = There is no gap.
console-changes = Exceptions
console-no-changes = There are no exceptions.
console-override = Override
console-override-person = Comes in
console-override-instead = Instead of
console-override-anybody = whoever it is
console-override-why = Why
console-override-keep = Write it down
console-override-remove = Take back
console-done-override = It is written down.
console-done-taken-back = The exception is taken back.
console-by = By

### Console: events, keys, search and Now.
### $count: how many. $seconds, $longest, $ring: seconds. $vain: how many reached nobody. $until: day and time. $name: name of a person.

console-lost = The connection to the program is lost. What you see may be old; it comes back by itself.
console-session-over = Your session is over.
console-pause = Pause updates
console-keys = Keyboard
console-keys-off = Single keys are switched off for you.
console-keys-are-on = Single keys are switched on for you.
console-keys-why = These keys work anywhere on a page, except while you type. Whoever dictates to the computer, or touches keys by accident, may switch them off; everything can be done without them.
console-keys-change = Switch single keys on or off
console-keys-switch-off = Switch them off
console-keys-switch-on = Switch them on
console-key-next = next in the list
console-key-previous = previous in the list
console-key-open = open it
console-key-search = search
console-key-take = take the ticket
console-key-reply = answer the customer
console-key-note = write a note
console-key-correct = correct the ticket
console-key-help = show these keys
console-close = Close
console-search = Search in tickets
console-any-open = not ended
console-mine = mine, not ended
console-queues-open = Open tickets of each queue
console-newest = Newest tickets
console-say-calls = { $count ->
    [0] Nobody is on the telephone.
    [one] One call in progress.
   *[other] { $count } calls in progress.
 }
console-say-grave = { $count ->
    [0] There is no open P1 or P2.
    [one] One open ticket of priority P1 or P2.
   *[other] { $count } open tickets of priority P1 or P2.
 }
console-say-doors = { $count ->
    [0] Every door works.
    [one] One door does not work.
   *[other] { $count } doors do not work.
 }
console-doors = Doors
console-since = since
console-door-kind-store = Store
console-door-kind-trunk = Telephone line
console-door-kind-mailbox = Mailbox
console-door-state-good = works
console-door-state-unknown = not heard of yet
console-door-state-bad = does not work
console-reach = If you called now
console-reach-seconds = { $seconds } s to a person
console-reach-measured = { $count ->
    [one] Measured on one call
   *[other] Measured on { $count } calls
 } of the last seven days; the slowest took { $longest } s, and { $vain ->
    [0] nobody was left without an answer.
    [one] one caller reached nobody.
   *[other] { $vain } callers reached nobody.
 }
console-reach-too-few = { $count ->
    [0] No call of the last seven days reached a person, so no time is given.
    [one] One call of the last seven days reached a person: too few to give a time.
   *[other] { $count } calls of the last seven days reached a person: too few to give a time.
 }
console-reach-danger = Danger (9): { $name } is rung first, for { $ring } s; all { $count } in turn within { $seconds } s.
console-reach-danger-nobody = Danger (9): nobody is on call.
console-reach-people = A person (0): { $count ->
    [one] one person is there.
   *[other] { $count } people are there.
 }
console-reach-closed = A person (0): nobody works until { $until }.
console-reach-people-nobody = A person (0): nobody is there.
console-reach-how = How this is worked out
console-reach-explained = The seconds are the middle of what callers of this line waited in the last seven days, from the first ring until they had a person, and are given only when at least three calls are known. Who would be rung comes from the schedules as they are now: each person is rung for the same time, one after the other, and a caller in danger is taken through the list twice.

### Console: one ticket as it happened.
### $a, $b, $c: values of what happened. $count: how many. $seconds: how long. $percent: a share. $level: a level of identity.

console-owner = Of the account's team
console-copies = Copied to
console-incident = Known incident
console-task = To do
console-language-es-ES = Spanish
console-language-pt-PT = Portuguese
console-language-en = English
console-language-other = another language
console-task-room = book a room
console-task-visit = visit
console-task-other = other
console-quoted = What was quoted
console-recording = Recorded message, { $seconds } s
console-mail-as-written = The mail as it was written
console-images-blocked = { $count } pictures from elsewhere are not shown.
console-split = Make it a ticket of its own
console-assign = Give it to
console-assign-keep = Give
console-close-ticket = Close it
console-merge = Put it into another ticket
console-merge-into = Number of the other ticket
console-merge-across = Although it is of another account
console-merge-keep = Put them together
console-ready = Begin with a ready answer
console-ready-none = none
console-rule = Rule that decided:
console-rule-yes = decided:
console-rule-no = no:
console-rule-and = also:
console-sure = Understood with { $percent } certainty.
console-unsure = Understood with { $percent } certainty only, so nothing was done by it alone.
console-others = What else it might have been
console-needs-level = Still needed for this: { $level }.
console-needs-permission = His company does not let him ask for this. Ask its administrator.
console-permits-AL0 = Nobody is known: emergencies, faults and general questions are served; nothing of an account is told.
console-permits-AL1 = Somebody claims who he is: he may report, and hears the state of his tickets; nothing is switched and nobody let in.
console-permits-AL2 = He has proven who he is: what his company permits him is done for him.
console-permits-AL3 = He has proven it in two ways: goods may leave and codes be renewed as well.
console-done-merged = The other ticket was put into this one.
console-done-split = This ticket was made of the message.
console-done-assigned = The ticket has been given.
console-key-close = close the ticket
console-say-events = { $count ->
    [one] One thing has happened to this ticket.
   *[other] { $count } things have happened to this ticket.
 }
console-reason-language = Language:
console-reason-rule = Rule of the desk:
console-reason-model = Learnt:
console-reason-danger = Danger:
console-reason-impact = Impact:
console-reason-urgency = Urgency:
console-reason-negation = Does not count:
console-reason-slot = Fact:
console-leg-running = being rung
console-leg-accepted = took the call
console-leg-declined = passed it on
console-leg-answered-no-key = answered and pressed no key
console-leg-no-answer = no answer
console-leg-busy = busy
console-leg-somebody-else-was-faster = somebody else was faster
console-leg-failed = failed
console-menu-phone-menu-trouble = menu: trouble
console-menu-phone-menu-access = menu: access
console-menu-phone-menu-hands = menu: technicians and shipments
console-menu-phone-menu-other = menu: other
console-menu-phone-scope-power = how grave: power
console-menu-phone-scope-environment = how grave: climate
console-menu-phone-scope-connectivity = how grave: connection
console-menu-phone-scope-door = how soon: door
console-menu-phone-scope-revoke = how soon: badge
console-menu-phone-scope-hands = how soon: technician
console-way-menu = By the menu
console-way-speech = By what he said
console-way-danger = By the key for danger
console-way-person = Asked for a person
console-way-silence = Pressed and said nothing
console-way-unfinished = Did not finish
console-says-merged-into = Put into { $a }
console-says-merged-here = { $a } was put into this ticket
console-says-split-into = Message { $a } became { $b }
console-says-split-from = Made of message { $a } of { $b }
console-says-taken = Taken by { $a }
console-says-given-back = Given back by { $a }
console-says-escalated-by = Escalated by { $a }
console-says-escalates = Escalates { $a }
console-says-tags = Marked { $a }
console-says-by-rule = To { $a }, by the rule { $b }
console-says-nobody-to-page = { $a }: there is nobody to wake
console-says-page-too = { $a }: the page of { $b } is about this as well
console-says-page-accepted = { $a } has taken the page ({ $b })
console-says-page-handed-on = { $a } has handed the page on ({ $b })
console-says-page-over = Nobody answered the page; { $a } is at its end
console-says-leg = { $a } ({ $b }) was rung: { $c }; over after { $seconds } s
console-says-page-untouched = { $a } had taken the page and nothing was done; it begins again
console-says-page-enough = { $a } has been told often enough for a while
console-says-page-not-so = { $a } wants no pages by this way
console-says-page-no-sms = { $a } wants no more short messages
console-says-no-answer = Rung back at { $a }: no answer; again in { $b } minutes
console-says-no-answer-more = Rung back { $a } times at { $b }: no answer; not rung any more
console-says-rung-back = Rung back: { $a } talked with { $b }
console-says-call-back = To be rung back at { $a }
console-says-connected = { $a } ({ $b }) has taken the call and is connected
console-says-connected-late = { $a } ({ $b }) took the call after the caller had hung up, and is to ring him back
console-says-recorded = Left a message of { $a } s
console-says-heard = { $a } has heard the recording
console-says-due-acknowledged = Somebody must take it by { $a }: { $b } min left
console-says-due-first-answer = A first answer is due by { $a }: { $b } min left
console-says-due-update = News is due by { $a }: { $b } min left
console-says-late-acknowledged = Nobody had taken it by { $a }
console-says-late-first-answer = There was no first answer by { $a }
console-says-late-update = There was no news by { $a }
console-says-automatic = Automatic reply
console-says-receipt = Read receipt
console-says-delivery-report = Delivery report
console-says-status-told = Heard the status by phone: { $a }
console-says-call-over = The call is over
console-says-hung-up = The call is over: the caller hung up { $a }
console-says-wrong-codes = { $count ->
    [one] one wrong code
   *[other] { $count } wrong codes
 }
console-slot-site = Site
console-slot-metro = Metro area
console-slot-cage = Cage
console-slot-cabinet = Cabinet
console-slot-feed = Power feed
console-slot-circuit = Circuit
console-slot-reference = Reference
console-slot-order = Order
console-slot-position = Position
console-slot-tracking = Tracking number
console-slot-carrier = Carrier
console-slot-invoice = Invoice
console-slot-person = Person
console-slot-company = Company
console-slot-date = Date
console-slot-time = Time
console-slot-callback = Call-back number
console-slot-service = Service
console-slot-topic = Topic
console-slot-reason = Reason
console-slot-test = Test
console-slot-product = Product
console-slot-change = Change
console-slot-schedule = Schedule
console-slot-access = Access
console-slot-refused = Refused
