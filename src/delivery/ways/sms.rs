//! Short messages, by the HTTP interface of any operator: one template says what is posted.
use regex::Regex;
use zeroize::Zeroizing;

use super::judged;
use crate::delivery::{Fault, SendError};
use crate::http::{FormClient, Posted, Target, percent_encoded};
use crate::model::OutboxId;
use crate::replies::PageMessage;
use crate::text::fold;

/// Characters of one message, and of each of several, in the alphabet of GSM (3GPP TS 23.038).
const GSM: (usize, usize) = (160, 153);
/// The same in UCS-2, which one other letter makes of the whole.
const UCS2: (usize, usize) = (70, 67);
/// The letters of the GSM alphabet that are not ASCII.
const GSM_LETTERS: &str = "£¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€";
/// ASCII that is not in it; some of it takes two places, which a page can do without.
const NOT_GSM: &str = "`^{}\\[]~|";

/// What the operator's interface wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsTemplate {
    /// The media type of the body.
    pub content_type: String,
    /// The body, with `{to}`, `{text}` and `{id}`.
    pub body: String,
    /// Header fields, with `{secret}`.
    pub headers: Vec<(String, String)>,
}

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmsTemplateError {
    /// It does not say to whom, or what.
    #[error("the body has no {{{0}}}")]
    Lacks(&'static str),
    /// Its pattern is none.
    #[error("{0}")]
    Pattern(String),
}

/// Sends short messages. Prints without the secret.
#[derive(Clone)]
pub struct SmsSender {
    target: Target,
    template: SmsTemplate,
    secret: Option<Zeroizing<String>>,
    /// What a good answer has in it; any with a good status, without.
    accepted: Option<Regex>,
}

impl std::fmt::Debug for SmsSender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmsSender").field("target", &self.target).finish_non_exhaustive()
    }
}

impl SmsSender {
    /// Posts to `target`; an answer counts when `accepted` is found in it.
    ///
    /// # Errors
    /// [`SmsTemplateError`].
    pub fn new(
        target: Target,
        template: SmsTemplate,
        secret: Option<Zeroizing<String>>,
        accepted: &str,
    ) -> Result<Self, SmsTemplateError> {
        for name in ["to", "text"] {
            if !template.body.contains(&format!("{{{name}}}")) {
                return Err(SmsTemplateError::Lacks(name));
            }
        }
        let accepted = (!accepted.is_empty()).then(|| Regex::new(accepted)).transpose();
        let accepted = accepted.map_err(|error| SmsTemplateError::Pattern(error.to_string()))?;
        Ok(Self { target, template, secret, accepted })
    }

    pub(super) async fn send(
        &self,
        client: &FormClient,
        to: &str,
        message: &PageMessage,
        row: OutboxId,
    ) -> Result<(), SendError> {
        let body = self.body(to, &message.short, row);
        let secret = self.secret.as_ref().map_or("", |secret| secret.as_str());
        let headers: Vec<(&str, Zeroizing<String>)> = self
            .template
            .headers
            .iter()
            .map(|(name, value)| (&**name, Zeroizing::new(value.replace("{secret}", secret))))
            .collect();
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let posted = Posted {
            content_type: &self.template.content_type,
            headers: &headers,
            body: body.as_bytes(),
        };
        let answer = judged("sms", client.send(&self.target, posted).await)?;
        let answer = String::from_utf8_lossy(&answer);
        match &self.accepted {
            Some(accepted) if !accepted.is_match(&answer) => {
                let said: String = answer.chars().take(200).collect();
                let brief = "sms: the operator did not take it";
                Err(SendError::Transient(Fault::new(brief, format!("{brief}: {said}"))))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn body(&self, to: &str, text: &str, row: OutboxId) -> String {
        let kind = &self.template.content_type;
        let written = |value: &str| {
            if kind.starts_with("application/json") {
                let quoted = serde_json::to_string(value).unwrap_or_default();
                quoted.trim_matches('"').to_owned()
            } else if kind.starts_with("application/x-www-form-urlencoded") {
                percent_encoded(value)
            } else {
                value.to_owned()
            }
        };
        // The text last: what stands in it is no place of the template.
        let id = row.0.to_string();
        let body = self.template.body.replace("{to}", &written(to)).replace("{id}", &written(&id));
        body.replace("{text}", &written(&shortest(text)))
    }
}

fn is_gsm(letter: char) -> bool {
    let ascii = letter.is_ascii() && !letter.is_ascii_control() && !NOT_GSM.contains(letter);
    ascii || letter == '\n' || GSM_LETTERS.contains(letter)
}

/// In how many messages a text goes out.
fn parts(text: &str) -> usize {
    let (letters, (one, each)) = if text.chars().all(is_gsm) {
        (text.chars().count(), GSM)
    } else {
        (text.encode_utf16().count(), UCS2)
    };
    if letters <= one { 1 } else { letters.div_ceil(each) }
}

/// The text, without the accents that would make more messages of it.
fn shortest(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| match letter {
            letter if is_gsm(letter) => letter.to_string(),
            '“' | '”' | '«' | '»' => "\"".to_owned(),
            '·' | '–' | '—' => "-".to_owned(),
            letter => {
                let bare = fold(&letter.to_string());
                let bare = if letter.is_uppercase() { bare.to_uppercase() } else { bare };
                if bare.chars().all(is_gsm) { bare } else { letter.to_string() }
            }
        })
        .collect();
    if parts(&plain) < parts(text) { plain } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(content_type: &str, body: &str) -> SmsSender {
        let template = SmsTemplate {
            content_type: content_type.to_owned(),
            body: body.to_owned(),
            headers: vec![],
        };
        SmsSender::new("http://127.0.0.1:1/".parse().unwrap(), template, None, "").unwrap()
    }

    #[test]
    fn what_stands_in_a_text_breaks_no_template() {
        let json = sender("application/json", r#"{"to":"{to}","text":"{text}","ref":"{id}"}"#);
        let body = json.body("+34600000001", "\"}, {to} {id} ñ\n", OutboxId(7));
        let read: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(read["text"], "\"}, {to} {id} ñ\n");
        assert_eq!((read["to"].as_str(), read["ref"].as_str()), (Some("+34600000001"), Some("7")));
        let form = sender("application/x-www-form-urlencoded", "to={to}&msg={text}");
        assert_eq!(form.body("+34", "a&b=ñ", OutboxId(1)), "to=%2B34&msg=a%26b%3D%C3%B1");
    }

    #[test]
    fn a_template_without_a_place_for_the_text_is_refused() {
        let template = |body: &str| SmsTemplate {
            content_type: String::new(),
            body: body.to_owned(),
            headers: vec![],
        };
        let target: Target = "http://127.0.0.1:1/".parse().unwrap();
        let made = |body, pattern| SmsSender::new(target.clone(), template(body), None, pattern);
        assert_eq!(made("{to}", "").unwrap_err(), SmsTemplateError::Lacks("text"));
        assert!(matches!(made("{to}{text}", "("), Err(SmsTemplateError::Pattern(_))));
    }

    #[test]
    fn accents_go_only_where_they_cost_a_message() {
        let short = "Fallo eléctrico en MD2";
        assert_eq!(shortest(short), short, "one message either way");
        let long = format!("Avería: {}", "x".repeat(100));
        assert_eq!((parts(&long), parts(&shortest(&long))), (2, 1));
        assert!(shortest(&long).starts_with("Averia: "));
        let spanish = format!("Señal é ñ ¿? {}", "y".repeat(120));
        assert_eq!(shortest(&spanish), spanish, "these letters are in the alphabet");
    }
}
