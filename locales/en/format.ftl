### Dates, times and lengths of time. The program hands over the parts; the order is decided here.
### $day, $month, $year: numbers. $hour, $minute: two digits each.
### $hours, $minutes: numbers.
### $weekday: number of the day, 1 for Monday. $single: yes for one day. $first, $last, $from, $to: days and times.
### $unit: minutes, hours, mixed or day. $length: a length of time.

format-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
format-date = { $day } { format-month } { $year }
format-time = { $hour }:{ $minute }
format-date-time = { format-date }, { format-time }
format-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
format-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
format-hours-minutes = { format-hours } and { format-minutes }
format-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
format-opening = { $single ->
    [yes] { $first }, { $from } to { $to }
   *[no] { $first } to { $last }, { $from } to { $to }
}
format-every = { $unit ->
    [minutes] { $minutes ->
        [1] every minute
       *[other] every { $minutes } minutes
    }
    [hours] { $hours ->
        [1] every hour
       *[other] every { $hours } hours
    }
    [day] every working day
   *[mixed] every { format-hours-minutes }
}
format-working = { $length } (counting only the team's working hours)
