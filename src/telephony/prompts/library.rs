//! Finding the recordings of what is to be said.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::super::Clip;
use super::manifest::{MANIFEST, Manifest};
use super::spare;
use super::wav::{Samples, read_wav};
use super::{BRANDS, RATE, SOUNDS, Sound};
use crate::media::g711::ALAW_SILENCE;
use crate::media::{FRAME_MS, FRAME_SAMPLES};
use crate::model::{FileFault, Language};
use crate::speech::{self, Piece};

/// The largest file of one recording: two minutes and its head.
pub const RECORDING_BYTES_MAX: u64 = 1_000_000;
/// The largest manifest.
const MANIFEST_BYTES_MAX: u64 = 8_000_000;
/// All recordings in memory.
const LIBRARY_BYTES_MAX: usize = 64_000_000;
/// Brands that have recordings of their own.
const BRANDS_MAX: usize = 100;
/// What is kept of prompts that were warned of.
const WARNED_MAX: usize = 1_000;
/// The longest pause, in frames: a second.
const PAUSE_FRAMES_MAX: usize = 50;

/// Every recording, loaded once.
///
/// What is missing is left out and counted: the rest of a prompt still plays. Nothing is ever said
/// in another language than the one asked for, because a caller who is told what to press in two
/// languages at once understands neither.
pub struct Library {
    folders: BTreeMap<Language, Folder>,
    /// What brands say in a voice or in words of their own, by name; all else is what everybody says.
    brands: BTreeMap<String, BTreeMap<Language, Folder>>,
    sounds: BTreeMap<String, Clip>,
    /// What is compiled in, by language and message.
    spare: BTreeMap<(Language, &'static str), Vec<Clip>>,
    /// Silence of one frame, of two and so on.
    pauses: Vec<Clip>,
    faults: Vec<FileFault>,
    missing: AtomicU64,
    warned: Mutex<BTreeSet<(Language, String)>>,
}

/// The recordings of one language.
#[derive(Default)]
struct Folder {
    by_words: BTreeMap<String, Clip>,
    by_id: BTreeMap<String, Clip>,
}

impl Folder {
    fn of(recordings: Vec<(String, String, Clip)>) -> Self {
        let mut folder = Self::default();
        for (id, text, clip) in recordings {
            if id.starts_with(speech::FRAGMENT) {
                folder.by_id.insert(id, clip);
            } else {
                folder.by_words.insert(text, clip);
            }
        }
        folder
    }

    fn find(&self, sound: &speech::Sound) -> Option<&Clip> {
        match sound {
            speech::Sound::Pause(_) => None,
            speech::Sound::Words(words) => self.by_words.get(words),
            speech::Sound::Fragment(part) => self.by_id.get(&part.id),
        }
    }

    fn len(&self) -> usize {
        self.by_words.len().saturating_add(self.by_id.len())
    }
}

impl Library {
    /// Loads every recording below a folder. What cannot be used is left out and stands in
    /// [`Library::faults`]: a call with half of its prompts is better than none.
    #[must_use]
    pub fn load(folder: &Path) -> Self {
        let mut library = Self {
            folders: BTreeMap::new(),
            brands: BTreeMap::new(),
            sounds: BTreeMap::new(),
            spare: spare(),
            pauses: (1..=PAUSE_FRAMES_MAX).map(silence).collect(),
            faults: vec![],
            missing: AtomicU64::new(0),
            warned: Mutex::new(BTreeSet::new()),
        };
        let mut room = LIBRARY_BYTES_MAX;
        for language in Language::ALL {
            let recordings = library.read(&folder.join(language.folder()), &mut room);
            library.folders.insert(language, Folder::of(recordings));
        }
        for (id, _, clip) in library.read(&folder.join(SOUNDS), &mut room) {
            library.sounds.insert(id, clip);
        }
        for brand in brand_folders(folder) {
            let top = folder.join(BRANDS).join(&brand);
            let mut own = BTreeMap::new();
            // A brand has recordings in the languages in which it wants some.
            for language in Language::ALL.into_iter().filter(|one| top.join(one.folder()).is_dir())
            {
                let recordings = library.read(&top.join(language.folder()), &mut room);
                own.insert(language, Folder::of(recordings));
            }
            library.brands.insert(brand, own);
        }
        library
    }

    /// Reads one folder: id, words and sound of each recording.
    fn read(&mut self, folder: &Path, room: &mut usize) -> Vec<(String, String, Clip)> {
        let path = folder.join(MANIFEST);
        let shown = path.display().to_string();
        let rebuild = "run `centralita prompts build`";
        let text = match read(&path, MANIFEST_BYTES_MAX).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => {
                self.faults.push(FileFault::new(&shown, 0, "it is not UTF-8", rebuild));
                return vec![];
            }
            Err(why) => {
                self.faults.push(FileFault::new(&shown, 0, why, rebuild));
                return vec![];
            }
        };
        let manifest = match Manifest::parse(&shown, &text) {
            Ok(manifest) => manifest,
            Err(fault) => {
                self.faults.push(fault);
                return vec![];
            }
        };
        let mut found = vec![];
        for entry in manifest.recordings {
            let path = folder.join(&entry.file);
            match recording(&path) {
                Ok(samples) if samples.len() <= *room => {
                    *room = room.saturating_sub(samples.len());
                    found.push((entry.id, entry.text, Clip::new(samples)));
                }
                Ok(_) => {
                    let what = format!("all recordings are more than {LIBRARY_BYTES_MAX} bytes");
                    let shown = folder.display().to_string();
                    self.faults.push(FileFault::new(&shown, 0, what, "shorten the longest"));
                    break;
                }
                Err(why) => {
                    let shown = path.display().to_string();
                    self.faults.push(FileFault::new(&shown, 0, why, rebuild));
                }
            }
        }
        found
    }

