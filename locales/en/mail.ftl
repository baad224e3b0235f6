### Letters to customers and pages to people on call. One paragraph a line: mail wraps it.
### British English. A letter is made of the paragraphs below; those that do not apply stay empty.
###
### $ticket: the ticket's number. $matter: what it is about (an "intent-..."). $received: date and time.
### $priority: P1 to P4. $paged: yes if a page to the person on call is on record, else no.
### $has_line, $line: whether there is a telephone line, and which. $has_cost, $cost: whether a price is stated, and the sentence.
### $missing, $fields: how many facts are missing, and the list. $code_hidden: yes if a code was hidden.
### $desk: the desk's name, as the signature.
### Pages: $safety: yes if there is danger. $site, $queue, $customer, $callback, $excerpt.
### Pages: $linked: yes if they can be answered by link; $link: its address. $by: who has it.
### $reports: how many tickets a page is about.
### Known incidents: $known: yes if the case is of one; $place: site; $since: since when.
### $has_notice: yes if the desk wrote a text; $notice: the text. $has_end: yes if its end is expected; $ends: when. $id: number of the incident.
### $dated: yes if the access date of the company is known; $date: which it is.
### Links: $link, $minutes. $named: yes if the company has administrators; $administrators: their names.
### $answered, $answer: whether there is a short answer to what is asked, and which.
### $portal: yes if the portal may be named; $portal_linked, $portal_link: whether it has a link, and which.
### $registered: yes if the sender need not be told how to register.
### $case: the case number. $status: where it stands. $quoted, $excerpt: whether the words are quoted, and which.
### $waits: yes if the case waits until it is known who is asking.
### $answers: the answers by short message that he can give, such as "A CT-0001010"
### Pages: $kind: cage or cabinet. $said: the name that was said; $names: the present name, or all that it may mean.
### Enrolment: $number: a contact number. $pin: the PIN, on its page only. $hours: how long the link lasts. $name: whose PIN; $when: date and time.
### Pages: $freeze: yes if badges are to be frozen at once; $badges: whose.
### A contact that has ended: $account: the company.
### $has_standing, $standing: whether there is something to be told of the company, and what. $role, $member: whom of ours the customer asked for (none if nobody), and his name.
### $attended_by, $contact_by: until when a person has it and until when the customer is contacted: time, day (next working day of the team) or none. $attended, $contact: the length of time.
### $has_update, $update: whether news is promised, and how often ("every 30 minutes").
### $has_subject, $subject: whether the case has a subject, and which. $has_answer, $answer, $when: whether somebody has replied, what and when.

## Subject

subject-ack = [{ $ticket }] { subject-received }
subject-received = We have received your message
subject-reply = [{ $ticket }] Reply about your case
subject-incident-update = [{ $ticket }] News about your case
subject-incident-end = [{ $ticket }] The incident is over
subject-safety = [{ $ticket }] { subject-danger }
subject-danger = If anyone is in danger, call 112 and then us

## Full letters: the sender is proven or registered

ack =
    { letter-greeting }

    { letter-opened }

    { letter-understood }

    { letter-answer }

    { letter-next }

    { letter-phone }

    { letter-fields }

    { letter-code }

    { letter-register }

    { letter-closing }

incident-ack =
    { letter-greeting }

    { letter-incident }

    { letter-understood }

    { letter-answer }

    { letter-next }

    { letter-phone }

    { letter-fields }

    { letter-code }

    { letter-worse }

    { letter-closing }

safety-ack =
    { letter-danger }

    { letter-opened }

    { letter-danger-next }

    { letter-fields }

    { letter-code }

    { letter-closing }

ack-identity =
    { letter-greeting }

    { letter-opened }

    { letter-understood }

    { letter-identity }

    { letter-answer }

    { letter-fields }

    { letter-code }

    { letter-closing }

ack-known =
    { letter-greeting }

    { letter-incident }

    { letter-known }

    { letter-known-promise }

    { letter-phone }

    { letter-code }

    { letter-worse }

    { letter-closing }

ack-termination =
    { letter-greeting }

    { letter-opened }

    { letter-understood }

    { letter-answer }

    { letter-termination }

    { letter-next }

    { letter-phone }

    { letter-code }

    { letter-closing }

## Short letters: the sender is unproven. Not one word of the sender's.

ack-short =
    { letter-greeting }

    { letter-opened }

    { letter-code }

    { letter-phone-urgent }

    { letter-register }

    { letter-closing }

