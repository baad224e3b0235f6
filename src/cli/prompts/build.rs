//! `prompts build`: rendering what is missing.
use std::collections::BTreeMap;

use indicatif::ProgressBar;
use serde::Serialize;

use super::program::{ESPEAK, Program};
use super::shelf::{Fresh, Shelf, State};
use super::{Plan, music, shape, sounds_needed};
use crate::cli::{Failure, Output, Tone, Verdict};
use crate::media::wav;
use crate::model::Language;
use crate::speech::Fragment;
use crate::telephony::prompts::{Entry, Sound, Source, digest_of, digest_of_audio, read_wav};

/// Recordings that are put into a folder at one time.
const BATCH: usize = 50;

/// What renders.
#[derive(Clone, Debug, clap::Args)]
pub struct Build {
    /// The program that speaks, with {text}, {out} (a WAV file), {voice} and {language}.
    #[arg(long, value_name = "LINE", default_value = ESPEAK, value_parser = Program::parse)]
    command: Program,
    /// The voices by language, for {voice}.
    #[arg(long, value_name = "VOICES", default_value = "es=es,pt=pt,en=en-gb", value_parser = voices)]
    voice: Voices,
    /// Render anew what was rendered before, as for another voice.
    #[arg(long)]
    again: bool,
}

/// The voice of each language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Voices(BTreeMap<Language, String>);

/// Reads `es=…,pt=…,en=…`; a language that is left out keeps its default.
pub(super) fn voices(text: &str) -> Result<Voices, String> {
    let mut found: BTreeMap<Language, String> = BTreeMap::new();
    for (language, voice) in Language::ALL.iter().zip(["es", "pt", "en-gb"]) {
        found.insert(*language, voice.to_owned());
    }
    for part in text.split(',') {
        let (language, voice) = part.split_once('=').ok_or("write es=VOICE,pt=VOICE,en=VOICE")?;
        let language: Language = language
            .trim()
            .parse()
            .map_err(|error: crate::model::UnknownLanguage| error.to_string())?;
        found.insert(language, voice.trim().to_owned());
    }
    Ok(Voices(found))
}

/// Makes the samples of a recording from the words as they are given to the voice.
type Render<'r> = &'r dyn Fn(&Fragment, &str) -> Result<Vec<u8>, String>;

/// What became of one folder.
#[derive(Debug, Default, Serialize)]
struct Built {
    folder: String,
    rendered: usize,
    kept: usize,
    removed: usize,
}

/// The answer of `prompts build --json`.
#[derive(Debug, Serialize)]
struct Report {
    built: Vec<Built>,
    failed: Vec<String>,
}

impl Build {
    pub(super) fn run(&self, plan: &Plan, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let brands: usize = plan.of_brands().map(|(_, of)| of.own.len()).sum();
        let total = plan.languages.values().map(Vec::len).sum::<usize>().saturating_add(brands);
        let bar = out.progress(u64::try_from(total).unwrap_or_default());
        let mut report = Report { built: vec![], failed: vec![] };
        let of_languages = Language::ALL.into_iter().map(|language| {
            let (folder, needed) = plan.of(language);
            (language, folder, needed.to_vec())
        });
        // Of a brand only what nobody else says; a voice of its own for the rest is spoken by people.
        let of_brands = plan.of_brands().map(|(language, of)| (language, of.folder, of.own));
        for (language, folder, needed) in of_languages.chain(of_brands) {
            let mut shelf = Shelf::open(&folder)?;
            let voice = self.voice.0.get(&language).map_or("", String::as_str);
            let render = |one: &Fragment, spoken: &str| {
                let beside = folder.join(format!(".{}.voice.wav", one.id));
                self.render(language, voice, spoken, &beside)
            };
            std::fs::create_dir_all(&folder).map_err(|error| {
                Failure::Usage(format!("cannot make {}: {error}", folder.display()))
            })?;
            let voice = format!("{} {voice}", self.command.name());
            let built =
                self.fill(&mut shelf, &needed, &voice, &render, &mut report.failed, &bar)?;
            report.built.push(built);
        }
        let mut shelf = Shelf::open(&plan.sounds())?;
        let make = |one: &Fragment, _: &str| {
            let sound = Sound::ALL.into_iter().find(|sound| sound.id() == one.id);
            sound.map(music::made).ok_or_else(|| "is no sound of ours".to_owned())
        };
        let failed = &mut report.failed;
        let built = self.fill(&mut shelf, &sounds_needed(), "centralita", &make, failed, &bar)?;
        report.built.push(built);
        bar.finish_and_clear();
        report.show(out)?;
        Ok(if report.failed.is_empty() { Verdict::Good } else { Verdict::NotWell })
    }