    /// Returns what could not be loaded.
    #[must_use]
    pub fn faults(&self) -> &[FileFault] {
        &self.faults
    }

    /// Returns how many recordings of a language there are.
    #[must_use]
    pub fn count(&self, language: Language) -> usize {
        self.folders.get(&language).map_or(0, Folder::len)
    }

    /// Returns how many sounds were to be said for which there was no recording.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.missing.load(Ordering::Relaxed)
    }

    /// Returns a sound of no language.
    #[must_use]
    pub fn sound(&self, sound: Sound) -> Option<Clip> {
        self.sounds.get(sound.id()).cloned()
    }

    /// Returns what is played for a prompt, in order, with its pauses: each sentence as its brand has it
    /// recorded, else as everybody does. Without pieces its `text` is
    /// taken as words. If nothing of it is recorded, what the last resort says comes from the
    /// program itself, by its id alone and in the shipped words; empty for every other message.
    ///
    /// The first time that something of a prompt is missing, a warning names the prompt; what was
    /// missing may be a digit of somebody's number and is not told.
    #[must_use]
    pub fn clips(
        &self,
        brand: &str,
        id: &str,
        language: Language,
        text: &str,
        pieces: &[Piece],
    ) -> Vec<Clip> {
        let found = self.find(brand, language, text, pieces);
        if found.missing > 0 {
            self.tell(id, language, found.missing);
        }
        if found.heard {
            return found.clips;
        }
        self.spare.get(&(language, id)).cloned().unwrap_or_default()
    }

    /// Returns whether every word and value of a prompt is recorded.
    #[must_use]
    pub fn is_whole(&self, brand: &str, language: Language, text: &str, pieces: &[Piece]) -> bool {
        let found = self.find(brand, language, text, pieces);
        found.heard && found.missing == 0
    }

    fn find(&self, brand: &str, language: Language, text: &str, pieces: &[Piece]) -> Found {
        let whole;
        let pieces = if pieces.is_empty() {
            whole = [Piece::Words(text.to_owned())];
            &whole
        } else {
            pieces
        };
        let own = self.brands.get(brand).and_then(|of| of.get(&language));
        let folders = [own, self.folders.get(&language)];
        let mut all = Found::default();
        for sound in speech::utter(language, pieces) {
            if let speech::Sound::Pause(pause) = &sound {
                all.clips.extend(self.pause(*pause));
                continue;
            }
            match folders.into_iter().flatten().find_map(|folder| folder.find(&sound)) {
                Some(clip) => {
                    all.clips.push(clip.clone());
                    all.heard = true;
                }
                None => all.missing = all.missing.saturating_add(1),
            }
        }
        all
    }

    /// Silence of that length, up to the next whole frame.
    fn pause(&self, pause: Duration) -> Option<Clip> {
        let frames = pause.as_millis().div_ceil(u128::from(FRAME_MS));
        let at = usize::try_from(frames).unwrap_or(PAUSE_FRAMES_MAX).min(PAUSE_FRAMES_MAX);
        self.pauses.get(at.checked_sub(1)?).cloned()
    }

    fn tell(&self, id: &str, language: Language, missing: u64) {
        self.missing.fetch_add(missing, Ordering::Relaxed);
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.len() < WARNED_MAX && warned.insert((language, id.to_owned())) {
            tracing::warn!(
                prompt = id,
                language = language.tag(),
                missing,
                "a prompt is not recorded whole; run `centralita prompts check`"
            );
        }
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<usize> = self.folders.values().map(Folder::len).collect();
        f.debug_struct("Library").field("recordings", &counts).finish_non_exhaustive()
    }
}

/// What was found of a prompt.
#[derive(Default)]
struct Found {
    clips: Vec<Clip>,
    /// There is more than silence.
    heard: bool,
    missing: u64,
}

fn spare() -> BTreeMap<(Language, &'static str), Vec<Clip>> {
    let of_language = |language| {
        let message = move |(id, files): &spare::Message| ((language, *id), spare::clips(files));
        spare::messages(language).iter().map(message)
    };
    Language::ALL.into_iter().flat_map(of_language).collect()
}

/// Returns the brands that have a folder of their own, by name.
#[must_use]
pub fn brand_folders(folder: &Path) -> Vec<String> {
    let Ok(found) = std::fs::read_dir(folder.join(BRANDS)) else { return vec![] };
    let folders = found.filter_map(Result::ok).filter(|one| one.path().is_dir());
    let mut names: Vec<String> =
        folders.filter_map(|one| one.file_name().into_string().ok()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names.truncate(BRANDS_MAX);
    names
}

fn silence(frames: usize) -> Clip {
    Clip::new(vec![ALAW_SILENCE; frames.saturating_mul(FRAME_SAMPLES)])
}

fn recording(path: &Path) -> Result<Vec<u8>, String> {
    let file = read(path, RECORDING_BYTES_MAX)?;
    let audio = read_wav(&file).map_err(|error| error.to_string())?;
    match audio.samples {
        Samples::ALaw(samples) if audio.rate == RATE => Ok(samples),
        Samples::ALaw(_) | Samples::Linear(_) => {
            Err(format!("it is not A-law with {RATE} samples a second"))
        }
    }
}

fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, String> {
    let length = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > bytes_max {
        return Err(format!("it has {length} bytes, more than {bytes_max}"));
    }
    std::fs::read(path).map_err(|error| error.to_string())
}
