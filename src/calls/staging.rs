//! A turn put into words, with the tokens of what may come of it.
use super::desk::CallError;
use super::words::Words;
use super::{Act, Calls, Dial, Performance, Spoken};
use crate::conversation::{Prompt, Screening, Then};
use crate::intake::{Knowledge, Line};

impl Calls {
    /// Puts a turn into words and gives its steps their tokens. The screening is that of the
    /// responder who is to be rung.
    pub(super) fn performance(
        &self,
        knowledge: &Knowledge,
        line: &str,
        say: &[Prompt],
        then: Then,
    ) -> Result<(Performance, Option<Screening>), CallError> {
        let settings = &self.intake().parts().settings;
        let line: Option<&Line> = settings.line(line);
        let words = Words { book: &knowledge.phrasebook, settings, line };
        let said: Vec<Spoken> = words.say(say)?;
        let mut screening = None;
        let act = match then {
            Then::Collect(collect) => Act::Collect(collect.into()),
            Then::Record(record) => Act::Record(record.into()),
            Then::Connect(connect) => {
                let responder = connect.responder;
                let token = match connect.brief {
                    Some(brief) => {
                        screening = Some(Screening::new(responder.language, brief));
                        Some(self.token()?)
                    }
                    None => None,
                };
                Act::Dial(Dial {
                    responder: responder.id,
                    shown: line.map_or_else(|| responder.number.clone(), |l| l.number.clone()),
                    number: responder.number,
                    ring_s: connect.ring.as_secs(),
                    screening: token,
                    asks: screening.clone().map(Box::new),
                })
            }
            Then::Bridge => Act::Bridge,
            Then::HangUp => Act::HangUp,
            Then::Ask(_) | Then::Continue => {
                tracing::error!("a turn has nothing to perform; the leg is hung up");
                Act::HangUp
            }
        };
        Ok((Performance::of(self.token()?, said, act), screening))
    }
}
