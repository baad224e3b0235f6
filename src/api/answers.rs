//! Short answers to what is asked often, for agents.
use std::collections::BTreeMap;

use axum::extract::State;

use crate::http::Problem;
use crate::model::Language;

use super::answer_shapes::AnswerPage;
use super::extract::Params;
use super::paging::{Page, Paging};
use super::{ApiState, bad};

/// Short answers to what is asked often, in the order in which they are tried.
#[utoipa::path(
    get,
    path = "/api/v1/answers",
    tag = "tickets",
    operation_id = "listAnswers",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<AnswerPage>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<AnswerPage>, Problem> {
    let knowledge = state.intake.parts().knowledge.load_full();
    let page = |answer: &crate::replies::Answer| {
        let mut texts = BTreeMap::new();
        for language in Language::ALL {
            let text = knowledge.phrasebook.answer(language, answer);
            texts.insert(language, text.map_err(|error| bad("answers", error))?);
        }
        Ok(AnswerPage {
            id: answer.id.clone(),
            intents: answer.intents.clone(),
            when: answer.conditions().collect(),
            unless: answer.unless.clone(),
            topics: answer.topics().map(ToOwned::to_owned).collect(),
            texts,
        })
    };
    let all = knowledge.answers.iter().map(page).collect::<Result<Vec<_>, Problem>>()?;
    paging.cut(all, |answer| answer.id.clone())
}