ack-known-short =
    { letter-greeting }

    { letter-opened }

    { letter-known-short }

    { letter-code }

    { letter-phone-urgent }

    { letter-closing }

ack-short-safety =
    { letter-danger }

    { letter-opened }

    { letter-code }

    { letter-closing }

## Letters of people at the desk: $text is what the person wrote

desk-reply =
    { letter-greeting }

    { $text }

    { letter-closing }

## Paragraphs

letter-greeting = Dear customer,

letter-opened = We have received your message and registered it as case { $ticket } (received: { $received }).

letter-incident = We have registered the incident you reported as case { $ticket } (received: { $received }).

letter-understood = We understand that this is about the following: { $matter }. If that is not right, please reply to this e-mail and we will correct it.

letter-next = { $priority ->
    [P1] { $paged ->
        [yes] Your case has the highest priority (P1). We have notified the person on call. { letter-promise }
       *[no] Your case has been registered with the highest priority (P1).
    }
    [P2] { $paged ->
        [yes] Your case has high priority (P2). { letter-called } { letter-promise }
       *[no] Your case has been registered with high priority (P2).
    }
    [P3] Your case has medium priority (P3). { letter-attended } We will write to you when there is news.
   *[P4] Your case has normal priority (P4). { letter-attended } We will write to you when there is news.
}

letter-called = { $attended_by ->
    [time] We have notified the person on call, who will attend to it within { $attended }.
   *[none] We have notified the person on call.
}

letter-promise = { $contact_by ->
    [time] { $has_update ->
        [yes] We will contact you within { $contact } and give you an update { $update }.
       *[no] We will contact you within { $contact }.
    }
    [day] { $has_update ->
        [yes] We will contact you on the next working day of the team concerned at the latest and give you an update { $update }.
       *[no] We will contact you on the next working day of the team concerned at the latest.
    }
   *[none] { $has_update ->
        [yes] We will give you an update { $update }.
       *[no] {""}
    }
}

letter-attended = { $attended_by ->
    [time] { $contact_by ->
        [time] A person will attend to it within { $attended }, and it will be done or have a date within { $contact }.
       *[none] A person will attend to it within { $attended }.
    }
    [day] { $contact_by ->
        [time] A person of the team concerned will attend to it, on that team's next working day at the latest, and it will be done or have a date within { $contact }.
       *[none] A person of the team concerned will attend to it, on that team's next working day at the latest.
    }
   *[none] A person of the team concerned will attend to it.
}

letter-answer = { $answered ->
    [yes] { $answer }
   *[no] {""}
}

letter-register = { $registered ->
    [yes] {""}
   *[no] If your company is a customer and you are not yet one of its registered contacts, please ask your company's administrator to register you: you will then have the contact number and PIN with which to identify yourself. If you can, reply to this e-mail with the name of your company and of its administrator.
}

letter-fields = { $missing ->
    [0] {""}
    [one] { letter-field-one }
   *[other] { letter-field-many }
}

letter-field-one = { $priority ->
    [P1] { letter-field-one-moving }
    [P2] { letter-field-one-moving }
   *[P3]
        To deal with your request we need one more detail. Simply reply to this e-mail and tell us:
        { $fields }
}

letter-field-many = { $priority ->
    [P1] { letter-field-many-moving }
    [P2] { letter-field-many-moving }
   *[P3]
        To deal with your request we need { $missing } more details. Simply reply to this e-mail and tell us:
        { $fields }
}

letter-field-one-moving =
    Your case is not waiting for this detail, but with it we can solve the problem sooner. If you can, please reply to this e-mail and tell us:
    { $fields }

letter-field-many-moving =
    Your case is not waiting for these details, but with them we can solve the problem sooner. If you can, please reply to this e-mail and tell us:
    { $fields }

letter-code = { $code_hidden ->
    [yes] { code-hidden }
   *[no] {""}
}

code-hidden = Your message contained something that looked like a code, and we have hidden it. Please never send codes or PINs by e-mail; we will not ask for them in that way.

letter-phone = { $priority ->
    [P1] { letter-phone-now }
    [P2] { letter-phone-now }
   *[P3] { letter-phone-urgent }
}

letter-phone-now = { $has_line ->
    [yes] To speak to a person now, please call { $line } and quote case number { $ticket }.{ letter-phone-cost }
   *[no] {""}
}

letter-phone-urgent = { $has_line ->
    [yes] If it is urgent, please do not wait for an e-mail: call { $line } and quote case number { $ticket }.{ letter-phone-cost }
   *[no] {""}
}

