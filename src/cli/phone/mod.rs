//! `phone`: a call in the terminal, by hand, from a script, or along every way at once.
//!
//! [`script`], [`scene`], [`play`] and [`compare`] are pure and know no door: the same scripts are
//! played through the simulator and through what platforms post.

pub mod compare;
pub mod door;
mod explore;
mod keyboard;
mod live;
pub mod play;
pub mod scene;
pub mod script;
mod view;

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::desk::{Answered, Client, Context, Words};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::replies::Args;

use compare::{Became, Difference};
use door::{Ask, SimulatorDoor};
use play::Stuck;
use script::{Script, ScriptFault, Start, Vars};

/// Bytes of a script or of a file of values.
const FILE_BYTES_MAX: u64 = 1_000_000;

/// Call the desk from this terminal. Nobody is really rung: you play the person on call too. What
/// comes of the call is real: tickets, pages and answers as of any other.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct PhoneCommand {
    /// The line that is rung, by its id; the first one if left out.
    #[arg(long)]
    line: Option<String>,
    /// The caller's number; withheld if left out.
    #[arg(long, value_name = "NUMBER")]
    from: Option<String>,
    /// Take the caller's number as proven.
    #[arg(long)]
    verified: bool,
    /// Write down nothing of what is said: keys only, as on most platforms.
    #[arg(long)]
    no_speech: bool,
    /// Play this script and compare what is heard with what it says: exit 1 when it differs.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["line", "from", "verified", "no_speech"])]
    script: Option<PathBuf>,
    /// Write what is heard into the script.
    #[arg(long, requires = "script")]
    write: bool,
    /// A file of `name = value`, for what stands as {name} in the script, such as a code.
    #[arg(long, value_name = "FILE", requires = "script")]
    vars: Option<PathBuf>,
    /// Walk every way through every call without calling, and say what is wrong with any: exit 1
    /// when anything is.
    #[arg(long, conflicts_with_all = ["script", "line", "from", "verified", "no_speech"])]
    explore: bool,
    /// With --explore: the longest time until a person is rung, from any step by key 0 or 9.
    #[arg(long, requires = "explore", default_value_t = explore::SECONDS, value_parser = clap::value_parser!(u16).range(1..=3_600))]
    seconds: u16,
    /// With --explore: the longest time until a person is rung for a caller who does nothing.
    #[arg(long, requires = "explore", default_value_t = explore::SILENT_SECONDS, value_parser = clap::value_parser!(u16).range(1..=3_600))]
    silent_seconds: u16,
}

impl PhoneCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let words = Words::load(&context)?;
        if self.explore {
            return explore::run(&context, &words, self.seconds, self.silent_seconds, out);
        }
        let client = Client::connect(&context)?;
        if let Some(file) = &self.script {
            return self.scripted(file, &client, &words, out);
        }
        if out.json() {
            return Err(Failure::Usage("--json goes with --script or --explore".to_owned()));
        }
        let start = Start {
            line: self.line.clone(),
            from: self.from.clone(),
            verified: self.verified,
            no_speech: self.no_speech,
            no_records: false,
        };
        live::run(&client, &words, &start, out)
    }

    fn scripted(
        &self,
        file: &Path,
        client: &Client,
        words: &Words,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let script = Script::parse(&read(file)?).map_err(|fault| wrong(file, &fault))?;
        let vars = match &self.vars {
            Some(vars) => Vars::parse(&read(vars)?).map_err(|fault| wrong(vars, &fault))?,
            None => Vars::default(),
        };
        let door = SimulatorDoor::new(client);
        let (played, door) =
            play::play(&script, &vars, door).map_err(|fault| wrong(file, &fault))?;
        let page = door.page().map_err(|stuck| Failure::Usage(stuck.0))?;
        let tickets = door.tickets(&page).map_err(|stuck| Failure::Usage(stuck.0))?;
        let became = Became::of(&page, &tickets);
        if self.write {
            let text = script.rewritten(&played, &became);
            std::fs::write(file, text).map_err(|error| {
                Failure::Usage(format!("cannot write {}: {error}", file.display()))
            })?;
            out.line(Some(Tone::Good), &said(words, "cli-phone-written", file))?;
            return Ok(Verdict::Good);
        }
        tell(file, &script.differences(&played, &became), words, out)
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    let cannot = |why: &dyn std::fmt::Display| {
        Failure::Usage(format!("cannot read {}: {why}", file.display()))
    };
    let length = std::fs::metadata(file).map_err(|error| cannot(&error))?.len();
    if length > FILE_BYTES_MAX {
        return Err(cannot(&format!("it has more than {FILE_BYTES_MAX} bytes")));
    }
    std::fs::read_to_string(file).map_err(|error| cannot(&error))
}

fn wrong(file: &Path, fault: &ScriptFault) -> Failure {
    Failure::Usage(format!("{}:{fault}", file.display()))
}

fn said(words: &Words, id: &str, file: &Path) -> String {
    words.with(id, &Args::new().with("file", file.display().to_string()))
}

/// One line of `phone --script --json`.
#[derive(Debug, Serialize)]
struct Told<'a> {
    line: usize,
    expected: Option<&'a str>,
    heard: Option<&'a str>,
}

fn tell(
    file: &Path,
    differences: &[Difference],
    words: &Words,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    if out.json() {
        let told = differences.iter().map(|difference| Told {
            line: difference.line,
            expected: difference.expected.as_deref(),
            heard: difference.heard.as_deref(),
        });
        out.value(&serde_json::json!({
            "equal": differences.is_empty(),
            "differences": told.collect::<Vec<_>>(),
        }))?;
    } else if differences.is_empty() {
        out.line(Some(Tone::Good), &said(words, "cli-phone-equal", file))?;
    } else {
        out.line(Some(Tone::Bad), &said(words, "cli-phone-differs", file))?;
        for difference in differences {
            let at = format!("{}:{}:", file.display(), difference.line);
            if let Some(expected) = &difference.expected {
                out.line(Some(Tone::Bad), &format!("{at} - {expected}"))?;
            }
            if let Some(heard) = &difference.heard {
                out.line(Some(Tone::Good), &format!("{at} + {heard}"))?;
            }
        }
    }
    Ok(if differences.is_empty() { Verdict::Good } else { Verdict::NotWell })
}

impl Ask for Client {
    fn get<T: DeserializeOwned>(&self, target: &str) -> Result<T, Stuck> {
        answered(Self::get(self, target))
    }

    fn post<T: DeserializeOwned>(&self, target: &str, body: &impl Serialize) -> Result<T, Stuck> {
        answered(Self::post(self, target, body))
    }
}

fn answered<T>(answered: Result<Answered<T>, Failure>) -> Result<T, Stuck> {
    match answered {
        Ok(Answered::Good(value)) => Ok(value),
        Ok(Answered::Refused(problem)) => Err(problem.into()),
        Err(failure) => Err(Stuck(failure.to_string())),
    }
}
