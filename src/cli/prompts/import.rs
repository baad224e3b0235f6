//! `prompts import`: what somebody spoke in a studio.
use std::path::PathBuf;

use super::shelf::{Fresh, Shelf};
use super::{Plan, shape, sounds_needed};
use crate::cli::{Failure, Output, Tone, Verdict};
use crate::media::wav;
use crate::model::Language;
use crate::speech::Fragment;
use crate::telephony::prompts::{Entry, Source, digest_of, digest_of_audio, read_wav};
use crate::tomlfile::one_of;

/// The largest file that is taken: ten minutes in studio quality.
const BYTES_MAX: u64 = 200_000_000;

/// Which recording, and of what.
#[derive(Clone, Debug, clap::Args)]
pub struct Import {
    /// The file: WAV, 16 bits or A-law, any rate.
    file: PathBuf,
    /// What it speaks: an id that `prompts check` or the manifest names, such as phone-danger.1.
    #[arg(long)]
    id: String,
    /// Its language; left out for a sound of no language, such as hold-music.
    #[arg(long)]
    language: Option<Language>,
    /// The brand whose lines alone say it so; what everybody says without.
    #[arg(long, requires = "language", value_name = "NAME")]
    brand: Option<String>,
    /// Who speaks, for the manifest.
    #[arg(long, default_value = "studio")]
    voice: String,
}

impl Import {
    pub(super) fn run(&self, plan: &Plan, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let sounds = sounds_needed();
        let (folder, needed) = match (self.language, &self.brand) {
            (Some(language), Some(brand)) => {
                let of = plan.of_brand(brand, language).ok_or_else(|| {
                    let known: Vec<&str> = plan.brands.keys().map(String::as_str).collect();
                    let known = one_of(brand, known);
                    Failure::Usage(format!(
                        "there is no brand `{brand}` below locales/brands; {known}"
                    ))
                })?;
                (of.folder, of.said)
            }
            (Some(language), None) => plan.of(language),
            (None, _) => (plan.sounds(), sounds.as_slice()),
        };
        let mut shelf = Shelf::open(&folder)?;
        let needed = self.needed(&shelf, needed)?;
        let samples = self.samples()?;
        let bytes = wav::write(&samples)
            .map_err(|error| Failure::Usage(format!("{}: {error}", self.file.display())))?;
        let file = format!("{}.wav", needed.id);
        let entry = Entry {
            id: needed.id.clone(),
            file: file.clone(),
            text: needed.text.clone(),
            digest: digest_of(&needed.text),
            voice: self.voice.clone(),
            source: Source::Studio,
            audio: digest_of_audio(&bytes),
        };
        // Whatever spoke the same before is no longer wanted.
        shelf.manifest.recordings.retain(|old| !old.speaks(needed) || old.file == file);
        shelf.put(vec![Fresh { entry, bytes }])?;
        let path = shelf.folder.join(&file).display().to_string();
        let seconds = samples.len() as f64 / 8_000.0;
        if out.json() {
            out.value(&serde_json::json!({
                "file": path, "id": needed.id, "text": needed.text, "seconds": seconds,
            }))?;
        } else {
            let line = format!("{path}: {seconds:.1} s, \"{}\"", needed.text);
            out.line(Some(Tone::Good), &line)?;
        }
        Ok(Verdict::Good)
    }

    /// What the recording speaks: by its id, or by that of the recording that speaks it now.
    fn needed<'n>(&self, shelf: &Shelf, needed: &'n [Fragment]) -> Result<&'n Fragment, Failure> {
        let named = needed.iter().find(|one| one.id == self.id);
        let entry = shelf.manifest.recordings.iter().find(|entry| entry.id == self.id);
        let spoken = entry.and_then(|entry| needed.iter().find(|one| entry.speaks(one)));
        named.or(spoken).ok_or_else(|| {
            Failure::Usage(format!(
                "nothing with the id `{}` is said there; `centralita prompts check` and {} name \
                 the ids, and --language the language",
                self.id,
                shelf.folder.display()
            ))
        })
    }

    fn samples(&self) -> Result<Vec<u8>, Failure> {
        let shown = self.file.display();
        let usage = |why: String| Failure::Usage(format!("{shown}: {why}"));
        let about = std::fs::metadata(&self.file).map_err(|error| usage(error.to_string()))?;
        if about.len() > BYTES_MAX {
            return Err(usage(format!("it has {} bytes, more than {BYTES_MAX}", about.len())));
        }
        let bytes = std::fs::read(&self.file).map_err(|error| usage(error.to_string()))?;
        let audio = read_wav(&bytes).map_err(|error| usage(error.to_string()))?;
        let linear = audio.linear();
        match self.language {
            Some(_) => shape::voice(&linear, audio.rate)
                .ok_or_else(|| usage("it is silent; record it louder".to_owned())),
            None => Ok(shape::music(&linear, audio.rate, shape::MUSIC_DB)),
        }
    }
}