letter-phone-cost = { $has_cost ->
    [yes] {" "}{ $cost }
   *[no] {""}
}

letter-known = { $known ->
    [yes] { letter-known-words }
   *[no] {""}
}

letter-known-words = { $has_notice ->
    [yes] { $notice }{ letter-known-end }
   *[no] We have known of this incident at { $place } since { $since } and are working to resolve it.{ letter-known-end }
}

letter-known-end = { $has_end ->
    [yes] {" "}We expect it to be over on { $ends }.
   *[no] {""}
}

letter-known-promise = We have added your case to the others about the same incident. We will write to you when there is news and when it is over; you do not need to write again.

letter-known-short = We are already working on an incident that may be the one you report. If so, your case has been added to the others.

letter-worse = If the situation changes or affects more equipment, please reply to this e-mail so that we know.

letter-danger = { $has_line ->
    [yes]
        If anyone is in danger, call 112 first.

        Then call us on { $line }: an e-mail is not enough in an emergency.{ letter-phone-cost }
   *[no]
        If anyone is in danger, call 112 first.

        An e-mail is not enough in an emergency: please report it by telephone as well.
}

letter-danger-next = { $paged ->
    [yes] We have notified the person on call.
   *[no] {""}
}

letter-identity = { $portal ->
    [yes]
        { letter-identity-why }
        { letter-identity-call }
        { letter-identity-portal }
        { letter-identity-administrator }
   *[no]
        { letter-identity-why }
        { letter-identity-call }
        { letter-identity-administrator }
}

letter-identity-why = Before we do what you ask, we have to confirm who is asking. Your case is already registered and keeps its priority in the meantime. Please choose one of these ways:

letter-identity-portal = { $portal_linked ->
    [yes] - If you have access to the customer portal ({ $portal_link }), make the request there and quote case number { $ticket }.
   *[no] - If you have access to the customer portal, make the request there and quote case number { $ticket }.
}

letter-identity-administrator = - Ask your company's administrator to confirm it to us.

letter-identity-call = { $has_line ->
    [yes] - Call { $line } with your contact number and PIN at hand.{ letter-phone-cost }
   *[no] - Call us with your contact number and PIN at hand.
}

letter-termination = To end a contract, or part of one, we need a written confirmation. Please reply to this e-mail and attach a letter signed by a person who may act for your company. It should name the contract or service, the data centre and the end date. Until we receive it, the service and the contract continue as they are.

letter-closing =
    If you wish to add anything, reply to this e-mail and we will add it to case { $ticket }.

    Kind regards,
    { $desk }

## What a message is about

intent-not_for_desk = a message that does not seem to be meant for this desk
intent-safety_emergency = a danger to people or to the building
intent-access_revoke = the removal of a right of access
intent-incident_power = a problem with the power supply to your space
intent-incident_environment = a problem with temperature, water or other conditions in the room
intent-incident_connectivity = a problem with a connection or a link
intent-managed_service = a service that we run for your company
intent-access_problem = a problem getting in or locking a door
intent-escalation = a complaint for a manager to look at
intent-status_enquiry = a question about the state of something already reported
intent-remote_hands = work by our technicians on your equipment
intent-shipment_inbound = a delivery to the data centre
intent-shipment_outbound = goods leaving the data centre
intent-access_grant = permission for someone to enter
intent-portal_pin_help = help with the portal, a user or a PIN
intent-billing = an invoice or another billing matter
intent-commercial = an order, a quote or a change of contract
intent-technical_design = a technical design question
intent-account_service = a matter of your account or of a running service
intent-general_enquiry = a general enquiry

## Details asked for, once

field-site = the data centre
field-planned-site = the data centre or city
field-cage = the cage
field-cabinet = the cabinet
field-place = where in the building: room, cage or cabinet
field-feed = the power feed affected: A, B or both
field-circuit = the circuit or cross-connect identifier
field-since = since when it has been happening
field-when = since when it has been happening, or by when you need it
field-callback = a telephone number on which we can call you
field-names = the full name of each person
field-company = the company of the people who are coming
field-dates = the date and time
field-reference = the ticket, order or invoice number
field-visit = the visit or order number
field-carrier = the carrier, or whether you bring it yourselves
field-collector = who collects the goods
field-tracking = the tracking numbers
field-service = the name of the service or machine
field-topic = the exact subject
field-invoice = the invoice number
field-attendees = the full names of those who will attend
field-room = whether you need a meeting room
field-agenda = the agenda
field-schedule = whether you want the work at standard pace, as soon as possible or at a fixed time
field-pieces = the number of pieces
field-access = whether access is for one visit, temporary or permanent

