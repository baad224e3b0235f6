//! `answers`: what agents say to what is asked often.
use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::tickets::shortened;
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::shapes::AnswerPage;
use crate::model::Language;

/// Look at the short answers that letters give and agents read.
#[derive(Clone, Debug, clap::Args)]
pub struct AnswersCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with answers.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List all, in the order in which they are tried.
    List {
        /// The language of the texts: es, pt or en; that of your terminal when it is left out.
        #[arg(long)]
        language: Option<Language>,
    },
    /// Show what is answered to a topic, in all languages or in one.
    Show {
        /// The name of an answer, or a topic or intent that it is for.
        topic: String,
        /// The language: es, pt or en.
        #[arg(long)]
        language: Option<Language>,
    },
}

impl AnswersCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let answers = match client.all::<AnswerPage>("/api/v1/answers")? {
            Answered::Good(answers) => answers,
            Answered::Refused(problem) => return refused(&problem, out),
        };
        match &self.what {
            What::List { language } => list(&context, &answers, *language, out),
            What::Show { topic, language } => show(&answers, topic, *language, out),
        }
    }
}

fn list(
    context: &Context,
    answers: &[AnswerPage],
    language: Option<Language>,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    if out.json() {
        out.value(&answers)?;
        return Ok(Verdict::Good);
    }
    let words = Words::load(context)?;
    let language = language.unwrap_or_else(|| words.language());
    let mut table = words.table(&["answer", "intent", "condition", "text"]);
    for answer in answers {
        table.row([
            answer.id.clone(),
            intents(answer),
            conditions(answer),
            shortened(answer.texts.get(&language).map_or("", String::as_str), 72),
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}

fn show(
    answers: &[AnswerPage],
    topic: &str,
    language: Option<Language>,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let named: Vec<&AnswerPage> = answers.iter().filter(|answer| answer.id == topic).collect();
    let about = |answer: &&AnswerPage| {
        answer.topics.iter().any(|known| known == topic)
            || answer.intents.iter().any(|intent| intent.as_str() == topic)
    };
    let found = if named.is_empty() { answers.iter().filter(about).collect() } else { named };
    if found.is_empty() {
        out.complain(&format!("there is no answer to `{topic}`; `answers list` shows all"))?;
        return Ok(Verdict::NotWell);
    }
    if out.json() {
        out.value(&found)?;
        return Ok(Verdict::Good);
    }
    for answer in found {
        let head = format!("{} {} {}", answer.id, intents(answer), conditions(answer));
        out.line(Some(Tone::Strong), head.trim())?;
        let wanted = |one: &&Language| language.is_none_or(|language| language == **one);
        for (language, text) in answer.texts.iter().filter(|(one, _)| wanted(one)) {
            out.line(None, &format!("{language}: {text}"))?;
        }
    }
    Ok(Verdict::Good)
}

fn intents(answer: &AnswerPage) -> String {
    let names: Vec<&str> = answer.intents.iter().map(|intent| intent.as_str()).collect();
    names.join(", ")
}

fn conditions(answer: &AnswerPage) -> String {
    let mut all = answer.when.clone();
    let kinds: Vec<&str> = answer.unless.iter().map(|kind| kind.as_str()).collect();
    if !kinds.is_empty() {
        all.push(format!("account_kind ≠ {}", kinds.join(", ")));
    }
    all.join("; ")
}
