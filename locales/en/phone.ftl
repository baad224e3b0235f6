### What a caller hears, and what the person on call hears. Short sentences: they are heard once.
### $desk: the desk's name. $ticket: ticket number, read digit by digit. $site: data centre, letter by letter.
### $key: a key. $fields: what is missing, with commas. $first, $second, $matter: matters ("intent-...").
### $number: telephone. $position, $minutes: numbers. $opens: day and time. $status, $priority: words. $danger: yes or no.

## Greeting

phone-greeting = { $desk }. You are speaking to an automatic system.
phone-danger = If anyone is in danger, ring 112 first and then press 9 here. At any time, 9 means danger and 0 gets you a person.
phone-language = For English, press 3.

## Who is calling

phone-contact = Key in your contact number, eight digits. If you do not have it, press hash or wait. A 9 on its own means danger, a 0 on its own a person, and star is help.
phone-contact-mistyped = That number is mistyped.
phone-code = Key in your four-digit code. To go on without it, press hash.
phone-code-short = Some digits are missing.
phone-code-wrong = The contact number and the code do not match. Let us try again.
phone-code-right = Thank you, we know who you are.
phone-code-skipped = We will go on without the code. You will be helped all the same; some requests will need it later.
phone-code-unchecked = We cannot check the code at the moment. We will go on without it.
phone-one-moment = One moment, please.

## What is needed

phone-say-reason = Say in a few words what you need, or choose a key.
phone-menu = If something is failing or anyone is in danger, press 1. Access, visits and badges, 2. Technicians and shipments, 3. The status of a ticket, 4. Anything else, 5. To speak to a person, 0.
phone-menu-trouble = Danger to people, press 1. Power, 2. Temperature or water, 3. Network or connections, 4. A door or a badge, 5. To go back, hash.
phone-menu-access = To give someone access, press 1. To take it away, 2. To go back, hash.
phone-menu-hands = Work on your equipment, press 1. A delivery, 2. A collection, 3. To go back, hash.
phone-menu-other = Portal or PIN, press 1. Invoices, 2. To buy or change something, 3. Your account, 4. To go back, hash.
phone-scope-power = If you have no power at all, press 1. If only part of it fails or redundancy is lost, 2.
phone-scope-environment = If water is reaching equipment, or it is over thirty degrees and rising, press 1. If it is less serious, 2.
phone-scope-connectivity = If you have no connection at all, press 1. If only part of it fails or it is poor, 2.
phone-scope-door = If someone is waiting at the door now, press 1. If not, 2.
phone-scope-revoke = If access must be removed right now, press 1. If another day will do, 2.
phone-scope-hands = If you need it within the next four hours, press 1. If it can wait, 2.
phone-closing = I am not sure I understood. If it is { $first }, press 1. If it is { $second }, press 2. If it is something else, 3.
phone-not-understood = I did not understand.
phone-help = If anyone is in danger, press 9. To speak to a person, 0. To go on where you were, any other key.

## What is still to be known

phone-site = At which data centre?
phone-site-key = { $site }, press { $key }.
phone-site-other = Another one, or if you do not know, 8.
phone-details = To finish, tell us in your own words: { $fields }. If you do not know, press hash.
phone-number = Key in the telephone number on which we can call you, with its country code if it is from abroad, and then hash.
phone-number-mistyped = That telephone number is not complete.
phone-consent = We will record what you say, only to deal with this ticket; it is deleted after thirty days. If you agree, press 1. If not, wait.
phone-recording = Speak after the tone; what you say is recorded only to deal with this ticket and deleted after thirty days. When you have finished, press hash.

## The ticket

phone-filed = Your ticket number is { $ticket }.
phone-next = { $priority ->
    [P1] Someone is dealing with it right now.
    [P2] A person will look at it within thirty minutes.
    [P3] A person will look at it within four hours.
   *[P4] A person will look at it on the next working day.
}
phone-identity-needed = The ticket is open, but before we act on it we must know who you are. Call again with your code, confirm it on the portal, or ask your company's administrator.
phone-more = For another matter, press 1. To hear the number again, 2. To speak to a person, 0. If you need nothing else, you can hang up.
phone-ticket = Key in the seven digits of the ticket number. To go back, hash.
phone-ticket-mistyped = That ticket number is mistyped.
phone-status = Ticket { $ticket } { $status ->
    [new] is registered and waiting to be looked at.
    [open] is being worked on.
    [waiting_customer] is waiting for an answer from you.
    [waiting_identity] is waiting until we have confirmed who you are.
    [on_hold] is on hold until the date agreed.
    [solved] is solved.
    [closed] is closed.
   *[cancelled] has been cancelled.
}
phone-status-not-found = We cannot find that ticket among yours. If you have not given your code, call again with it to hand.

