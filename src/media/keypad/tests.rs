use proptest::prelude::*;

use super::*;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

const SEVERAL: Wanted = Wanted {
    digits_max: 8,
    first_digit: ms(8_000),
    inter_digit: ms(4_000),
    lone_keys: true,
    sensitive: false,
};
const CODE: Wanted = Wanted { digits_max: 4, sensitive: true, ..SEVERAL };
const ONE: Wanted = Wanted { digits_max: 1, inter_digit: ms(8_000), lone_keys: false, ..SEVERAL };

/// A keypad on its clock, with what it said and when.
struct Played {
    pad: Keypad,
    now: u64,
    said: Vec<String>,
}

impl Played {
    fn new() -> Self {
        Self { pad: Keypad::new(), now: 0, said: vec![] }
    }

    fn note(&mut self, reaction: &Reaction) {
        if reaction.stop_prompts {
            self.said.push(format!("stop@{}", self.now));
        }
        match &reaction.collected {
            Some(Collected::Keys(keys)) => {
                self.said.push(format!("{}@{}", keys.expose(), self.now))
            }
            Some(Collected::Silence) => self.said.push(format!("silence@{}", self.now)),
            None => {}
        }
    }

    /// Lets time pass up to `at`, with the ticks that are due.
    fn until(&mut self, at: u64) {
        while let Some(due) = self.pad.timeout().filter(|due| *due <= ms(at)) {
            self.now = self.now.max(u64::try_from(due.as_millis()).unwrap());
            let reaction = self.pad.tick(ms(self.now));
            self.note(&reaction);
        }
        self.now = at;
    }

    fn begin(mut self, at: u64, wanted: Wanted, prompts: Prompts) -> Self {
        self.until(at);
        let reaction = self.pad.begin(ms(at), wanted, prompts);
        self.note(&reaction);
        self
    }

    fn over(mut self, at: u64) -> Self {
        self.until(at);
        let reaction = self.pad.prompts_over(ms(at));
        self.note(&reaction);
        self
    }

    /// Presses keys `gap` ms apart.
    fn keys(mut self, at: u64, gap: u64, keys: &str) -> Self {
        for (count, key) in (0..).zip(keys.chars()) {
            let at = at.saturating_add(gap.saturating_mul(count));
            self.until(at);
            let reaction = self.pad.press(ms(at), Key::from_char(key).unwrap());
            self.note(&reaction);
        }
        self
    }

    fn said(mut self) -> String {
        self.until(1_000_000);
        self.said.join(" ")
    }
}

fn keyed(wanted: Wanted, keys: &str) -> String {
    Played::new().begin(0, wanted, Prompts::None).keys(1_000, 300, keys).said()
}

#[test]
fn every_form_of_nine_and_zero_means_what_it_should() {
    for wanted in [SEVERAL, CODE] {
        for (keys, expected) in [
            ("9", "9@3000"),
            ("0", "0@3000"),
            ("9#", "9@1300"),
            ("0#", "0@1300"),
            ("90", "90@5300"),
            ("90#", "90@1600"),
            ("09", "09@5300"),
            ("99", "99@5300"),
            ("912#", "912@1900"),
            ("#", "#@1000"),
            ("*", "*@1000"),
            ("9*", "*@1300"),
            ("47*", "*@1600"),
            ("", "silence@8000"),
        ] {
            assert_eq!(keyed(wanted, keys), expected, "{keys} of {}", wanted.digits_max);
        }
    }
    for (keys, several, code) in [
        ("9123", "9123@5900", "9123@1900"),
        ("0912", "0912@5900", "0912@1900"),
        ("9123#", "9123@2200", "9123@1900"),
        ("12345678", "12345678@3100", "1234@1900"),
    ] {
        assert_eq!(keyed(SEVERAL, keys), several, "{keys}");
        assert_eq!(keyed(CODE, keys), code, "{keys}");
    }
    for (keys, expected) in
        [("9", "9@1000"), ("0", "0@1000"), ("5", "5@1000"), ("#", "#@1000"), ("*", "*@1000")]
    {
        assert_eq!(keyed(ONE, keys), expected, "{keys}");
    }
}

