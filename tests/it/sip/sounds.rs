//! Recordings that are quick to hear and easy to tell apart, under the ids and words of the
//! shipped ones: each frame occurs once in all of them, so a frame says what is being said.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use centralita::media::{g711, wav};
use centralita::model::Language;
use centralita::speech::{self, FRAGMENT, Piece};
use centralita::telephony::prompts::{Library, MANIFEST, Manifest, SOUNDS};

/// Bytes of A-law in 20 ms.
pub(crate) const FRAME: usize = 160;
/// Frames of each recording.
const FRAMES: usize = 3;

/// A frame of A-law.
pub(crate) type Frame = [u8; FRAME];

/// What a frame is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sound {
    /// A recording, by its place in [`Sounds`], and the frame's place in it.
    Recording(usize, usize),
    /// A sound of no language: music, or the tone before a recording.
    Other(usize, usize),
    /// Silence.
    Silence,
    /// None of the library's.
    Foreign,
}

/// A recording.
struct Recording {
    language: Option<Language>,
    id: String,
    text: String,
}

/// The library, and what each of its frames is of.
pub(crate) struct Sounds {
    pub(crate) library: Arc<Library>,
    recordings: Vec<Recording>,
    frames: BTreeMap<Frame, (usize, usize)>,
    by_words: BTreeMap<(Language, String), usize>,
    by_id: BTreeMap<(Language, String), usize>,
    _folder: tempfile::TempDir,
}

/// The recordings of all tests, made once.
pub(crate) fn sounds() -> &'static Sounds {
    static SOUNDS: OnceLock<Sounds> = OnceLock::new();
    SOUNDS.get_or_init(Sounds::make)
}

/// The folder of the shipped recordings.
pub(crate) fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts")
}

/// Noise of its own for each recording.
pub(crate) fn noise(seed: usize, frames: usize) -> Vec<u8> {
    let mut state = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (0..frames * FRAME)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            g711::alaw_from_linear(i16::try_from(state % 8_000).unwrap() - 4_000)
        })
        .collect()
}

impl Sounds {
    fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (mut recordings, mut frames) = (vec![], BTreeMap::new());
        let (mut by_words, mut by_id) = (BTreeMap::new(), BTreeMap::new());
        let folders = Language::ALL.map(|language| (Some(language), language.folder()));
        for (language, name) in folders.into_iter().chain([(None, SOUNDS)]) {
            let to = folder.path().join(name);
            std::fs::create_dir(&to).unwrap();
            let manifest = std::fs::read_to_string(shipped().join(name).join(MANIFEST)).unwrap();
            std::fs::write(to.join(MANIFEST), &manifest).unwrap();
            for entry in Manifest::parse(name, &manifest).unwrap().recordings {
                let number = recordings.len();
                let alaw = noise(number, FRAMES);
                std::fs::write(to.join(&entry.file), wav::write(&alaw).unwrap()).unwrap();
                for (at, frame) in alaw.as_chunks::<FRAME>().0.iter().enumerate() {
                    assert_eq!(frames.insert(*frame, (number, at)), None);
                }
                if let Some(language) = language {
                    if entry.id.starts_with(FRAGMENT) {
                        by_id.insert((language, entry.id.clone()), number);
                    } else {
                        by_words.insert((language, entry.text.clone()), number);
                    }
                }
                recordings.push(Recording { language, id: entry.id, text: entry.text });
            }
        }
        let library = Library::load(folder.path());
        assert_eq!(library.faults(), []);
        let library = Arc::new(library);
        Self { library, recordings, frames, by_words, by_id, _folder: folder }
    }

    /// Returns what a frame is of.
    pub(crate) fn of(&self, frame: &Frame) -> Sound {
        if *frame == [g711::ALAW_SILENCE; FRAME] {
            return Sound::Silence;
        }
        match self.frames.get(frame) {
            Some((number, at)) if self.recordings[*number].language.is_some() => {
                Sound::Recording(*number, *at)
            }
            Some((number, at)) => Sound::Other(*number, *at),
            None => Sound::Foreign,
        }
    }

    /// Returns the recordings that a prompt consists of, in order.
    pub(crate) fn of_prompt(&self, language: Language, pieces: &[Piece]) -> Vec<usize> {
        let sounds = speech::utter(language, pieces).into_iter();
        let number = |sound| match sound {
            speech::Sound::Words(words) => Some(
                *self
                    .by_words
                    .get(&(language, words.clone()))
                    .unwrap_or_else(|| panic!("`{words}` is not recorded in {language}")),
            ),
            speech::Sound::Fragment(part) => Some(self.by_id[&(language, part.id)]),
            speech::Sound::Pause(_) => None,
        };
        sounds.filter_map(number).collect()
    }

    /// Returns how many frames a recording has.
    pub(crate) const fn frames_of(&self, _recording: usize) -> usize {
        FRAMES
    }

    /// Returns whether it is the last frame of the sound of that id.
    pub(crate) fn is_end(&self, number: usize, at: usize, id: &str) -> bool {
        self.recordings[number].id == id && at + 1 == self.frames_of(number)
    }

    /// Tells a recording to people.
    pub(crate) fn name(&self, number: usize) -> String {
        let Recording { language, id, text } = &self.recordings[number];
        let language = language.map_or("-", Language::folder);
        format!("{language} {id} “{text}”")
    }
}
