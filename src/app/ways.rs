//! The ways of pages, from the configuration.
use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::channels::sms_door::SmsAnswers;
use crate::delivery::{Channel, ChatKind, NtfyServer, SmsSender, SmsTemplate, Ways, WebhookSigner};
use crate::http::Target;
use crate::oncall::Means;

use super::config::{ChannelKind, Config, Loaded, read_secret};
use super::parts::StartError;

/// By which ways people can be reached at all.
#[must_use]
pub fn means(config: &Config) -> Means {
    Means {
        calls: !config.trunks.is_empty(),
        sms: !config.sms.url.is_empty(),
        ntfy: !config.ntfy.url.is_empty(),
        channels: config.channels.iter().map(|channel| channel.id.clone()).collect(),
    }
}

/// Makes the senders; secrets are read from their files.
///
/// # Errors
/// [`StartError`] when a secret is missing, or does not fit.
pub(super) fn ways(loaded: &Loaded) -> Result<Ways, StartError> {
    let config = &loaded.config;
    let wrong =
        |what: &str, error: &dyn std::fmt::Display| StartError::System(format!("{what}: {error}"));
    let secret = |file: &str| -> Result<Option<Zeroizing<String>>, StartError> {
        let named = (!file.is_empty()).then(|| read_secret(&loaded.path(file)));
        named.transpose().map_err(|error| StartError::System(error.to_string()))
    };
    let target = |what: &str, url: &str, own: bool| -> Result<Target, StartError> {
        let target: Target = url.parse().map_err(|error| wrong(what, &error))?;
        Ok(if own { target.of_our_own() } else { target })
    };
    let sms = if config.sms.url.is_empty() {
        None
    } else {
        let sms = &config.sms;
        let headers = sms.headers.iter().filter_map(|header| header.split_once(": "));
        let template = SmsTemplate {
            content_type: sms.content_type.clone(),
            body: sms.body.clone(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        };
        let to = target("sms.url", &sms.url, sms.own_network)?;
        let sender = SmsSender::new(to, template, secret(&sms.secret_file)?, &sms.accepted);
        Some(sender.map_err(|error| wrong("sms", &error))?)
    };
    let ntfy = if config.ntfy.url.is_empty() {
        None
    } else {
        Some(NtfyServer {
            target: target("ntfy.url", &config.ntfy.url, config.ntfy.own_network)?,
            token: secret(&config.ntfy.token_file)?,
        })
    };
    let mut channels = BTreeMap::new();
    for channel in &config.channels {
        let place = format!("[[channel]] {}", channel.id);
        let url = secret(&channel.url_file)?;
        let url = url.ok_or_else(|| wrong(&place, &"it has no url_file"))?;
        let target = target(&place, &url, channel.own_network)?;
        let made = match channel.kind {
            ChannelKind::Slack => Channel::Chat { kind: ChatKind::Slack, target },
            ChannelKind::Teams => Channel::Chat { kind: ChatKind::Teams, target },
            ChannelKind::Webhook => {
                let signer = secret(&channel.secret_file)?;
                let signer = signer.and_then(|secret| WebhookSigner::read(&secret));
                let remedy = "secret_file must hold whsec_ and base64 of 24 bytes or more";
                let signer = signer.ok_or_else(|| wrong(&place, &remedy))?;
                Channel::Webhook { target, signer }
            }
        };
        channels.insert(channel.id.clone(), made);
    }
    Ok(Ways { sms, ntfy, channels })
}

/// How answers by short message come in; nothing where none do.
///
/// # Errors
/// [`StartError`] when their secret is missing.
pub(super) fn sms_answers(loaded: &Loaded) -> Result<Option<SmsAnswers>, StartError> {
    let sms = &loaded.config.sms;
    if sms.answers_file.is_empty() {
        return Ok(None);
    }
    let secret = read_secret(&loaded.path(&sms.answers_file))
        .map_err(|error| StartError::System(error.to_string()))?;
    Ok(Some(SmsAnswers { secret, from: sms.answer_from.clone(), text: sms.answer_text.clone() }))
}