    /// Renders what a folder lacks.
    fn fill(
        &self,
        shelf: &mut Shelf,
        needed: &[Fragment],
        voice: &str,
        render: Render<'_>,
        failed: &mut Vec<String>,
        bar: &ProgressBar,
    ) -> Result<Built, Failure> {
        let mut built = Built { folder: shelf.folder.display().to_string(), ..Built::default() };
        let mut fresh = vec![];
        for one in needed {
            bar.inc(1);
            if !self.wanted(shelf, one) {
                built.kept = built.kept.saturating_add(1);
                continue;
            }
            let spoken = shelf.respelling.spoken(&one.text);
            let file = render(one, &spoken)
                .and_then(|samples| wav::write(&samples).map_err(|error| error.to_string()));
            match file {
                Ok(bytes) => {
                    let entry = Entry {
                        id: one.id.clone(),
                        file: shelf.free_name(&one.id),
                        text: one.text.clone(),
                        digest: digest_of(&spoken),
                        voice: voice.to_owned(),
                        source: Source::Rendered,
                        audio: digest_of_audio(&bytes),
                    };
                    built.rendered = built.rendered.saturating_add(1);
                    fresh.push(Fresh { entry, bytes });
                }
                Err(why) => failed.push(format!("{}/{}: {why}", built.folder, one.id)),
            }
            if fresh.len() >= BATCH {
                shelf.put(std::mem::take(&mut fresh))?;
            }
            // A program that is not there fails for every text.
            if failed.len() >= BATCH {
                break;
            }
        }
        if !fresh.is_empty() {
            shelf.put(fresh)?;
        }
        if failed.is_empty() {
            built.removed = shelf.drop_unused(needed)?;
        }
        Ok(built)
    }

    /// Whether something is to be rendered.
    fn wanted(&self, shelf: &Shelf, needed: &Fragment) -> bool {
        match shelf.state(needed) {
            State::Missing | State::Stale | State::Lost => true,
            State::Current => {
                let rendered =
                    |entry: &Entry| entry.source == Source::Rendered && shelf.is_as_written(entry);
                self.again && shelf.current(needed).is_some_and(rendered)
            }
        }
    }

    fn render(
        &self,
        language: Language,
        voice: &str,
        spoken: &str,
        beside: &std::path::Path,
    ) -> Result<Vec<u8>, String> {
        let file = self.command.speak(language, voice, spoken, beside)?;
        let name = self.command.name();
        let audio = read_wav(&file).map_err(|error| format!("`{name}` wrote a file: {error}"))?;
        shape::voice(&audio.linear(), audio.rate)
            .ok_or_else(|| format!("`{name}` wrote silence for \"{spoken}\""))
    }
}

impl Report {
    fn show(&self, out: &mut Output<'_>) -> Result<(), Failure> {
        if out.json() {
            out.value(self)?;
            return Ok(());
        }
        for failed in &self.failed {
            out.line(Some(Tone::Bad), failed)?;
        }
        for Built { folder, rendered, kept, removed } in &self.built {
            let line = format!("{folder}: rendered {rendered}, kept {kept}, removed {removed}");
            out.line(None, &line)?;
        }
        let (tone, state) = if self.failed.is_empty() {
            (Tone::Good, "every prompt is recorded".to_owned())
        } else {
            (Tone::Bad, format!("not rendered: {}", self.failed.len()))
        };
        out.line(Some(tone), &state)?;
        Ok(())
    }
}
