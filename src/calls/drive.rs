//! Driving a conversation from one turn that the caller hears to the next.
use crate::conversation::{Conversation, Input, Then, Turn};
use crate::intake::{CallAt, Origin, call_key};
use crate::store::CallRow;

use super::Calls;

/// Questions of one turn; a conversation asks far fewer, and this ends a mistake.
const QUESTIONS_MAX: usize = 16;

impl Calls {
    /// Hands one input in and answers questions until the caller is to hear or do something.
    pub(super) async fn drive(
        &self,
        conversation: &mut Conversation,
        row: &CallRow,
        input: Input,
    ) -> Turn {
        let turn = conversation.handle(self.intake().parts().clock.now(), input);
        self.answered(conversation, row, turn).await
    }

    /// Goes on with a caller for whom a turn has nothing: a mistake of ours, and nobody is hung up
    /// on for that.
    pub(super) async fn resume(&self, conversation: &mut Conversation, row: &CallRow) -> Turn {
        if !conversation.has_ended() {
            let at = conversation.place();
            tracing::error!(call = row.id.0, at, "a turn has nothing for its caller; he goes on");
        }
        let turn = conversation.resume(self.intake().parts().clock.now());
        self.answered(conversation, row, turn).await
    }

    /// Answers what a turn asks of our own side, and what the turns after it ask.
    async fn answered(
        &self,
        conversation: &mut Conversation,
        row: &CallRow,
        mut turn: Turn,
    ) -> Turn {
        let intake = self.intake();
        let at = CallAt {
            call: row.id,
            arrival: row.arrival,
            key: call_key(&row.carrier, &row.carrier_id),
            door: row.door,
            origin: origin(row, conversation),
        };
        let mut say = vec![];
        for _ in 0..QUESTIONS_MAX {
            say.append(&mut turn.say);
            let Then::Ask(question) = turn.then else { return Turn { say, then: turn.then } };
            let answer = intake.answer_call(&at, conversation.facts(), question).await;
            turn = conversation.handle(intake.parts().clock.now(), Input::Answer(answer));
        }
        tracing::error!(call = row.id.0, "a conversation asks without end");
        Turn { say, then: Then::HangUp }
    }
}

/// The origin of a call, when its carrier vouches for the number.
fn origin(row: &CallRow, conversation: &Conversation) -> Option<Origin> {
    let start = &conversation.facts().start;
    let number = start.caller.as_ref().filter(|_| start.verified)?;
    Some(Origin::verified(&row.carrier, number.clone()))
}
