//! `voice verify`: why a request of a platform is taken or refused.
use std::path::PathBuf;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Serialize;

use super::dialect;
use crate::app::config::{Config, read_secret};
use crate::app::voice::accounts;
use crate::channels::webhook::{
    Account, CallRequest, Dialect, Form, Refusal, Secrets, Signed, account_of, forms,
};
use crate::cli::desk::read_input;
use crate::cli::{Failure, Global, Output, Tone, Verdict};
use crate::model::Timestamp;
use crate::runtime::{Clock as _, SystemClock};

/// The request, as a proxy or the platform's own log shows it.
#[derive(Clone, Debug, clap::Args)]
pub struct Verify {
    /// How the platform signs: twilio, telnyx or signalwire.
    #[arg(long, value_parser = dialect)]
    dialect: Dialect,
    /// The whole address that the platform posted to, with its query.
    #[arg(long)]
    url: String,
    /// A field of the head, such as 'X-Twilio-Signature: …'. Give all that you have.
    #[arg(long = "header", value_name = "FIELD", value_parser = field)]
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The body, byte for byte, or `-` for standard input.
    #[arg(long, value_name = "FILE")]
    body_file: PathBuf,
    /// A file with the secret; without it the account is looked up in the configuration.
    #[arg(long, value_name = "FILE")]
    secret_file: Vec<PathBuf>,
    /// The time at which the request came: RFC 3339, or seconds since 1970. Now if left out.
    #[arg(long, value_parser = moment)]
    now: Option<Timestamp>,
}

/// The answer of `voice verify --json`.
#[derive(Debug, Serialize)]
struct Report<'a> {
    verified: bool,
    reason: Option<&'static str>,
    explanation: String,
    url: Option<&'a str>,
    secret: Option<usize>,
    account: Option<&'a str>,
    tried: &'a [String],
}

fn field(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("write it as 'Name: value'")?;
    let name = name.trim().parse().map_err(|_| "this is no name of a field")?;
    let value = value.trim().parse().map_err(|_| "no field of a head can have this value")?;
    Ok((name, value))
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let wrong = |error: jiff::Error| error.to_string();
    text.parse::<i64>().map_or_else(
        |_| text.parse().map_err(wrong),
        |seconds| Timestamp::from_second(seconds).map_err(wrong),
    )
}

