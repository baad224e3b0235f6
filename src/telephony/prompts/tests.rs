use std::path::Path;

use super::*;
use crate::media::wav;
use crate::model::Language;
use crate::speech::{Piece, Value};

/// A folder with some recordings of Spanish: id, words, bytes of sound.
fn folder(recordings: &[(&str, &str, usize)]) -> tempfile::TempDir {
    let top = tempfile::tempdir().unwrap();
    let es = top.path().join("es");
    for name in ["es", "pt", "en", SOUNDS] {
        std::fs::create_dir(top.path().join(name)).unwrap();
        write(&top.path().join(name), &Manifest::default());
    }
    record(&es, recordings);
    top
}

fn folder_of(path: &Path) -> std::path::PathBuf {
    std::fs::create_dir_all(path).unwrap();
    path.to_owned()
}

/// Puts recordings into one folder.
fn record(folder: &Path, recordings: &[(&str, &str, usize)]) {
    let mut manifest = Manifest::default();
    for (id, text, bytes) in recordings {
        let file = wav::write(&vec![0x55; *bytes]).unwrap();
        std::fs::write(folder.join(format!("{id}.wav")), &file).unwrap();
        manifest.recordings.push(Entry {
            id: (*id).to_owned(),
            file: format!("{id}.wav"),
            text: (*text).to_owned(),
            digest: digest_of(text),
            voice: "nobody".to_owned(),
            source: Source::Rendered,
            audio: digest_of_audio(&file),
        });
    }
    write(folder, &manifest);
}

fn write(folder: &Path, manifest: &Manifest) {
    std::fs::write(folder.join(MANIFEST), manifest.to_text().unwrap()).unwrap();
}

fn frames(clips: &[crate::telephony::Clip]) -> Vec<usize> {
    clips.iter().map(crate::telephony::Clip::frames).collect()
}

fn filed() -> Vec<Piece> {
    vec![
        Piece::Words("Su caso es ".to_owned()),
        Piece::Said(Value::Digits("13".to_owned())),
        Piece::Words(". Gracias.".to_owned()),
    ]
}

#[test]
fn a_prompt_is_its_recordings_in_order_as_whole_frames() {
    let folder = folder(&[
        ("phone-filed", "Su caso es", 161),
        ("phone-filed.2", "Gracias.", 480),
        ("say-digit-1", "uno,", 160),
        ("say-digit-3-end", "tres.", 320),
    ]);
    let library = Library::load(folder.path());
    assert_eq!(library.faults(), []);
    assert_eq!(library.count(Language::Spanish), 4);
    let clips = library.clips("", "phone-filed", Language::Spanish, "", &filed());
    // Two pauses of 300 ms are 15 frames each.
    assert_eq!(frames(&clips), [2, 1, 2, 15, 3, 15]);
    assert_eq!(library.missing(), 0);
}

#[test]
fn what_is_missing_is_left_out_and_counted_and_no_other_language_is_heard() {
    let folder = folder(&[("phone-filed", "Su caso es", 160), ("say-digit-1", "uno,", 160)]);
    let library = Library::load(folder.path());
    let clips = library.clips("", "phone-filed", Language::Spanish, "", &filed());
    assert_eq!(frames(&clips), [1, 1, 15, 15]);
    assert_eq!(library.missing(), 2);
    let clips = library.clips("", "phone-filed", Language::Portuguese, "", &filed());
    assert!(clips.is_empty(), "silence alone is nothing to play");
    assert_eq!(library.missing(), 6);
    assert!(library.sound(Sound::HoldMusic).is_none());
}

#[test]
fn a_prompt_without_pieces_is_its_words() {
    let folder = folder(&[("a", "Hola.", 160), ("b", "Adiós.", 320)]);
    let library = Library::load(folder.path());
    let clips = library.clips("", "x", Language::Spanish, "Hola. Adiós.", &[]);
    assert_eq!(frames(&clips), [1, 15, 2, 15]);
}

#[test]
fn a_brand_lays_its_recordings_over_those_of_everybody_sentence_by_sentence() {
    let folder = folder(&[("a", "Hola.", 160), ("b", "Adiós.", 320), ("say-digit-1", "uno,", 160)]);
    let own = folder_of(&folder.path().join(BRANDS).join("itaca/es"));
    record(&own, &[("a", "Hola.", 480), ("c", "De Ítaca.", 640)]);
    let library = Library::load(folder.path());
    assert_eq!(library.faults(), []);
    let heard = |brand: &str| {
        frames(&library.clips(brand, "x", Language::Spanish, "Hola. De Ítaca. Adiós.", &[]))
    };
    assert_eq!(heard("itaca"), [3, 15, 4, 15, 2, 15], "its own, and the rest as everybody");
    assert_eq!(heard(""), [1, 15, 15, 2, 15], "no other line hears it");
    assert_eq!(heard("otra"), heard(""));
    assert!(library.is_whole("itaca", Language::Spanish, "De Ítaca. Adiós.", &[]));
    assert!(!library.is_whole("", Language::Spanish, "De Ítaca. Adiós.", &[]));
}

#[test]
fn files_that_cannot_be_used_are_told_and_the_others_play() {
    let folder = folder(&[("a", "Hola.", 160), ("b", "Adiós.", 160), ("c", "Ya.", 160)]);
    let es = folder.path().join("es");
    std::fs::write(es.join("a.wav"), "RIFF").unwrap();
    std::fs::remove_file(es.join("b.wav")).unwrap();
    std::fs::remove_file(folder.path().join("pt").join(MANIFEST)).unwrap();
    std::fs::write(folder.path().join("en").join(MANIFEST), "recording = 3").unwrap();
    let library = Library::load(folder.path());
    let told: Vec<String> = library.faults().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 4, "{told:#?}");
    for (fault, name) in told.iter().zip(["a.wav", "b.wav", "pt/", "en/manifest.toml:1"]) {
        assert!(fault.contains(name) && fault.contains(';'), "{fault}");
    }
    assert_eq!(library.clips("", "c", Language::Spanish, "Ya.", &[]).len(), 2);
}

