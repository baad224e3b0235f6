//! Answers that are kept for those who ask again.
use rusqlite::{Row, params};

use super::values::{execute, first, micros};
use super::{SqliteTx, StoreError};
use crate::model::Timestamp;
use crate::store::{AnswerClaim, AnswerTx, ClaimedAnswer, KeptAnswer};

fn claimed(row: &Row<'_>) -> Result<(Vec<u8>, ClaimedAnswer), StoreError> {
    let status: Option<u16> = row.get("status")?;
    let answer = match status {
        None => ClaimedAnswer::Unanswered,
        Some(status) => {
            let media: Option<String> = row.get("media")?;
            let (media, body) = (media.unwrap_or_default(), row.get("body")?);
            ClaimedAnswer::Answered(KeptAnswer { status, media, body })
        }
    };
    Ok((row.get("request")?, answer))
}

impl AnswerTx for SqliteTx<'_> {
    fn claim_answer(&mut self, claim: &AnswerClaim) -> Result<ClaimedAnswer, StoreError> {
        let ended = claim.at.checked_sub(claim.kept_for).unwrap_or(Timestamp::MIN);
        let name = claim.name.to_vec();
        let sql = "DELETE FROM api_answers WHERE name = ?1 AND at < ?2";
        execute(self.connection, sql, params![name, micros(ended)])?;
        let sql = "SELECT request, status, media, body FROM api_answers WHERE name = ?1";
        if let Some((request, known)) = first(self.connection, sql, [&name], claimed)? {
            let is_same = request == claim.request;
            return Ok(if is_same { known } else { ClaimedAnswer::OtherRequest });
        }
        let sql = "INSERT INTO api_answers (name, request, at) VALUES (?1, ?2, ?3)";
        execute(self.connection, sql, params![name, claim.request.to_vec(), micros(claim.at)])?;
        Ok(ClaimedAnswer::New)
    }

    fn keep_answer(&mut self, name: &[u8; 32], answer: &KeptAnswer) -> Result<(), StoreError> {
        let sql = "UPDATE api_answers SET status = ?2, media = ?3, body = ?4 WHERE name = ?1";
        let row = params![name.to_vec(), answer.status, answer.media, answer.body];
        execute(self.connection, sql, row).map(|_| ())
    }

    fn release_answer(&mut self, name: &[u8; 32]) -> Result<(), StoreError> {
        let sql = "DELETE FROM api_answers WHERE name = ?1";
        execute(self.connection, sql, [name.to_vec()]).map(|_| ())
    }

    fn wipe_answers(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let sql = "DELETE FROM api_answers WHERE name IN
                   (SELECT name FROM api_answers WHERE at < ?1 ORDER BY at LIMIT ?2)";
        let gone = execute(self.connection, sql, params![micros(before), limit])?;
        Ok(u32::try_from(gone).unwrap_or(u32::MAX))
    }
}
