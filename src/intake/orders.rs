//! What the desk does with a ticket: each order with its row in the audit trail, in one transaction.
use std::sync::Arc;

use super::{ExampleKept, Intake, IntakeError, corrected, desk, trail};

impl Intake {
    /// Puts one ticket into another.
    ///
    /// # Errors
    /// [`IntakeError::Store`] when nothing was changed because the store failed.
    pub async fn merge(
        &self,
        order: desk::Merge,
    ) -> Result<Result<crate::model::TicketNumber, desk::DeskRefusal>, IntakeError> {
        let act = self.act(&order.by);
        let done = self.0.database.write(move |tx| {
            let done = order.carry_out(tx)?;
            if done.is_ok() {
                trail::merged(tx, &act, &order)?;
            }
            Ok(done)
        });
        Ok(done.await?)
    }

    /// Vouches for whoever asks.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn vouch(
        &self,
        order: desk::Vouch,
    ) -> Result<Result<desk::Vouched, desk::DeskRefusal>, IntakeError> {
        let act = self.act(&order.by);
        let done = self.0.database.write(move |tx| {
            let done = order.carry_out(tx)?;
            if let Ok(vouched) = &done {
                trail::vouched(tx, &act, &order, vouched)?;
            }
            Ok(done)
        });
        Ok(done.await?)
    }

    /// Does something with a ticket by hand.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn by_hand(
        &self,
        order: desk::ByHand,
    ) -> Result<Result<desk::InHand, desk::DeskRefusal>, IntakeError> {
        if let desk::Deed::Queue { queue } = &order.deed
            && self.0.settings.queue(queue).is_none()
        {
            return Ok(Err(desk::DeskRefusal::Label(format!("there is no queue `{queue}`"))));
        }
        let act = self.act(&order.by);
        let done = self.0.database.write(move |tx| {
            let done = order.carry_out(tx)?;
            if done.is_ok() {
                trail::by_hand(tx, &act, &order)?;
            }
            Ok(done)
        });
        Ok(done.await?)
    }

    /// Adds a task to a ticket, or ticks one off.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn task(
        &self,
        order: desk::TaskOrder,
    ) -> Result<Result<Vec<crate::tickets::Task>, desk::DeskRefusal>, IntakeError> {
        let act = self.act(&order.by);
        let done = self.0.database.write(move |tx| {
            let done = order.carry_out(tx)?;
            if done.is_ok() {
                trail::task(tx, &act, &order)?;
            }
            Ok(done)
        });
        Ok(done.await?)
    }

    /// Has badges frozen, or writes what became of it.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn freeze(
        &self,
        order: desk::FreezeOrder,
    ) -> Result<Result<crate::tickets::Freeze, desk::DeskRefusal>, IntakeError> {
        let act = self.act(&order.by);
        let done = self.0.database.write(move |tx| {
            let done = order.carry_out(tx)?;
            if let Ok(freeze) = &done {
                trail::frozen(tx, &act, order.ticket, freeze)?;
            }
            Ok(done)
        });
        Ok(done.await?)
    }

    /// Makes a ticket of its own of one message.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn split(
        &self,
        order: desk::Split,
    ) -> Result<Result<desk::Splitted, desk::DeskRefusal>, IntakeError> {
        let act = self.act(&order.by);
        let done = self.0.database.write(move |tx| {
            let done = order.carry_out(tx)?;
            if let Ok(split) = &done {
                trail::split(tx, &act, &order, split)?;
            }
            Ok(done)
        });
        Ok(done.await?)
    }

    /// Writes to the customer of a ticket.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn reply(
        &self,
        order: desk::Reply,
    ) -> Result<Result<desk::Replied, desk::DeskRefusal>, IntakeError> {
        let parts = Arc::clone(&self.0);
        let (knowledge, act) = (self.0.knowledge.load_full(), self.act(&order.by));
        let replied = self.0.database.write(move |tx| {
            let (settings, key) = (&parts.settings, &parts.thread_key);
            let desk = desk::Desk { knowledge: &knowledge, settings, key };
            let replied = order.carry_out(tx, &desk)?;
            if let Ok(done) = &replied {
                trail::replied(tx, &act, &order, done)?;
            }
            Ok(replied)
        });
        let replied = replied.await?;
        if replied.is_ok() {
            self.0.listener.outgoing();
        }
        Ok(replied)
    }

    /// Corrects what was understood wrongly. The example is kept after the commit: where that fails
    /// the ticket is corrected all the same.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn correct(
        &self,
        order: desk::Correct,
    ) -> Result<Result<(desk::Corrected, ExampleKept), desk::DeskRefusal>, IntakeError> {
        let parts = Arc::clone(&self.0);
        let knowledge = self.0.knowledge.load_full();
        let act = self.act(&order.by);
        let done = self.0.database.write(move |tx| {
            let done = order.carry_out(tx, &parts, &knowledge)?;
            if done.is_ok() {
                trail::corrected(tx, &act, &order)?;
            }
            Ok(done)
        });
        let corrected = match done.await? {
            Ok(corrected) => corrected,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if corrected.outgoing {
            self.0.listener.outgoing();
        }
        let kept = match corrected.example.clone() {
            Ok(example) => corrected::keep(&self.0.corrected, example).await,
            Err(why) => ExampleKept::Left(why),
        };
        Ok(Ok((corrected, kept)))
    }
}
