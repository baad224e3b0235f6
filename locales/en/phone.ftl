### What a caller hears, and what the person on call hears. Short sentences: they are heard once.
### $desk: the desk's name. $ticket: ticket number, read digit by digit. $site: data centre, letter by letter.
### $key: a key. $fields: what is missing, with commas. $first, $second, $matter: matters ("intent-...").
### $number: telephone. $position, $minutes: numbers. $opens: day and time. $status, $priority: words. $danger: yes or no. $on: yes or no.
### $role: what whoever looks after an account is to it. $dated, $portal: yes or no. $from: a day. $has_cost, $cost: whether the cost is said, and the sentence.
### A caller's ticket is a case, as in our letters. 112 is written 1 1 2: a voice would say it as a number.

## Greeting

phone-greeting = { $desk }, automated service.
phone-danger = If anyone is in danger, call 1 1 2 first, then press 9. To speak to a person, 0.
phone-weather = Because of bad weather, we may take longer to answer.
phone-language = For English, press 3.

## Who is calling

phone-contact = Key in your contact number, eight digits. If you do not have it, press hash or wait. In case of danger, press 9 alone; to speak to a person, 0 alone; for help, star.
phone-contact-mistyped = That number does not seem to have been keyed in correctly.
phone-code = Key in your four-digit PIN. To go on without it, press hash. In case of danger or to speak to a person, star.
phone-code-short = We did not get all four digits.
phone-code-wrong = Those details do not match. Let us try again.
phone-code-right = Thank you, we have confirmed who you are.
phone-code-skipped = We will go on without the PIN. We will help you all the same; some requests will need it later.
phone-code-unchecked = We cannot check the PIN at the moment. We will go on without it.
phone-one-moment = One moment, please. Key it in again.

## What is needed

phone-say-reason = Say in a few words what you need, or choose an option.
phone-menu = If something is failing or anyone is in danger, press 1. For access, visits and badges, 2. For technicians and shipments, 3. For the status of a case, 4. For anything else, 5. To speak to a person, 0.
phone-menu-trouble = If anyone is in danger, press 1. For power, 2. For temperature or water, 3. For network or connections, 4. For a door or a badge, 5. To go back, hash.
phone-menu-access = To give someone access, press 1. To remove it, 2. To go back, hash.
phone-menu-hands = For work on your equipment, press 1. For a delivery, 2. For a collection, 3. To go back, hash.
phone-menu-other = For the portal or your PIN, press 1. For invoices, 2. To buy or change something, 3. For your account, 4. To go back, hash.
phone-menu-other-team = For the portal or your PIN, press 1. For invoices, 2. To buy or change something, 3. For your account, 4. For somebody of your account team, 5. To go back, hash.
phone-team-key = For { $role }, press { $key }.
phone-team-back = To go back, hash.
phone-scope-power = If you have no power at all, press 1. If only part of it has failed or you have lost redundancy, 2.
phone-scope-environment = If water is reaching equipment, or it is over thirty degrees and rising, press 1. If it is less serious, 2.
phone-scope-connectivity = If you have no connection at all, press 1. If only part of it has failed or it is poor, 2.
phone-scope-door = If someone is waiting at the door now, press 1. If not, 2.
phone-scope-revoke = If access must be removed right now, press 1. If another day will do, 2.
phone-scope-hands = If you need it within the next four hours, press 1. If it can wait, 2.
phone-notice = { $on ->
    [yes] Bad weather notice: on. To change it, press 1.
   *[no] Bad weather notice: off. To change it, press 1.
}
phone-notice-set = { $on ->
    [yes] Notice switched on.
   *[no] Notice switched off.
}
phone-closing = I may not have understood you. If it is { $first }, press 1. If it is { $second }, 2. If it is something else, 3.
phone-not-understood = I did not understand.
phone-help = If anyone is in danger, call 1 1 2 first, then press 9. To speak to a person, 0. To carry on where you were, any other key.

## What is still to be known

phone-site = Which data centre?
phone-site-key = For { $site }, press { $key }.
phone-site-other = If it is another one or you do not know, 8.
phone-details = To finish, tell us in your own words: { $fields }. If you do not know, press hash.
phone-number = Key in the telephone number we can call you on, then press hash. If it is from another country, start with zero zero and the country code. In case of danger or to speak to a person, star.
phone-number-mistyped = That telephone number does not seem to have been keyed in correctly.
phone-consent = We will record what you say, only to deal with this case; the recording is deleted after thirty days. If you agree, press 1. If not, 2.
phone-recording = What you say is recorded only to deal with this case and deleted after thirty days. Speak after the tone and, when you have finished, press hash.
phone-speak = Speak after the tone and, when you have finished, press hash.

## The ticket

phone-filed = Your case number is { $ticket }.
phone-next = { $priority ->
    [P1] It has been registered with the highest priority.
    [P2] It has been registered with high priority.
    [P3] A person will attend to it within four hours.
   *[P4] A person will attend to it on the next working day at the latest.
}
phone-known = We are already working on this fault.
phone-owner = Your request goes to { $role }.
phone-joining = { $dated ->
    [yes] Your company is being integrated. From { $from } { phone-joining-access } Until then our integration team looks after you.
   *[no] Your company is being integrated. We will confirm your access date in writing. Until then our integration team looks after you.
}
phone-joining-access = { $portal ->
    [yes] you will have access to the portal and the Service Desk.
   *[no] you will have access to the Service Desk.
}
phone-identity-needed = We have yet to confirm who is asking. Call again with your PIN, use the portal, or ask your administrator to confirm it.
phone-permission-needed = Your company has yet to authorise this; ask your administrator.
phone-identity-by-code = The case is open, but we have yet to confirm who is asking. If you have not given your PIN, call again with it to hand.
phone-more = For another matter, press 1. To hear the case number again, 2. To speak to a person, 0. If you need nothing else, you can hang up.
phone-more-short = For another matter, press 1. To speak to a person, 0. If you need nothing else, you can hang up.
phone-ticket = Key in the seven digits of the case number. To go back, press hash. In case of danger or to speak to a person, star.
phone-ticket-mistyped = That case number does not seem to have been keyed in correctly.
phone-status = Case { $ticket } { $status ->
    [new] is registered and waiting to be looked at.
    [open] is being worked on.
    [waiting_customer] is waiting for an answer from you.
    [waiting_identity] is waiting until we have confirmed who is asking.
    [on_hold] is on hold until the date agreed.
    [solved] is solved.
    [closed] is closed.
   *[cancelled] has been cancelled.
}
phone-status-not-found = We cannot find that case among yours. If you have not given your PIN, call again with it to hand.

