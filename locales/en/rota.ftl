### Words of the pages and calendars of the on-call lists, for those who are on call and those who plan it.
### $schedule: name of the schedule. $month: number of the month. $year: the year. $zone: the time zone. $made: when it was made.
### $person, $other: names of people. $hours: how many hours.

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