## Pages to people on call

page-subject = { $safety ->
    [yes] DANGER · { $priority } · { $ticket } · { $site } · { $matter }
   *[no] { $priority } · { $ticket } · { $site } · { $matter }
}

page-body =
    { page-danger }

    Ticket: { $ticket }
    Priority: { $priority }
    Subject: { $matter }
    Site: { $site }
    Queue: { $queue }
    Customer (as claimed in the message, unproven): { $customer }
    Customer's telephone: { $callback }
    Received: { $received }

    Text: “{ $excerpt }”

    { page-reports }

    { page-freeze }

    { page-act }

    { page-answer }

page-answer = { $linked ->
    [yes] To take this page, or to hand it to the next person, open this page and press a button: { $link }
   *[no] {""}
}

page-reports = { $reports ->
    [1] {""}
   *[other] Tickets of the same site and kind: { $reports }
}

page-danger = { $safety ->
    [yes] DANGER to people or to the building. Unless 112 is known to have been called, call it now.
   *[no] {""}
}

page-freeze = { $freeze ->
    [yes] Freeze these badges first, and ask afterwards: { $badges }. Note it under { $ticket }.
   *[no] {""}
}

page-act = { $priority ->
    [P1] What to do: attend to the case now. { page-promise } Note what you do under { $ticket }.
    [P2] { $attended_by ->
        [time] What to do: attend to the case within { $attended }. { page-promise } Note what you do under { $ticket }.
       *[none] What to do: attend to the case. { page-promise } Note what you do under { $ticket }.
    }
   *[P3] What to do: look at { $ticket } and note what you do.
}

page-promise = { $contact_by ->
    [time] { $has_update ->
        [yes] Speak to the customer within { $contact } and give an update { $update }.
       *[no] Speak to the customer within { $contact }.
    }
   *[none] { $has_update ->
        [yes] Speak to the customer and give an update { $update }.
       *[no] Speak to the customer.
    }
}

page-site-unknown = site unknown
page-place = { $kind ->
    [cage] cage { $names }
   *[cabinet] cabinet { $names }
}
page-place-renamed = { $kind ->
    [cage] cage { $names } (formerly { $said })
   *[cabinet] cabinet { $names } (formerly { $said })
}
page-place-ambiguous = { $kind ->
    [cage] cage { $said } (may be any of these: { $names }; ask which)
   *[cabinet] cabinet { $said } (may be any of these: { $names }; ask which)
}
page-callback-unknown = not given
page-badges-unknown = whose is not said: ask

owner-subject = New case of your account · { $ticket } · { $priority } · { $matter }
owner-body =
    A case of an account that you look after has come in. This is not an on-call page: it waits for your answer within the usual time of its queue.

    Ticket: { $ticket }
    Priority: { $priority }
    Subject: { $matter }
    Site: { $site }
    Queue: { $queue }
    Customer (as claimed in the message, unproven): { $customer }
    Customer's telephone: { $callback }
    Received: { $received }

    Text: “{ $excerpt }”

copy-subject = Copied to your queue · { $ticket } · { $priority } · { $matter }
copy-body =
    A case that another queue deals with has been copied to yours. This is not an on-call page and does not change who deals with it: it is for you to know.

    Ticket: { $ticket }
    Priority: { $priority }
    Subject: { $matter }
    Site: { $site }
    Queue: { $queue }
    Customer (as claimed in the message, unproven): { $customer }
    Customer's telephone: { $callback }
    Received: { $received }

    Text: “{ $excerpt }”

page-message-text =
    { page-danger }
    { page-reports }
    { page-freeze }

    Site: { $site }
    Customer: { $customer }
    Telephone: { $callback }
    “{ $excerpt }”

page-sms = { $safety ->
    [yes] DANGER { $priority } { $ticket } { $site }: { $matter }. Tel. { $callback }. Reply A { $ticket } to take it, E { $ticket } to hand it on.
   *[no] { $priority } { $ticket } { $site }: { $matter }. Tel. { $callback }. Reply A { $ticket } to take it, E { $ticket } to hand it on.
}

## The page on which somebody answers

