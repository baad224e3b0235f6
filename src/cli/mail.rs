//! `mail`: what our own mail needs to be believed.
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Serialize;
use zeroize::Zeroizing;

use super::desk::{Context, Words};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::app::config::{DkimKey, is_dns_name};
use crate::app::mail_auth::signing_key;
use crate::mailauth::PrivateKey;
use crate::store::write_durably;

/// Bytes of one string in a TXT record (RFC 1035 section 3.3.14).
const TXT_STRING_BYTES_MAX: usize = 255;

/// Look after our own mail.
#[derive(Clone, Debug, clap::Args)]
pub struct MailCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done for our own mail.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Make the key with which mail of a domain is signed (DKIM), and print what to publish in
    /// the DNS. A key that is there already is kept, and its record printed again.
    DkimKey {
        /// The domain that we write from.
        domain: String,
        /// Under which name of the domain the DNS has the key; a new key needs a new one.
        #[arg(long, default_value = "desk")]
        selector: String,
        /// RSA is checked everywhere; it is drawn by the program `openssl`. Few receivers check
        /// Ed25519 yet, so it goes beside an RSA key.
        #[arg(long, value_enum, default_value_t = Kind::Rsa)]
        kind: Kind,
    },
}

/// What kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// RSA with 2048 bits.
    Rsa,
    /// Ed25519.
    Ed25519,
}

/// A key, and what the DNS is to say of it.
#[derive(Clone, Debug, Serialize)]
struct Made<'a> {
    domain: &'a str,
    selector: &'a str,
    key_file: String,
    /// The name in the DNS.
    name: String,
    /// The text of its TXT record.
    record: String,
}

impl MailCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let What::DkimKey { domain, selector, kind } = &self.what;
        for name in [domain, selector] {
            if !is_dns_name(name) {
                return Err(Failure::Usage(format!("`{name}` can be no name in the DNS")));
            }
        }
        let context = Context::load(global)?;
        let (domain, selector) = (domain.to_lowercase(), selector.to_lowercase());
        let entry = DkimKey { domain, selector, key: String::new() };
        let path = context.loaded.path(&entry.file(&context.loaded.config.storage.data));
        if !path.exists() {
            make(&path, *kind)?;
        }
        let key = signing_key(path.clone()).map_err(|error| Failure::Usage(error.to_string()))?;
        let made = Made {
            domain: &entry.domain,
            selector: &entry.selector,
            key_file: path.display().to_string(),
            name: format!("{}._domainkey.{}", entry.selector, entry.domain),
            record: key.dns_record(),
        };
        if out.json() {
            out.value(&made)?;
        } else {
            show(&Words::load(&context)?, &made, out)?;
        }
        Ok(Verdict::Good)
    }
}

fn show(words: &Words, made: &Made<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
    out.line(None, &format!("{}: {}", words.say("cli-dkim-file"), made.key_file))?;
    out.line(Some(Tone::Strong), &words.say("cli-dkim-publish"))?;
    let strings: Vec<String> = made
        .record
        .as_bytes()
        .chunks(TXT_STRING_BYTES_MAX)
        .map(|piece| format!("\"{}\"", String::from_utf8_lossy(piece)))
        .collect();
    out.line(None, &format!("{}. IN TXT {}", made.name, strings.join(" ")))?;
    out.line(Some(Tone::Strong), &words.say("cli-dkim-configure"))?;
    out.line(None, "[[mail.dkim]]")?;
    out.line(None, &format!("domain = \"{}\"", made.domain))?;
    out.line(None, &format!("selector = \"{}\"", made.selector))?;
    Ok(())
}

/// Draws a key and keeps it where this user alone reads it.
fn make(path: &Path, kind: Kind) -> Result<(), Failure> {
    let pem = match kind {
        Kind::Rsa => rsa()?,
        Kind::Ed25519 => {
            PrivateKey::draw_ed25519().map_err(|error| Failure::Usage(error.to_string()))?
        }
    };
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .and_then(|()| write_durably(path, pem.as_bytes()))
        .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", path.display())))
}

/// Has an RSA key drawn: no crate of ours does that well.
fn rsa() -> Result<Zeroizing<String>, Failure> {
    let drawn = Command::new("openssl")
        .args(["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let failed = |why: String| {
        Failure::Usage(format!(
            "`openssl` draws no key: {why}; install it, or put a PEM file there yourself, or use \
             --kind ed25519"
        ))
    };
    let drawn = drawn.map_err(|error| failed(error.to_string()))?;
    if !drawn.status.success() {
        return Err(failed(drawn.status.to_string()));
    }
    String::from_utf8(drawn.stdout).map(Zeroizing::new).map_err(|error| failed(error.to_string()))
}
