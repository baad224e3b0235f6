//! Two agents that do what they like over a network that does what it likes.
use proptest::prelude::*;

use super::super::*;
use super::net::*;

/// One thing that one end tries; what its call is not in a state for is refused.
#[derive(Clone, Copy, Debug)]
enum Try {
    Dial { late: bool },
    Ring { sdp: bool },
    Answer,
    Reject,
    HangUp,
    Reoffer { late: bool },
    AnswerReoffer { refuse: bool },
    Refer,
    Wait(u64),
}

fn tries() -> impl Strategy<Value = (usize, Try)> {
    let what = prop_oneof![
        3 => any::<bool>().prop_map(|late| Try::Dial { late }),
        2 => any::<bool>().prop_map(|sdp| Try::Ring { sdp }),
        4 => Just(Try::Answer),
        1 => Just(Try::Reject),
        2 => Just(Try::HangUp),
        3 => any::<bool>().prop_map(|late| Try::Reoffer { late }),
        4 => any::<bool>().prop_map(|refuse| Try::AnswerReoffer { refuse }),
        1 => Just(Try::Refer),
        6 => (0_u64..3_000).prop_map(Try::Wait),
    ];
    (0..2_usize, what)
}

/// What one end knows of its calls.
#[derive(Default)]
struct Desk {
    open: Vec<LegId>,
    ended: Vec<LegId>,
    dialled: u64,
}

impl Desk {
    fn hear(&mut self, event: &Event) {
        match event {
            Event::Incoming(call) => self.open.push(call.leg),
            Event::Ended { leg, .. } | Event::Failed { leg, .. } => {
                assert!(self.open.contains(leg), "{leg:?} ends and was not open");
                self.open.retain(|open| open != leg);
                self.ended.push(*leg);
            }
            Event::Trying { leg }
            | Event::Progress { leg, .. }
            | Event::Answered { leg, .. }
            | Event::Acked { leg, .. }
            | Event::Reoffered { leg, .. }
            | Event::Reanswered { leg, .. }
            | Event::ReofferFailed { leg, .. }
            | Event::Keys { leg, .. } => {
                assert!(self.open.contains(leg), "{event:?} of a call that is not open");
            }
            Event::Referred { .. } | Event::Trunk { .. } => {}
        }
    }
}

fn play(net: &mut Net, script: &[(usize, Try)]) {
    let mut desks = [Desk::default(), Desk::default()];
    for (end, what) in script {
        let (end, desk) = (*end, &mut desks[*end]);
        let newest = desk.open.last().copied();
        let command = match (*what, newest) {
            (Try::Wait(time), _) => {
                net.run(ms(time));
                None
            }
            (Try::Dial { late }, _) => {
                desk.dialled += 1;
                let leg = LegId::Dialled(desk.dialled);
                let mut dial = dial(leg, (!late).then_some("offer"));
                if end == BOB {
                    dial.target = crate::sip::Uri::parse("sip:900@192.0.2.1").unwrap();
                }
                desk.open.push(leg);
                Some(Command::Dial(Box::new(dial)))
            }
            (_, None) => None,
            (Try::Ring { sdp: with }, Some(leg)) => {
                Some(Command::Ring { leg, code: 183, sdp: with.then(|| sdp("ring")) })
            }
            (Try::Answer, Some(leg)) => Some(Command::Answer { leg, sdp: sdp("answer") }),
            (Try::Reject, Some(leg)) => Some(Command::Reject { leg, code: 486, retry_after: None }),
            (Try::HangUp, Some(leg)) => Some(hang_up(leg)),
            (Try::Reoffer { late }, Some(leg)) => {
                Some(Command::Reoffer { leg, sdp: (!late).then(|| sdp("reoffer")) })
            }
            (Try::AnswerReoffer { refuse }, Some(leg)) => {
                let answer = if refuse { Err(488) } else { Ok(sdp("reanswer")) };
                Some(Command::AnswerReoffer { leg, answer })
            }
            (Try::Refer, Some(leg)) => {
                let target = crate::sip::Uri::parse("sip:901@192.0.2.9").unwrap();
                Some(Command::Refer { leg, target: ReferTarget::To(target) })
            }
        };
        if let Some(command) = command {
            // Refused or not: both are fine, and what was refused has done nothing.
            let _done = net.try_command(end, command);
        }
        for (end, desk) in desks.iter_mut().enumerate() {
            net.told(end).iter().for_each(|event| desk.hear(event));
        }
    }
    for (end, desk) in desks.iter().enumerate() {
        for leg in desk.open.clone() {
            let _done = net.try_command(end, hang_up(leg));
        }
    }
    net.run(s(400));
    for (end, desk) in desks.iter_mut().enumerate() {
        net.told(end).iter().for_each(|event| desk.hear(event));
        assert_eq!(desk.open, [], "calls without an end at {end}");
        let mut once = desk.ended.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), desk.ended.len(), "an end is told once");
    }
    net.rest();
}

proptest! {
    #[test]
    fn whatever_two_ends_do_nothing_is_left_in_the_end(
        script in prop::collection::vec(tries(), 1..40),
        seed in any::<u64>(),
        lost in 0_u64..400,
        doubled in 0_u64..200,
        jitter in 0_u64..900,
        stream in any::<bool>(),
    ) {
        // A stream loses, doubles and reorders nothing.
        let chaos = if stream { Chaos::default() } else { Chaos { lost, doubled, jitter } };
        let mut net = Net::over(stream).seeded(seed, chaos);
        play(&mut net, &script);
    }
}
