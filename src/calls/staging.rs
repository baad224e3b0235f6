//! A turn put into words, with the tokens of what may come of it.
use super::desk::CallError;
use super::words::Words;
use super::{Act, Calls, Dial, Performance, Spoken};
use crate::conversation::{Connect, Prompt, Screening, Then};
use crate::intake::{Knowledge, Line};

impl Calls {
    /// Puts a turn into words and gives its steps their tokens.
    pub(super) fn performance(
        &self,
        knowledge: &Knowledge,
        line: &str,
        say: &[Prompt],
        then: Then,
    ) -> Result<Performance, CallError> {
        let settings = &self.intake().parts().settings;
        let line: Option<&Line> = settings.line(line);
        let words = Words::of(knowledge, settings, line);
        let said: Vec<Spoken> = words.say(say)?;
        let act = match then {
            Then::Collect(collect) => Act::Collect(collect.into()),
            Then::Record(record) => Act::Record(record.into()),
            Then::Connect(connect) => self.dial(line, connect)?,
            Then::Bridge => Act::Bridge,
            Then::HangUp => Act::HangUp,
            Then::Ask(_) | Then::Continue => {
                tracing::error!("a turn has nothing to perform; the leg is hung up");
                Act::HangUp
            }
        };
        Ok(Performance::of(self.token()?, said, act))
    }

    fn dial(&self, line: Option<&Line>, connect: Connect) -> Result<Act, CallError> {
        let Connect { people, ring, brief } = connect;
        let legs: Result<Vec<Dial>, CallError> = people
            .into_iter()
            .map(|one| {
                let asks = (!one.attended).then(|| Screening::new(one.language, brief.clone()));
                Ok(Dial {
                    responder: one.id,
                    shown: line.map_or_else(|| one.number.clone(), |line| line.number.clone()),
                    number: one.number,
                    ring_s: ring.as_secs(),
                    screening: asks.as_ref().map(|_| self.token()).transpose()?,
                    asks: asks.map(Box::new),
                    with: vec![],
                })
            })
            .collect();
        let mut legs = legs?.into_iter();
        let Some(first) = legs.next() else {
            tracing::error!("nobody is named who is to be rung; the leg is hung up");
            return Ok(Act::HangUp);
        };
        Ok(Act::Dial(Dial { with: legs.collect(), ..first }))
    }
}
