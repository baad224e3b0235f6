//! `prompts check`: whether every prompt has a recording that fits.
use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::respell::RESPELL;
use super::shape::{decibels, loudness};
use super::shelf::{Shelf, State};
use super::{Plan, sounds_needed};
use crate::cli::{Failure, Output, Tone, Verdict};
use crate::media::g711::alaw_to_linear;
use crate::model::{FileFault, Language};
use crate::speech::Fragment;
use crate::telephony::prompts::{
    BRANDS, Entry, MANIFEST, RATE, RECORDING_BYTES_MAX, Samples, Source, brand_folders, read_wav,
};

/// All recordings together, as they are kept with the program.
const TOTAL_BYTES_MAX: u64 = 20_000_000;
/// The longest recording: nobody listens longer to one sentence.
const SECONDS_MAX: usize = 40;
/// The loudness of speech, in decibels against full scale.
const LOUDNESS_DB: std::ops::RangeInclusive<f64> = -30.0..=-12.0;
/// A sample at the end of the scale, and how many of a thousand are too many.
const CLIPPED: u16 = 32_000;
const CLIPPED_PER_1000: usize = 2;
/// Problems that are listed.
const PROBLEMS_MAX: usize = 10_000;

/// Nothing to choose.
#[derive(Clone, Debug, clap::Args)]
pub struct Check {}

/// What may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Missing,
    Stale,
    Lost,
    Format,
    TooLong,
    Clipped,
    Loudness,
    Unused,
    Changed,
    Stray,
    Size,
}

impl Kind {
    /// Whether callers hear it; everything else is to be looked at.
    const fn is_heard(self) -> bool {
        match self {
            Self::Missing
            | Self::Stale
            | Self::Lost
            | Self::Format
            | Self::TooLong
            | Self::Clipped
            | Self::Loudness => true,
            Self::Unused | Self::Changed | Self::Stray | Self::Size => false,
        }
    }
}

#[derive(Debug, Serialize)]
struct Problem {
    kind: Kind,
    #[serde(flatten)]
    fault: FileFault,
}

/// The answer of `prompts check --json`.
#[derive(Debug, Default, Serialize)]
struct Report {
    folder: String,
    needed: usize,
    recorded: usize,
    studio: usize,
    bytes: u64,
    well: bool,
    problems: Vec<Problem>,
}

impl Check {
    pub(super) fn run(&self, plan: &Plan, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let Self {} = self;
        let mut report = Report { folder: plan.folder.display().to_string(), ..Report::default() };
        for language in Language::ALL {
            let (folder, needed) = plan.of(language);
            report.look(&Shelf::open(&folder)?, (needed, needed), true);
        }
        for (_, of) in plan.of_brands() {
            report.look(&Shelf::open(&of.folder)?, (&of.own, of.said), true);
        }
        for name in
            brand_folders(&plan.folder).iter().filter(|name| !plan.brands.contains_key(*name))
        {
            let folder = plan.folder.join(BRANDS).join(name).display().to_string();
            let remedy = format!("write locales/brands/{name}/es/phone.ftl, or remove the folder");
            report.add(Kind::Stray, FileFault::new(&folder, 0, "there is no such brand", remedy));
        }
        let sounds = sounds_needed();
        report.look(&Shelf::open(&plan.sounds())?, (&sounds, &sounds), false);
        if report.bytes > TOTAL_BYTES_MAX {
            let what = format!("all recordings have {} bytes", report.bytes);
            let remedy = format!("keep them below {TOTAL_BYTES_MAX}: shorten the longest");
            let folder = report.folder.clone();
            report.add(Kind::Size, FileFault::new(&folder, 0, what, remedy));
        }
        report.well = !report.problems.iter().any(|problem| problem.kind.is_heard());
        report.show(out)?;
        Ok(if report.well { Verdict::Good } else { Verdict::NotWell })
    }
}