## Putting through

phone-connecting = I am calling the person on call. Please hold; it may take a moment.
phone-danger-connecting = Get to safety. If nobody has called 1 1 2, hang up and call now. If they have, stay on the line: I am alerting the person on call.
phone-person-connecting = I am looking for someone to take your call. Please hold.
phone-still-connecting = I am still looking for someone. Please hold.
phone-after-talk = For any questions, your case number is { $ticket }.
phone-nobody = We could not reach anyone on call.
phone-nobody-danger = If anyone is in danger, hang up and call 1 1 2 now. We could not reach anyone on call.
phone-paged-on = We keep sending alerts.
phone-people-nobody = Nobody is free at the moment.
phone-people-closed = There is nobody here to take your call at this hour.
phone-people-closed-until = There is nobody here to take your call at this hour. We are back on { $opens }.
phone-wait = { $position ->
    [1] Your call is next.
   *[other] Your call is number { $position } in the queue.
}
phone-wait-minutes = { $minutes ->
    [1] Recent callers have waited one minute.
   *[other] Recent callers have waited about { $minutes } minutes.
}
phone-wait-keys = If you would rather we called you back, press 1. To leave a message, 2. To keep holding, press nothing.
phone-wait-keys-callback = If you would rather be called back, press 1. To keep waiting, do not press anything.
phone-offer = If you would like us to call you back, press 1. To leave a message, 2.
phone-offer-callback = If you would like us to call you back, press 1.
phone-callback = We will call you on { $number }. If that is right, press 1. For another number, 2.
phone-callback-noted = That is noted: we will call you from the number you called.
phone-message-noted = Thank you. Your message is kept with the case.
phone-not-noted = We cannot note down your request at the moment.
phone-try-again = Please call us again in a few minutes.
phone-goodbye = Thank you for calling. Goodbye.

## The person on call

screen-brief = { $danger ->
    [yes] On-call alert. Danger. Priority { $priority }: { $matter }.
   *[no] On-call alert. Priority { $priority }: { $matter }.
}
screen-site = Site { $site }.
screen-ticket = Ticket { $ticket }.
screen-keys = To speak to the customer, press 1. To pass it on to the next person, 2. To repeat, 3.
screen-page-keys = To accept, press 1. To pass it on to the next person, 2. To repeat, 3.
screen-declare = If this fault is of the whole site, press 4.
screen-declare-yes = You are about to declare a known incident: { $matter }. Site { $site }. Whoever reports the same will wake nobody. To accept and declare it, press 1. To go back, any other key.
screen-declared = The incident is declared.
screen-page-yours = Noted. Thank you.
screen-page-number = Call { $number }.
screen-way = This is a test of your on-call telephone. To accept, press 1.
screen-connecting = I am connecting you.
screen-caller-gone = The customer has hung up and we do not know the number. Look at the ticket.
screen-caller-gone-number = The customer has hung up. Call { $number }.
screen-customer-not-reached = The customer does not answer. We will ring again later.
screen-taken = Somebody else has taken the call. Thank you.
screen-no-key = You did not press 1. We are alerting the next person.
screen-passed-on = Noted. Thank you.

## What it is about, said among ourselves

topic-not_for_desk = something not for us
topic-safety_emergency = danger to people or the building
topic-access_revoke = removal of access
topic-incident_power = power fault
topic-incident_environment = temperature or water
topic-incident_connectivity = connectivity fault
topic-managed_service = managed service
topic-access_problem = someone cannot get in or lock the door
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

## Who looks after an account, said to whoever has proven who he is

role-account_manager = your account manager
role-csm = your customer success manager
role-sales_engineer = your sales engineer
role-billing_analyst = your billing analyst

## When the system fails (calls by a telephony platform)
## phone-speech-hints is not heard: these are words that the speech recogniser shall expect.

phone-speech-hints = danger, fire, smoke, outage, no power, electricity, temperature, water, access, visit, badge, door, shipment, delivery, collection, invoice, connection, cable, rack, technician, engineer, contract, person
phone-fallback = We have a technical problem. If anyone is in danger, hang up and call 1 1 2. Otherwise, please hold: I am looking for someone to take your call.
phone-fallback-nobody = We have a technical problem and could not find anyone to take your call. If anyone is in danger, call 1 1 2 now. Otherwise, please call us again in a few minutes on { $number }.{ phone-cost }
phone-fallback-static = We have a technical problem. If anyone is in danger, hang up and call 1 1 2. Otherwise, please hold: I am putting you through to a person. If nobody answers, please call us again in a few minutes on { $number }.{ phone-cost }
phone-cost = { $has_cost ->
    [yes] {" "}{ $cost }
   *[no] {""}
}
screen-fallback = On-call alert. The system has failed and a customer is on the line, with no ticket open. To speak to the customer, press 1. If you cannot, hang up.