page-accept = I take it
page-hand-on = Hand it to the next person
page-touch = I am working on it
page-answer-title = On-call page
page-answer-ask = Do you take { $ticket }?
page-answer-yours = { $ticket } is yours. Thank you.
page-answer-taken = { $by } has { $ticket } already. Thank you.
page-answer-handed-on = Noted: the next person is being paged.
page-answer-over = This page has ended. There is nothing for you to do.
page-answer-which = Which one do you mean? Answer: { $answers }

callback-subject = Call back { $callback } · { $ticket } · { $site } · { $matter }
callback-body =
    A customer called, did not get to speak to anyone and is waiting for us to call back.

    Telephone: { $callback }
    Ticket: { $ticket }
    Priority: { $priority }
    Queue: { $queue }
    Call received: { $received }
    Called from: { $customer }

    Call from the number of the line, as the customer was told, and note the result under { $ticket }.

## One-time links: $link is the address of the page, $minutes how long it lasts

link-offer = The quickest way to confirm that the request is yours: open this page within { $minutes } minutes and press the button. The link works only once. { $link }
link-status-offer = To know more about the case, including our last reply, open this page within { $minutes } minutes and press the button: we will then write to you again. The link works only once. { $link }
link-title = One-time link
link-ask = Did you ask us for what is registered as case { $ticket }? Press the button only if you did.
link-button = Yes, I asked for it
link-done = Thank you. Your request in case { $ticket } is confirmed. You can close this page.
link-second-check = Thank you. Your address is confirmed for case { $ticket }. A request of this kind needs a second check as well: we will contact you another way before we go on.
link-not-permitted = Thank you. Your address is confirmed for case { $ticket }. Your company, however, has not authorised you to order this, so the case is on hold. Please ask whoever manages permissions at your company for confirmation{ $named ->
    [yes] : { $administrators }.
   *[no] .
}
link-over = This link has already been used or has expired. If you still need it, please reply to our e-mail.

## Companies that are being integrated

letter-dock-hours = The loading dock of { $place } receives and hands over goods at these times: { $hours } (local time).
letter-site-hours = There are people of ours at { $place } at these times: { $hours } (local time).

account-integration = { $dated ->
    [yes] Your company is being integrated: { account-integration-access }. Until then our integration team looks after you.
   *[no] Your company is being integrated. We will tell you { account-integration-day } as soon as it is set. Until then our integration team looks after you.
}

## Known incidents

incident-update =
    { letter-greeting }

    { incident-update-words }

    { letter-closing }

incident-update-short =
    { letter-greeting }

    { incident-update-words-short }

    { letter-closing }

incident-end =
    { letter-greeting }

    { incident-end-words }

    { incident-end-check }

    { letter-closing }

incident-end-short =
    { letter-greeting }

    { incident-end-words-short }

    { incident-end-check }

    { letter-closing }

incident-update-words = { $has_notice ->
    [yes] { $notice }{ letter-known-end }
   *[no] We are still working on the incident you reported as case { $ticket } ({ $place }: { $matter }).{ letter-known-end }
}
incident-update-words-short = We are still working on an incident that may be the one you reported as case { $ticket }.
incident-end-words = { $has_notice ->
    [yes] { $notice }
   *[no] The incident you reported as case { $ticket } is over ({ $place }: { $matter }).
}
incident-end-words-short = An incident that may be the one you reported as case { $ticket } is over.
incident-end-check = We consider case { $ticket } solved. If anything in your space still fails, please reply to this e-mail and we will open it again.

## An incident that is proposed, for the desk

incident-proposed-subject = Known incident? · { $place } · { $matter }
incident-proposed-body =
    Several customers report the same within minutes. The program proposes a known incident and does nothing else by itself.

    Incident: { $id }
    Site: { $place }
    Subject: { $matter }
    Reported by: { $reports }
    Since: { $since }
    Latest case: { $ticket }

    To declare it: centralita incidents declare { $id }
    If it is none: centralita incidents dismiss { $id }

## Bulk notices: $text is what the desk wrote

bulk-letter =
    { letter-greeting }

    { $text }

    Kind regards,
    { $desk }

    { bulk-opt-out }

bulk-opt-out = { $linked ->
    [yes] If you do not wish to receive any more general notices like this one, open this page and press the button: { $link } What we write to you about your own cases does not change.
   *[no] If you do not wish to receive any more general notices like this one, reply to this e-mail and say so. What we write to you about your own cases does not change.
}