#[test]
fn a_file_comes_back_as_it_was_written() {
    for count in [1, 2, 159, 160, 1_001] {
        let samples: Vec<u8> = (0..count).map(|at: u16| at.to_le_bytes()[0]).collect();
        let file = wav::write(&samples).unwrap();
        assert_eq!(file.len() % 2, 0);
        let size = u32::from_le_bytes(*file[4..].first_chunk().unwrap());
        assert_eq!(usize::try_from(size).unwrap() + 8, file.len());
        let audio = read_wav(&file).unwrap();
        assert_eq!(audio, Audio { rate: RATE, samples: Samples::ALaw(samples) });
    }
}

/// A file of 16 bits with chunks that nobody needs.
fn studio(rate: u32, channels: u16, samples: &[i16]) -> Vec<u8> {
    let mut file = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x28\0\0\0\xfe\xff".to_vec();
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend([0; 6]);
    file.extend([16, 0, 22, 0, 16, 0, 0, 0, 0, 0, 1, 0]);
    file.extend([0; 14]);
    file.extend(b"data\xff\xff\xff\xff");
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

#[test]
fn studio_files_are_read_and_their_channels_mixed() {
    let audio = read_wav(&studio(48_000, 2, &[100, 300, -5, -7])).unwrap();
    assert_eq!(audio, Audio { rate: 48_000, samples: Samples::Linear(vec![200, -6]) });
    assert_eq!(
        read_wav(&studio(44_100, 9, &[1; 9])).unwrap_err(),
        WavError::Encoding { format: 1, bits: 16, channels: 9 }
    );
    assert_eq!(read_wav(&studio(3, 1, &[1])).unwrap_err(), WavError::Rate(3));
    assert_eq!(read_wav(b"OggS").unwrap_err(), WavError::NotWav);
}

#[test]
fn a_broken_file_is_an_error_and_no_panic() {
    let file = studio(48_000, 1, &[1, 2, 3]);
    for end in 0..file.len() - 6 {
        assert!(read_wav(&file[..end]).is_err(), "{end}");
    }
    for at in 0..file.len() {
        for byte in [0, 0x7f, 0xff] {
            let mut broken = file.clone();
            broken[at] = byte;
            let _ = read_wav(&broken);
        }
    }
}

/// The shipped recordings and texts of a language.
fn shipped(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Spanish => (
            include_str!("../../../prompts/es/manifest.toml"),
            include_str!("../../../locales/es/phone.ftl"),
        ),
        Language::Portuguese => (
            include_str!("../../../prompts/pt/manifest.toml"),
            include_str!("../../../locales/pt/phone.ftl"),
        ),
        Language::English => (
            include_str!("../../../prompts/en/manifest.toml"),
            include_str!("../../../locales/en/phone.ftl"),
        ),
    }
}

#[test]
fn what_is_compiled_in_says_the_shipped_words_of_each_message_whole() {
    for language in Language::ALL {
        let (manifest, texts) = shipped(language);
        let manifest = Manifest::parse("manifest.toml", manifest).unwrap();
        for (id, files) in spare::messages(language) {
            let said: Vec<&str> = files
                .iter()
                .map(|(name, file)| {
                    let file_name = format!("{name}.wav");
                    let entry = manifest.recordings.iter().find(|entry| entry.file == file_name);
                    let entry = entry.unwrap_or_else(|| panic!("{name} is not in the manifest"));
                    assert_eq!(entry.audio, digest_of_audio(file), "{language:?} {name}");
                    entry.text.as_str()
                })
                .collect();
            let line = format!("\n{id} = ");
            let text = texts.split_once(&line).unwrap().1.lines().next().unwrap();
            assert_eq!(said.join(" "), text, "{language:?} {id}");
            assert_eq!(spare::clips(files).len(), 2 * files.len(), "{language:?} {id}");
        }
    }
}

#[test]
fn a10_without_a_folder_the_last_resort_still_speaks_in_the_language_of_the_line() {
    let nowhere = tempfile::tempdir().unwrap();
    let library = Library::load(&nowhere.path().join("prompts"));
    let mut heard = std::collections::BTreeSet::new();
    for language in Language::ALL {
        let clips = library.clips("", "phone-fallback", language, "", &[]);
        assert!(clips.len() > 2, "{language:?}");
        heard.insert(frames(&clips));
        assert!(!library.clips("", "screen-fallback", language, "", &[]).is_empty());
        assert!(library.clips("", "phone-greeting", language, "", &[]).is_empty());
    }
    assert_eq!(heard.len(), 3, "each language has its own");
}

#[test]
fn what_is_recorded_comes_before_what_is_compiled_in() {
    let folder = folder(&[("screen-connecting", "Voy.", 160), ("a", "Uno.", 160)]);
    let library = Library::load(folder.path());
    let clips = library.clips("", "screen-connecting", Language::Spanish, "Voy.", &[]);
    assert_eq!(frames(&clips), [1, 15], "the recording, and the pause after a sentence");
    assert!(library.is_whole("", Language::Spanish, "Uno. Voy.", &[]));
    assert!(!library.is_whole("", Language::Spanish, "Uno. Dos.", &[]));
    assert!(!library.is_whole("", Language::Spanish, "", &[]));
}
