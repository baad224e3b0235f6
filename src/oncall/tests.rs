//! Tests of schedules, policies, calendars and their files.
