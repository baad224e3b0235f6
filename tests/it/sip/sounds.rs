//! Recordings that are quick to hear and easy to tell apart, under the ids and words of the
//! shipped ones: each frame occurs once in all of them, so a frame says what is being said.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use centralita::media::g722::Encoder;
use centralita::media::resample::Up;
use centralita::media::sdp::Codec;
use centralita::media::{g711, wav};
use centralita::model::Language;
use centralita::speech::{self, FRAGMENT, Piece};
use centralita::telephony::prompts::{Library, MANIFEST, Manifest, SOUNDS};

/// Bytes of A-law in 20 ms.
pub(crate) const FRAME: usize = 160;
/// Frames of each recording, and of sounds of no language, which are to be met on the way.
const FRAMES: usize = 3;
const SOUND_FRAMES: usize = 25;

/// What is heard in other codecs too: to encode everything would take longer than a call.
const CODED: [&str; 5] =
    ["desk-name", "phone-greeting", "phone-danger", "phone-language", "phone-contact"];

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
    frames: usize,
    language: Option<Language>,
    id: String,
    text: String,
}

/// The library, and what each of its frames is of.
pub(crate) struct Sounds {
    pub(crate) library: Arc<Library>,
    recordings: Vec<Recording>,
    frames: BTreeMap<Frame, (usize, usize)>,
    /// Frames of [`CODED`] in G.722 and in µ-law, with what they are in A-law; made when first asked
    /// for.
    coded: OnceLock<[BTreeMap<Frame, Frame>; 2]>,
    by_words: BTreeMap<(Language, String), usize>,
    by_id: BTreeMap<(Language, String), usize>,
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
                let length = if language.is_some() { FRAMES } else { SOUND_FRAMES };
                let alaw = noise(number, length);
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
                recordings.push(Recording {
                    frames: length,
                    language,
                    id: entry.id,
                    text: entry.text,
                });
            }
        }
        let library = Library::load(folder.path());
        assert_eq!(library.faults(), []);
        let library = Arc::new(library);
        Self { library, recordings, frames, coded: OnceLock::new(), by_words, by_id }
    }

    /// Returns what a frame of a codec was in A-law, if it is of the library; else sound of nobody.
    pub(crate) fn as_alaw(&self, codec: Codec, frame: &Frame) -> Frame {
        let [g722, ulaw] = self.coded.get_or_init(|| self.code());
        let known = match codec {
            Codec::Pcma => return *frame,
            Codec::Pcmu => ulaw.get(frame),
            Codec::G722 => g722.get(frame),
        };
        known.copied().unwrap_or([0; FRAME])
    }

    fn code(&self) -> [BTreeMap<Frame, Frame>; 2] {
        let [mut g722, mut ulaw] = [BTreeMap::new(), BTreeMap::new()];
        for (number, recording) in self.recordings.iter().enumerate() {
            if !CODED.iter().any(|id| recording.id.starts_with(id)) {
                continue;
            }
            let (mut up, mut encoder) = (Up::new(), Encoder::new());
            for frame in noise(number, recording.frames).as_chunks::<FRAME>().0 {
                let wide = |byte| encoder.push(up.push(g711::alaw_to_linear(byte)));
                assert_eq!(g722.insert(frame.map(wide), *frame), None);
                assert_eq!(ulaw.insert(frame.map(g711::alaw_to_ulaw), *frame), None);
            }
        }
        [g722, ulaw]
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
    pub(crate) fn frames_of(&self, recording: usize) -> usize {
        self.recordings[recording].frames
    }

    /// Returns whether a frame is the last one of the tone before a recording.
    pub(crate) fn is_end_of_tone(&self, frame: &Frame) -> bool {
        self.place_in_tone(frame).is_some_and(|at| at + 1 == SOUND_FRAMES)
    }

    /// Returns which frame of the tone before a recording it is.
    pub(crate) fn place_in_tone(&self, frame: &Frame) -> Option<usize> {
        match self.of(frame) {
            Sound::Other(number, at) if self.recordings[number].id == "record-tone" => Some(at),
            Sound::Other(..) | Sound::Recording(..) | Sound::Silence | Sound::Foreign => None,
        }
    }

    /// Tells a recording to people.
    pub(crate) fn name(&self, number: usize) -> String {
        let Recording { language, id, text, .. } = &self.recordings[number];
        let language = language.map_or("-", Language::folder);
        format!("{language} {id} “{text}”")
    }
}