opt-out-title = General notices
opt-out-ask = Do you wish to stop receiving general notices? What we write to you about your own cases does not change.
opt-out-button = I do not want any more
opt-out-done = Noted: we will send you no more general notices. You can close this page.
opt-out-unknown = This link does not belong to any notice of ours.
account-integration-access = { $portal ->
    [yes] you will have access to the portal and the Service Desk from { $date }
   *[no] you will have access to the Service Desk from { $date }
}

account-integration-day = { $portal ->
    [yes] the date of your access to the portal and the Service Desk
   *[no] the date of your access to the Service Desk
}

## What is asked for by telephone is confirmed in writing

subject-confirmation = [{ $case }] Confirmation of your request by telephone

order-confirmation =
    We confirm in writing what you asked us for by telephone ({ $received }): { $matter }. It is case { $case }.

    { order-confirmation-words }

    { order-confirmation-waits }

    { order-confirmation-standing }

    { order-confirmation-team }

    If anything is wrong, or if it was not you who asked for it, please reply to this e-mail as soon as you can.

order-confirmation-words = { $quoted ->
    [yes] Your words: “{ $excerpt }”
   *[no] {""}
}

order-confirmation-waits = { $waits ->
    [yes] Before we do what you ask, we have to confirm who is asking; until then the case waits.
   *[no] {""}
}

order-confirmation-standing = { $has_standing ->
    [yes] { $standing }
   *[no] {""}
}

order-confirmation-team = { $role ->
    [account_manager] Your account manager is { $member }.
    [csm] Your Customer Success Manager (CSM) is { $member }.
    [sales_engineer] Your sales engineer is { $member }.
    [billing_analyst] Your billing analyst is { $member }.
   *[none] {""}
}

## How a case stands, for whoever asks

letter-status = Case { $case } { $status ->
    [new] is registered and waiting to be looked at.
    [open] is in progress.
    [waiting_customer] is waiting for a reply from you.
    [waiting_identity] is waiting until we have confirmed who is asking.
    [on_hold] is on hold until the agreed date.
    [solved] is solved.
    [closed] is closed.
   *[cancelled] is cancelled.
}
letter-status-full =
    { letter-status }

    { $has_subject ->
        [yes] It is about: “{ $subject }”. Received: { $received }. Priority: { $priority }.
       *[no] Received: { $received }. Priority: { $priority }.
    }

    { $has_answer ->
        [yes] Our last reply ({ $when }): “{ $answer }”
       *[no] Nobody from our team has replied in writing yet.
    }
letter-status-not-found = We cannot find that case number among those of your company. Please check the number.

## Enrolment and reset: the PIN stands on its page and nowhere else

enrol-title = Your PIN
enrol-ask = Press the button to see your new PIN. It is shown only once, so have something to write with. Do not press it if somebody else asked you to.
enrol-button = Show my PIN
enrol-shown-number = Your contact number: { $number }
enrol-shown-pin = Your PIN: { $pin }
enrol-shown-once = Write both down now: this page cannot be opened again. On the telephone, key them in when you are asked to. We will never ask you to write or say your PIN.

enrol-number-subject = [{ $ticket }] Your contact number
enrol-number-letter =
    { letter-greeting }

    Your company has registered you with us. Your contact number is { $number }: it says who you are when you call us. It is not secret, and it proves nothing without your PIN, which you receive separately.

    { letter-closing }

enrol-subject = [{ $ticket }] The way to your PIN
enrol-letter =
    { letter-greeting }

    You can now receive the PIN with which you identify yourself when you call us. Open this page within { $hours } hours and press the button. The link works only once, and the PIN is shown only once. { $link }

    { letter-closing }

reset-subject = [{ $ticket }] The way to your new PIN
reset-letter =
    { letter-greeting }

    A new PIN was requested for you. Open this page within { $hours } hours and press the button: the old PIN ends at that moment. The link works only once, and the new PIN is shown only once. { $link }

    For 24 hours some orders, such as taking equipment out or changing permissions, also need the confirmation of another contact of your company. Incidents and emergencies are not affected. If you did not ask for this, tell us at once.

    { letter-closing }

reset-told-subject = [{ $ticket }] A PIN of your company is being renewed
reset-told-letter =
    { letter-greeting }

    You are an administrator of your company. On { $when } a new PIN was requested for { $name }, and a link was sent to the registered address. For 24 hours some orders of this contact also need the confirmation of another contact of your company.

    If this surprises you, call us at once.

    { letter-closing }

## A contact that ends

access-removal-subject = Removal of access: { $name }
access-removal-text = { $name } of { $account } is no longer a user of the portal: please remove this person's access at every site.