impl Verify {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let body = read_input(&self.body_file)?;
        let headers: HeaderMap = self.headers.iter().cloned().collect();
        let form = self.form(&headers, &body);
        let account = if self.secret_file.is_empty() { self.account(global, &form)? } else { None };
        let mut tried = forms(&self.url);
        for extra in account.iter().flat_map(|account| &account.extra_urls) {
            let target = target_of(&self.url);
            tried.extend(forms(&format!("{}{target}", extra.trim_end_matches('/'))));
        }
        let signed =
            Signed { urls: &tried, headers: &headers, body: &body, form: form.as_ref().ok() };
        let fit = match (&account, &form) {
            (_, Err(NoForm::Broken(_))) => Err(Refusal::BadForm),
            (Some(account), _) => account.secrets.verify(&signed, self.now()),
            (None, _) if self.secret_file.is_empty() => Err(Refusal::UnknownAccount),
            (None, _) => self.secrets()?.verify(&signed, self.now()),
        };
        let shape = match (&form, &fit) {
            (Ok(form), Ok(_)) => CallRequest::read(form.clone()).err(),
            (Err(NoForm::Broken(why)), _) => Some(why.clone()),
            (Ok(_) | Err(NoForm::Other), _) => None,
        };
        let refusal = match (&fit, &shape) {
            (Err(refusal), _) => Some(*refusal),
            (Ok(_), Some(_)) => Some(Refusal::BadForm),
            (Ok(_), None) => None,
        };
        let explanation = match (refusal, shape) {
            (_, Some(why)) => why.to_string(),
            (Some(refusal), None) => explained(refusal).to_owned(),
            (None, None) => "the signature fits".to_owned(),
        };
        let fit = fit.ok();
        let url = fit.as_ref().and_then(|fit| fit.url).and_then(|at| tried.get(at));
        let report = Report {
            verified: refusal.is_none(),
            reason: refusal.map(Refusal::as_str),
            explanation,
            url: url.map(String::as_str),
            secret: fit.map(|fit| fit.secret.saturating_add(1)),
            account: account.as_ref().map(|account| account.id.as_str()),
            tried: &tried,
        };
        if out.json() {
            out.value(&report)?;
        } else {
            self.show(&report, out)?;
        }
        Ok(if report.verified { Verdict::Good } else { Verdict::NotWell })
    }

    fn now(&self) -> Timestamp {
        self.now.unwrap_or_else(|| SystemClock.now())
    }

    /// Reads the body as what its head says it is; a form when the head does not say.
    fn form(&self, headers: &HeaderMap, body: &[u8]) -> Result<Form, NoForm> {
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let other = media_type.is_some_and(|of| !of.to_ascii_lowercase().contains("form"));
        // Telnyx signs bytes; the others sign a form by its parameters.
        if other && self.dialect != Dialect::Telnyx {
            return Err(NoForm::Other);
        }
        Form::parse(body).map_err(NoForm::Broken)
    }

    fn secrets(&self) -> Result<Secrets, Failure> {
        let usage = |error: String| Failure::Usage(error);
        let texts = self
            .secret_file
            .iter()
            .map(|file| read_secret(file).map_err(|error| usage(error.to_string())))
            .collect::<Result<Vec<_>, _>>()?;
        Secrets::read(self.dialect, &texts).map_err(|error| usage(error.to_string()))
    }

    fn account(
        &self,
        global: &Global,
        form: &Result<Form, NoForm>,
    ) -> Result<Option<std::sync::Arc<Account>>, Failure> {
        let loaded = Config::load(&global.config).map_err(Failure::Faults)?;
        let accounts = accounts(&loaded).map_err(|error| Failure::Usage(error.to_string()))?;
        let Ok(form) = form else { return Ok(None) };
        Ok(account_of(form).ok().and_then(|name| accounts.get(self.dialect, name)))
    }

    fn show(&self, report: &Report<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        let (tone, word) = match report.reason {
            None => (Tone::Good, "verified"),
            Some(reason) => (Tone::Bad, reason),
        };
        out.line(Some(tone), &format!("{word}: {}", report.explanation))?;
        for (name, value) in [
            ("signed over", report.url.map(str::to_owned)),
            ("with secret", report.secret.map(|number| number.to_string())),
            ("account", report.account.map(str::to_owned)),
        ] {
            if let Some(value) = value {
                out.line(None, &format!("{name}: {value}"))?;
            }
        }
        let over_address = self.dialect != Dialect::Telnyx;
        if report.reason == Some(Refusal::BadSignature.as_str()) && over_address {
            for url in report.tried {
                out.line(None, &format!("tried: {url}"))?;
            }
        }
        Ok(())
    }
}

/// Why a body is not read as a form.
enum NoForm {
    /// It says itself that it is none.
    Other,
    /// It is a broken one.
    Broken(crate::channels::webhook::FormError),
}

/// Returns the path and query of an address.
fn target_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default()
}

/// Says in a sentence what to look at.
const fn explained(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NoHeader => "the header with the signature, or with its time, is missing or empty",
        Refusal::BadSignature => {
            "no live secret gives this signature; look whether the platform posts to exactly this \
             address, whether a proxy changes query or body, and whether the secret is of this \
             account"
        }
        Refusal::Stale => "it was signed more than five minutes before or after this time",
        Refusal::Replayed => "it was taken before, and its answer is no longer kept",
        Refusal::UnknownAccount => {
            "no [[voice]] of this dialect has the AccountSid of this request"
        }
        Refusal::HashMismatch => "the body is not the one whose digest stands in bodySHA256",
        Refusal::BadForm => "the body is no form as platforms send it",
    }
}
