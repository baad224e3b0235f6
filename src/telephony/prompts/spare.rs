//! What the last resort says, compiled in: a folder of prompts that is missing, or texts that cannot
//! be read, must not leave a caller in silence or a responder without the question for the key.
use super::super::Clip;
use super::wav::{Samples, read_wav};
use crate::media::g711::ALAW_SILENCE;
use crate::model::Language;

/// Samples of the pause after a sentence: 300 ms, as between those of every prompt.
const PAUSE_SAMPLES: usize = 2_400;

/// One recording: its name in the folder of its language, and the file.
type File = (&'static str, &'static [u8]);
/// A message by its id: the recordings of its sentences, in order.
pub(super) type Message = (&'static str, &'static [File]);

macro_rules! files {
    ($folder:literal: $($name:literal)+) => {
        &[$((
            $name,
            include_bytes!(concat!("../../../prompts/", $folder, "/", $name, ".wav")).as_slice(),
        )),+]
    };
}

/// The messages of one language, as the shipped texts have them. A sentence that two messages share
/// is recorded under the name of the first; `$hold` is the second of "still connecting".
macro_rules! messages {
    ($folder:literal, $hold:literal) => {
        &[
            (
                "phone-fallback",
                files!($folder: "phone-fallback.1" "phone-fallback.2" "phone-fallback.3"),
            ),
            ("phone-still-connecting", files!($folder: "phone-still-connecting.1" $hold)),
            (
                "phone-danger-connecting",
                files!($folder: "phone-danger-connecting.1" "phone-danger-connecting.2"
                    "phone-danger-connecting.3"),
            ),
            ("phone-nobody", files!($folder: "phone-nobody")),
            ("phone-nobody-danger", files!($folder: "phone-nobody-danger.1" "phone-nobody")),
            (
                "screen-fallback",
                files!($folder: "screen-brief.1" "screen-fallback.2" "screen-keys.1"
                    "screen-fallback.4"),
            ),
            ("screen-connecting", files!($folder: "screen-connecting")),
            (
                "screen-caller-gone",
                files!($folder: "screen-caller-gone.1" "screen-caller-gone.2"),
            ),
            ("screen-taken", files!($folder: "screen-taken.1" "phone-message-noted.1")),
            ("screen-no-key", files!($folder: "screen-no-key.1" "screen-no-key.2")),
        ]
    };
}

const ES: &[Message] = messages!("es", "phone-still-connecting.2");
const PT: &[Message] = messages!("pt", "phone-still-connecting.2");
const EN: &[Message] = messages!("en", "phone-person-connecting.2");

/// Returns the messages of a language.
pub(super) const fn messages(language: Language) -> &'static [Message] {
    match language {
        Language::Spanish => ES,
        Language::Portuguese => PT,
        Language::English => EN,
    }
}

/// Returns the sound of the recordings of a message, with a pause after each sentence.
pub(super) fn clips(files: &[File]) -> Vec<Clip> {
    let pause = Clip::new(vec![ALAW_SILENCE; PAUSE_SAMPLES]);
    let clip = |(_, file): &File| match read_wav(file).map(|audio| audio.samples) {
        Ok(Samples::ALaw(samples)) => Some(Clip::new(samples)),
        Ok(Samples::Linear(_)) | Err(_) => None,
    };
    files.iter().filter_map(clip).flat_map(|clip| [clip, pause.clone()]).collect()
}