#[test]
fn a_nine_that_goes_on_within_two_seconds_is_a_digit() {
    let slow = |gap| Played::new().begin(0, CODE, Prompts::None).keys(0, gap, "9123").said();
    assert_eq!(slow(1_999), "9123@5997");
    // The second key came too late: danger it is, and the rest is for the next step.
    assert_eq!(slow(2_000), "9@2000");
    let without = Wanted { lone_keys: false, ..SEVERAL };
    assert_eq!(keyed(without, "9"), "9@5000");
}

#[test]
fn letters_of_special_telephones_are_passed_over() {
    assert_eq!(keyed(CODE, "1A2B34"), "1234@2500");
}

#[test]
fn d10_the_time_to_the_first_key_runs_from_the_end_of_the_prompts() {
    let play = |over| Played::new().begin(0, SEVERAL, Prompts::Interruptible).over(over);
    assert_eq!(play(30_000).said(), "silence@38000");
    assert_eq!(play(30_000).keys(37_999, 0, "1").said(), "1@41999");
    // The time between keys replaces it, however long the prompts would be.
    let barge = Played::new().begin(0, SEVERAL, Prompts::Interruptible).keys(500, 0, "1");
    assert_eq!(barge.said(), "stop@500 1@4500");
}

#[test]
fn q5_the_first_key_stops_the_prompts_once() {
    let played = Played::new().begin(0, SEVERAL, Prompts::Interruptible).keys(500, 200, "123#");
    assert_eq!(played.said(), "stop@500 123@1100");
    let one = Played::new().begin(0, ONE, Prompts::Interruptible).keys(500, 0, "3");
    assert_eq!(one.said(), "stop@500 3@500");
    let star = Played::new().begin(0, SEVERAL, Prompts::Interruptible).keys(500, 0, "*");
    assert_eq!(star.said(), "stop@500 *@500");
}

#[test]
fn d9_keys_under_locked_prompts_count_when_these_end() {
    let played = Played::new().begin(0, SEVERAL, Prompts::Locked).keys(500, 200, "12345678");
    assert_eq!(played.over(9_000).said(), "12345678@9000");
    let nine = Played::new().begin(0, SEVERAL, Prompts::Locked).keys(500, 0, "9").over(9_000);
    assert_eq!(nine.said(), "9@11000");
    let code = Played::new().begin(0, CODE, Prompts::Locked).keys(500, 200, "0912").over(9_000);
    assert_eq!(code.said(), "0912@9000");
    let half = Played::new().begin(0, CODE, Prompts::Locked).keys(500, 200, "09").over(9_000);
    assert_eq!(half.keys(9_500, 200, "12").said(), "0912@9700");
}

#[test]
fn d9_keys_between_steps_count_for_the_next() {
    let menu = Played::new().begin(0, ONE, Prompts::Interruptible).keys(100, 200, "12");
    let next = menu.begin(800, ONE, Prompts::Interruptible);
    assert_eq!(next.said(), "stop@100 1@100 stop@800 2@800");
    let number = Played::new().begin(0, ONE, Prompts::None).keys(100, 200, "21234");
    let number = number.begin(1_500, SEVERAL, Prompts::Interruptible).keys(1_600, 200, "5678");
    assert_eq!(number.said(), "2@100 stop@1500 12345678@2200");
}

#[test]
fn keys_of_long_ago_do_not_count() {
    let waits = Played::new().begin(0, ONE, Prompts::None).keys(0, 100, "13");
    let menu = waits.begin(60_000, ONE, Prompts::None).said();
    assert_eq!(menu, "1@0 silence@68000");
}