## Putting through

phone-connecting = I am putting you through to the person on call. Please hold; it may take a moment.
phone-danger-connecting = I am alerting the person on call and putting you through. Please hold. If you are in danger, get out and ring 112.
phone-person-connecting = I am putting you through to a person. Please hold.
phone-still-connecting = I am still looking for someone. Please hold.
phone-after-talk = Your ticket number is { $ticket }.
phone-nobody = We could not get hold of anyone on call. We keep alerting them and they will call you.
phone-nobody-danger = We could not get hold of anyone on call. We keep alerting them. If anyone is in danger, ring 112 now.
phone-people-nobody = Nobody is free at the moment.
phone-people-closed = There is nobody here to take your call at this hour.
phone-people-closed-until = There is nobody here to take your call at this hour. We are back { $opens }.
phone-wait = { $position ->
    [1] You are next.
   *[other] You are number { $position } in the queue.
}
phone-wait-minutes = { $minutes ->
    [1] Lately callers have waited one minute.
   *[other] Lately callers have waited about { $minutes } minutes.
}
phone-wait-keys = If you would rather be called back, press 1. To leave a message, 2. Or keep holding.
phone-offer = If you would like us to call you back, press 1. To leave a message, 2.
phone-offer-callback = If you would like us to call you back, press 1.
phone-callback = We will call you on { $number }. If that is right, press 1. For another number, 2.
phone-callback-noted = That is noted: we will call you from the number that you rang.
phone-message-noted = Thank you. Your message is kept with the ticket.
phone-not-noted = We cannot note down your request at the moment.
phone-goodbye = Thank you for calling. Goodbye.

## The person on call

screen-brief = { $danger ->
    [yes] On call. Danger. Priority { $priority }: { $matter }.
   *[no] On call. Priority { $priority }: { $matter }.
}
screen-site = At { $site }.
screen-ticket = Ticket { $ticket }.
screen-keys = To speak to the customer, press 1. To pass it on to the next person, 2. To repeat, 3.
screen-connecting = Connecting you.
screen-caller-gone = The customer has hung up and we do not know the number. Look at the ticket.
screen-caller-gone-number = The customer has hung up. Call { $number }.
screen-no-key = You did not press 1. We are alerting the next person.

## What it is about, said among ourselves

topic-not_for_desk = something not for us
topic-safety_emergency = danger to people or the building
topic-access_revoke = removal of access
topic-incident_power = power fault
topic-incident_environment = temperature or water
topic-incident_connectivity = connectivity fault
topic-managed_service = managed service
topic-access_problem = someone cannot get in or lock up
topic-escalation = complaint
topic-status_enquiry = status enquiry
topic-remote_hands = work by technicians
topic-shipment_inbound = delivery
topic-shipment_outbound = goods going out
topic-access_grant = access authorisation
topic-portal_pin_help = portal or PIN
topic-billing = billing
topic-commercial = commercial matter
topic-technical_design = design question
topic-account_service = account matter
topic-general_enquiry = enquiry, not yet sorted

## When the system fails (calls by a telephony platform)
## phone-speech-hints is not heard: these are words that the speech recogniser shall expect.

phone-speech-hints = outage, no power, electricity, smoke, temperature, water, access, visit, badge, door, shipment, delivery, collection, invoice, connection, cable, rack, engineer, contract, person
phone-fallback = We have a technical problem and cannot take your call as usual. If anyone is in danger, hang up and ring 112. I am putting you through to a person. Please hold.
phone-fallback-nobody = We have a technical problem and could not get hold of anyone. If anyone is in danger, ring 112 now. Otherwise, please call us again in a few minutes on { $number }.
phone-fallback-static = We have a technical problem and cannot take your call as usual. If anyone is in danger, hang up and ring 112. I am putting you through to a person. If nobody answers, please call us again in a few minutes on { $number }.
screen-fallback = On call. The system has failed and a customer is on the line, with no ticket open. To speak to the customer, press 1. If you cannot, hang up.