impl Report {
    fn add(&mut self, kind: Kind, fault: FileFault) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(Problem { kind, fault });
        }
    }

    /// Looks at one folder: what is needed there, and what may lie there; `speech` has a loudness of its own.
    fn look(&mut self, shelf: &Shelf, (needed, said): (&[Fragment], &[Fragment]), speech: bool) {
        let manifest = shelf.folder.join(MANIFEST).display().to_string();
        self.needed = self.needed.saturating_add(needed.len());
        let render = "run `centralita prompts build`, or record it and run `prompts import`";
        for one in needed {
            let (kind, what) = match shelf.state(one) {
                State::Current => {
                    self.recorded = self.recorded.saturating_add(1);
                    continue;
                }
                State::Missing => (Kind::Missing, "is not recorded"),
                State::Stale => (Kind::Stale, "was recorded with other words"),
                State::Lost => (Kind::Lost, "is named here, and its file is not there"),
            };
            let what = format!("`{}` (\"{}\") {what}", one.id, one.text);
            self.add(kind, FileFault::new(&manifest, 0, what, render));
        }
        for entry in &shelf.manifest.recordings {
            self.look_at(shelf, entry, said, speech);
        }
        self.strays(shelf);
    }

    fn look_at(&mut self, shelf: &Shelf, entry: &Entry, said: &[Fragment], speech: bool) {
        let path = shelf.folder.join(&entry.file);
        let shown = path.display().to_string();
        if entry.source == Source::Studio {
            self.studio = self.studio.saturating_add(1);
        }
        if !said.iter().any(|one| entry.speaks(one)) {
            let remedy = match entry.source {
                Source::Rendered => "run `centralita prompts build`, which removes it",
                Source::Studio => "record the new words, or remove it and its entry",
            };
            self.add(Kind::Unused, FileFault::new(&shown, 0, "nothing says this any more", remedy));
        }
        let Ok(about) = std::fs::metadata(&path) else { return };
        self.bytes = self.bytes.saturating_add(about.len());
        if !shelf.is_as_written(entry) {
            let remedy =
                format!("if it is to stay: centralita prompts import, with --id {}", entry.id);
            let what = "it is not the file that was written here";
            self.add(Kind::Changed, FileFault::new(&shown, 0, what, remedy));
        }
        if let Err((kind, what)) = fits(&path, about.len(), speech) {
            let remedy = "record it anew, or take it by `centralita prompts import`, which sets \
                          rate, encoding and loudness";
            self.add(kind, FileFault::new(&shown, 0, what, remedy));
        }
    }

    /// Files that no manifest names.
    fn strays(&mut self, shelf: &Shelf) {
        let Ok(files) = std::fs::read_dir(&shelf.folder) else { return };
        let known: BTreeSet<&str> =
            shelf.manifest.recordings.iter().map(|entry| entry.file.as_str()).collect();
        let mut found: Vec<String> = files
            .filter_map(Result::ok)
            .filter_map(|file| file.file_name().into_string().ok())
            .filter(|name| ![MANIFEST, RESPELL].contains(&name.as_str()))
            .filter(|name| !known.contains(name.as_str()))
            .collect();
        found.sort();
        for name in found {
            let shown = shelf.folder.join(name).display().to_string();
            let remedy = "take it by `centralita prompts import`, or remove it";
            self.add(
                Kind::Stray,
                FileFault::new(&shown, 0, "the manifest does not name it", remedy),
            );
        }
    }

    fn show(&self, out: &mut Output<'_>) -> Result<(), Failure> {
        if out.json() {
            out.value(self)?;
            return Ok(());
        }
        for problem in &self.problems {
            let tone = if problem.kind.is_heard() { Tone::Bad } else { Tone::Caution };
            out.line(Some(tone), &problem.fault.to_string())?;
        }
        let Self { folder, needed, recorded, studio, bytes, .. } = self;
        let tone = if self.well { Tone::Good } else { Tone::Bad };
        let line = format!(
            "{folder}: {recorded} of {needed} recorded, {studio} in a studio, {bytes} bytes, \
             problems: {}",
            self.problems.len()
        );
        out.line(Some(tone), &line)?;
        Ok(())
    }
}

/// Looks at the sound itself.
fn fits(path: &Path, bytes: u64, speech: bool) -> Result<(), (Kind, String)> {
    let long = |what: String| Err((Kind::TooLong, what));
    if bytes > RECORDING_BYTES_MAX {
        return long(format!("it has {bytes} bytes, more than {RECORDING_BYTES_MAX}"));
    }
    let unfit = |what: String| (Kind::Format, what);
    let file = std::fs::read(path).map_err(|error| unfit(format!("cannot read: {error}")))?;
    let audio = read_wav(&file).map_err(|error| unfit(error.to_string()))?;
    let samples = match audio.samples {
        Samples::ALaw(samples) if audio.rate == RATE => samples,
        Samples::ALaw(_) | Samples::Linear(_) => {
            return Err(unfit(format!(
                "it is not A-law with {RATE} samples a second, one channel"
            )));
        }
    };
    let seconds = samples.len() / RATE as usize;
    if seconds > SECONDS_MAX {
        return long(format!("it lasts {seconds} s, more than {SECONDS_MAX}"));
    }
    let linear: Vec<i16> = samples.iter().map(|byte| alaw_to_linear(*byte)).collect();
    let clipped = linear.iter().filter(|sample| sample.unsigned_abs() >= CLIPPED).count();
    if clipped.saturating_mul(1000) > linear.len().saturating_mul(CLIPPED_PER_1000) {
        return Err((Kind::Clipped, format!("{clipped} samples are at the end of the scale")));
    }
    let full: Vec<f64> = linear.iter().map(|sample| f64::from(*sample) / 32_768.0).collect();
    let db = decibels(loudness(&full));
    if speech && !LOUDNESS_DB.contains(&db) {
        let (low, high) = (LOUDNESS_DB.start(), LOUDNESS_DB.end());
        let what = format!("its loudness is {db:.0} dB against full scale, not {low} to {high}");
        return Err((Kind::Loudness, what));
    }
    Ok(())
}