#[test]
fn the_end_key_behind_a_full_step_belongs_to_it() {
    for begins in [1_500, 3_000] {
        let number = Played::new().begin(0, SEVERAL, Prompts::None).keys(0, 200, "12345678");
        let number = if begins < 2_000 {
            number.begin(begins, CODE, Prompts::Interruptible).keys(1_900, 0, "#")
        } else {
            number.keys(1_900, 0, "#").begin(begins, CODE, Prompts::Interruptible)
        };
        let code = number.keys(6_000, 200, "4711").said();
        assert_eq!(code, "12345678@1400 stop@6000 4711@6600", "begins at {begins}");
    }
    // Later it is said of the step that it stands in.
    let later = Played::new().begin(0, ONE, Prompts::None).keys(0, 0, "1");
    let later = later.begin(500, SEVERAL, Prompts::None).keys(3_001, 0, "#").said();
    assert_eq!(later, "1@0 #@3001");
}

#[test]
fn d12_number_and_code_in_one_go_are_both_taken() {
    for begins in [1_500, 1_700, 1_900, 2_100, 2_500] {
        let both = Played::new().begin(0, SEVERAL, Prompts::None);
        let mut both = both.keys(0, 200, "12345678");
        let mut begun = false;
        for (count, key) in (0_u64..).zip(["4", "7", "1", "1"]) {
            let at = count.saturating_mul(200).saturating_add(1_600);
            if !begun && at >= begins {
                both = both.begin(begins, CODE, Prompts::Interruptible);
                begun = true;
            }
            both = both.keys(at, 0, key);
        }
        if !begun {
            both = both.begin(begins, CODE, Prompts::Interruptible);
        }
        let said = both.said();
        assert!(said.contains(" 4711@"), "the step begins at {begins}: {said}");
    }
}

#[test]
fn a_key_too_many_never_becomes_the_first_digit_of_a_code() {
    // A ninth digit, a menu key pressed three times, a fifth digit of the code before.
    for (before, extra) in [(SEVERAL, "123456785"), (ONE, "111"), (CODE, "47110")] {
        let last = Played::new().begin(0, before, Prompts::None).keys(0, 200, extra);
        let asked = last.begin(2_500, CODE, Prompts::Interruptible).over(6_000);
        let said = asked.keys(7_000, 300, "4711").said();
        assert!(said.ends_with(" 4711@7900"), "{extra}: {said}");
        assert!(!said.contains("stop"), "the prompt is heard again: {said}");
    }
}

#[test]
fn a_broken_run_into_a_code_is_silence_and_no_miss() {
    let last = Played::new().begin(0, ONE, Prompts::None).keys(0, 200, "111");
    let said = last.begin(1_000, CODE, Prompts::None).said();
    assert_eq!(said, "1@0 silence@9900");
}

#[test]
fn a_lone_nine_before_a_code_still_calls_for_help() {
    let last = Played::new().begin(0, ONE, Prompts::None).keys(0, 500, "19");
    let said = last.begin(1_000, CODE, Prompts::Interruptible).said();
    assert_eq!(said, "1@0 stop@2500 9@2500");
}

#[test]
fn what_is_kept_is_bounded_and_forgotten_on_reset() {
    let mut pad = Keypad::new();
    for _ in 0..1_000 {
        pad.press(ms(0), Key::from_char('4').unwrap());
    }
    assert_eq!(pad.kept.count, KEPT_MAX);
    assert!(!format!("{pad:?}").contains('4'));
    pad.reset();
    assert!(pad.begin(ms(1), ONE, Prompts::None).collected.is_none());
    assert!(pad.kept.keys.iter().all(Option::is_none));
}

proptest! {
    #[test]
    fn no_key_is_lost_or_doubled_in_a_step_of_several(
        keys in "[1-8][0-9]{0,7}", gap in 0_u64..3_999, prompts in 0..3_u8, over in 0_u64..20_000
    ) {
        let wanted = Wanted { digits_max: 8, ..SEVERAL };
        let kind = [Prompts::None, Prompts::Interruptible, Prompts::Locked];
        let kind = kind[usize::from(prompts)];
        let last = gap.saturating_mul(8);
        let mut played = Played::new().begin(0, wanted, kind).keys(0, gap, &keys);
        if kind == Prompts::Locked {
            played = played.over(over.max(last));
        }
        let said = played.said();
        let last = said.split(' ').next_back().unwrap();
        prop_assert_eq!(last.split('@').next().unwrap(), keys);
    }
}
