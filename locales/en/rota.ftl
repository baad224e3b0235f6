### Words of the pages and calendars of the on-call lists, for those who are on call and those who plan it.
### $schedule: name of the schedule. $month: number of the month. $year: the year. $zone: the time zone. $made: when it was made.
### $person, $other: names of people. $hours: how many hours.
### $desk: the name of the desk. $code, $minutes, $linked, $link, $on, $when, $until, $has_others, $others, $has_end: see below.

rota-title = { $schedule }, { format-month } { $year }
rota-monday = Monday
rota-tuesday = Tuesday
rota-wednesday = Wednesday
rota-thursday = Thursday
rota-friday = Friday
rota-saturday = Saturday
rota-sunday = Sunday
rota-nobody = NOBODY
rota-all-day = all day
rota-holiday = Holiday
rota-clocks = The clocks change: { $hours } hours
rota-zone = Times of { $zone }.
rota-made = Made on { $made }.
rota-exceptions = Exceptions
rota-number = Number
rota-when = When
rota-what = What
rota-by = Written by
rota-why = Why
rota-instead = { $person } instead of { $other }
rota-instead-of-anybody = { $person } instead of anybody
rota-as-well = { $person } as well
rota-without = without { $person }
rota-event = On call { $schedule }: { $person }
rota-event-gap = On call { $schedule }: NOBODY

## Proving that somebody is reached; $code: six digits, $minutes: how long they are good, $linked, $link: whether there is a page with a button, and where

way-subject = Pages from { $desk }: confirm that they reach you here
way-text =
    Pages from { $desk } will come here when you are on call. Your code is { $code }, good for { $minutes } minutes: give it to whoever asked for it.

    { way-link }

    If you are not on call for { $desk }, you need not do anything.
way-link = { $linked ->
    [yes] Or open this page and press the button: { $link }
   *[no] {""}
}
way-sms = { $desk }: your code is { $code }, good for { $minutes } minutes. It confirms that pages reach this number.
way-title = On-call pages
way-ask = Do the pages reach you here when you are on call?
way-button = Yes, they reach me here
way-done = Noted: pages reach you here. Thank you.

## Hand-overs; $on: yes for whoever comes on call, no for whoever goes off; $when, $until: date and time; $has_others, $others: who was on call, or is next

hand-over-subject = { $on ->
    [yes] On call { $schedule }: your turn begins on { $when }
   *[no] On call { $schedule }: your turn ends on { $when }
}
hand-over-text =
    { hand-over-subject }.
    { hand-over-until }
    { hand-over-others }
hand-over-until = { $has_end ->
    [yes] It ends on { $until }.
   *[no] {""}
}
hand-over-others = { $has_others ->
    [yes] { $on ->
        [yes] You take over from { $others }.
       *[no] { $others } takes over from you.
    }
   *[no] {""}
}
hand-over-sms = { $on ->
    [yes] On call { $schedule }: your turn begins on { $when }. { hand-over-others }
   *[no] On call { $schedule }: your turn ends on { $when }. { hand-over-others }
}

### Warnings of promised times, for whoever has a ticket or works on its queue.
## $case: the ticket; $priority, $queue: its own; $goal: acknowledged, first_answer or update; $late: yes once the time is over; $when: date and time; $held, $holder: whether somebody has it, and who

warning-goal = { $goal ->
    [acknowledged] to be taken
    [first_answer] first answer
   *[update] news for the customer
}
warning-subject = { $late ->
    [yes] { $case } ({ $priority }) overdue: { warning-goal }
   *[no] { $case } ({ $priority }) due soon: { warning-goal }
}
warning-text =
    { warning-subject }.
    { $late ->
        [yes] The promised time is over: { $when }.
       *[no] Promised by { $when }.
    }
    { warning-holder }
    Queue: { $queue }.
warning-holder = { $held ->
    [yes] { $holder } has it.
   *[no] Nobody has it yet.
}
warning-sms = { warning-subject }, { $when }. { warning-holder }
