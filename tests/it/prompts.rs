//! The recordings that are shipped, and the commands that make and check them.
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use centralita::calls::{PromptWorld, recordings};
use centralita::channels::call_messages;
use centralita::cli::{Exit, Output, run};
use centralita::conversation::{Limits, Prompt, World, explore};
use centralita::media::wav;
use centralita::model::Language;
use centralita::telephony::prompts::{
    Library, MANIFEST, Manifest, Samples, Sound, Source, read_wav,
};
use serde_json::Value;

use crate::daemon::copy;
use crate::desk::TestDesk;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts")
}

/// Runs one command line; returns how it ended and its answer in JSON.
fn ask(config: &Path, args: &[&str]) -> (Exit, Value, String) {
    let (mut out, mut err) = (vec![], vec![]);
    let config = config.display().to_string();
    let words = ["centralita", "prompts"].into_iter().chain(args.iter().copied());
    let words = words.chain(["--json", "--config", config.as_str()]).map(Into::into);
    let exit = run(words, &mut Output::plain(&mut out, &mut err));
    let err = String::from_utf8(err).unwrap();
    (exit, serde_json::from_slice(&out).unwrap_or(Value::Null), err)
}

/// A desk with recordings of its own.
struct Studio {
    folder: tempfile::TempDir,
    config: PathBuf,
}

impl Studio {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["prompts", "locales"] {
            copy(&top.join(name), &folder.path().join(name));
        }
        let config = folder.path().join("config.toml");
        let text = format!("[rules]\ndirectory = \"{}/routing-rules\"\n", top.display());
        fs::write(&config, text).unwrap();
        Self { folder, config }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from:?}");
        fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    fn manifest(&self, language: &str) -> Manifest {
        let text = fs::read_to_string(self.path(&format!("prompts/{language}/{MANIFEST}")));
        Manifest::parse(MANIFEST, &text.unwrap()).unwrap()
    }

    /// What `prompts check` says: `kind file-or-id`.
    fn problems(&self) -> (Exit, BTreeSet<String>) {
        let (exit, report, err) = ask(&self.config, &["check"]);
        assert_eq!(err, "");
        let problems = report["problems"].as_array().unwrap().iter().map(|problem| {
            let (file, what) =
                (problem["file"].as_str().unwrap(), problem["what"].as_str().unwrap());
            assert!(!problem["remedy"].as_str().unwrap().is_empty(), "{problem}");
            let name = what.split('`').nth(1).filter(|_| file.ends_with(MANIFEST));
            let name = name.unwrap_or_else(|| file.rsplit('/').next().unwrap());
            format!("{} {name}", problem["kind"].as_str().unwrap())
        });
        (exit, problems.collect())
    }

    /// Builds with a program that copies a file instead of speaking.
    fn build(&self) -> (Exit, Value) {
        let voice = self.path("voice.wav");
        fs::write(&voice, pcm(8_000, 1, &tone(800))).unwrap();
        let command = format!("/bin/cp {} {{out}} --suffix={{text}}", voice.display());
        let (exit, report, err) = ask(&self.config, &["build", "--command", &command]);
        assert_eq!(err, "");
        (exit, report)
    }
}

/// A WAV file of 16 bits.
fn pcm(rate: u32, channels: u16, samples: &[i16]) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let size = u32::try_from(data.len()).unwrap();
    let frame = channels * 2;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + size).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(frame)).to_le_bytes());
    file.extend(frame.to_le_bytes());
    file.extend(b"\x10\0data");
    file.extend(size.to_le_bytes());
    file.extend(data);
    file
}

fn tone(count: i16) -> Vec<i16> {
    (0..count)
        .map(|at| if at / 8 % 2 == 0 { 9_000 - at % 8 * 500 } else { -9_000 + at % 8 * 500 })
        .collect()
}

#[test]
fn everything_that_is_said_has_a_current_recording_in_three_languages() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml");
    let (exit, report, err) = ask(&config, &["check"]);
    assert_eq!((exit, err.as_str()), (Exit::Good, ""), "{report:#}");
    assert_eq!(report["problems"], serde_json::json!([]));
    assert_eq!(report["needed"], report["recorded"]);
    assert!(report["bytes"].as_u64().unwrap() <= 20_000_000, "{}", report["bytes"]);
}

/// Counts what is missing of each prompt that a conversation comes to.
struct Heard<'w> {
    world: PromptWorld<'w>,
    library: &'w Library,
    /// What was heard whole, so that no prompt is looked at twice.
    whole: Mutex<BTreeSet<String>>,
}

impl World for Heard<'_> {
    fn seconds(&self, prompt: &Prompt) -> Result<f64, String> {
        let name = format!("{} {:?}", prompt.id, prompt.values);
        if self.whole.lock().unwrap().contains(&name) {
            return Ok(1.0);
        }
        for language in Language::ALL {
            for spoken in self.world.said(&Prompt { language, ..prompt.clone() })? {
                let before = self.library.missing();
                let clips =
                    self.library.clips("", &spoken.id, language, &spoken.text, &spoken.pieces);
                let missing = self.library.missing() - before;
                if clips.is_empty() || missing > 0 {
                    return Err(format!("{missing} missing of {:?}", spoken.pieces));
                }
            }
        }
        self.whole.lock().unwrap().insert(name);
        Ok(1.0)
    }
}

#[test]
fn every_prompt_of_every_conversation_plays_whole() {
    let desk = TestDesk::new();
    let parts = desk.desk.intake.parts();
    let knowledge = parts.knowledge.load_full();
    let library = Library::load(&shipped());
    assert_eq!(library.faults(), []);
    let world = PromptWorld::new(&knowledge, &parts.settings);
    let heard = Heard { world, library: &library, whole: Mutex::default() };
    let limits = Limits { person_s: 1e6, silent_s: 1e6 };
    let report = explore(&heard.world.starts(), &heard, limits);
    let told: Vec<&String> = report.findings.iter().map(|finding| &finding.what).collect();
    assert!(told.is_empty(), "{told:?}");
    assert!(heard.whole.lock().unwrap().len() > 70, "{:?}", heard.whole);
    assert_eq!(library.missing(), 0);
}

#[test]
fn every_recording_that_is_needed_can_be_played() {
    let desk = TestDesk::new();
    let parts = desk.desk.intake.parts();
    let book = &parts.knowledge.load_full().phrasebook;
    let needed = recordings(book, &parts.settings.desk, &call_messages());
    let library = Library::load(&shipped());
    for (language, needed) in &needed {
        assert_eq!(library.count(*language), needed.len(), "{language}");
        assert!(needed.len() > 400, "{language}");
    }
    for sound in Sound::ALL {
        assert!(library.sound(sound).is_some(), "{sound:?}");
    }
    let loop_ = library.sound(Sound::HoldMusic).unwrap();
    assert_eq!(loop_.length().as_secs(), 32, "no silence fills up the last frame of a loop");
}

#[test]
fn check_finds_what_is_wrong() {
    let studio = Studio::new();
    assert_eq!(studio.problems(), (Exit::Good, BTreeSet::new()));
    let es = |name: &str| studio.path(&format!("prompts/es/{name}"));
    let write = |name: &str, file: Vec<u8>| fs::write(es(name), file).unwrap();
    // Callers would hear these.
    fs::remove_file(es("phone-site.wav")).unwrap();
    write("phone-code-short.wav", pcm(8_000, 1, &tone(8_000)));
    write("phone-code-right.wav", b"RIFF".to_vec());
    let square: Vec<u8> = (0..8_000).map(|at| if at / 8 % 2 == 0 { 0xaa } else { 0x2a }).collect();
    write("phone-not-understood.wav", wav::write(&square).unwrap());
    let faint: Vec<u8> = (0..8_000).map(|at| if at / 8 % 2 == 0 { 0xd0 } else { 0x50 }).collect();
    write("phone-contact-mistyped.wav", wav::write(&faint).unwrap());
    write("phone-number-mistyped.wav", wav::write(&[0x80; 8_000 * 41]).unwrap());
    studio.edit("locales/es/phone.ftl", "Seguimos enviando avisos.", "Seguimos avisando.");
    let (exit, found) = studio.problems();
    assert_eq!(exit, Exit::NotWell);
    let expected = [
        "changed phone-code-right.wav",
        "changed phone-code-short.wav",
        "changed phone-contact-mistyped.wav",
        "changed phone-not-understood.wav",
        "changed phone-number-mistyped.wav",
        "clipped phone-not-understood.wav",
        "format phone-code-right.wav",
        "format phone-code-short.wav",
        "lost phone-site",
        "loudness phone-contact-mistyped.wav",
        "stale phone-paged-on",
        "too-long phone-number-mistyped.wav",
        "unused phone-paged-on.wav",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
}

#[test]
fn check_tells_what_is_only_to_be_looked_at_and_is_content() {
    let studio = Studio::new();
    fs::write(studio.path("prompts/pt/notes.txt"), "").unwrap();
    let manifest = "prompts/pt/manifest.toml";
    let text = fs::read_to_string(studio.path(manifest)).unwrap();
    let more = "[[recording]]\nid = \"phone-old\"\nfile = \"phone-old.wav\"\ntext = \"Antigo.\"\n\
                digest = \"0\"\nvoice = \"x\"\nsource = \"rendered\"\naudio = \"0\"\n";
    fs::write(studio.path(manifest), format!("{text}\n{more}")).unwrap();
    let found = ["stray notes.txt", "unused phone-old.wav"].map(str::to_owned);
    assert_eq!(studio.problems(), (Exit::Good, found.into()));
}

#[test]
fn a_manifest_that_leads_out_of_its_folder_is_refused() {
    let studio = Studio::new();
    studio.edit("prompts/en/manifest.toml", "\"phone-site.wav\"", "\"../phone-site.wav\"");
    let (exit, _, err) = ask(&studio.config, &["check"]);
    assert_eq!(exit, Exit::Usage);
    assert!(err.contains("en/manifest.toml") && err.contains("no name of a file"), "{err}");
    assert!(Library::load(&studio.path("prompts")).faults()[0].what.contains("no name of a file"));
}

#[test]
fn build_renders_what_is_missing_and_touches_nothing_else() {
    let studio = Studio::new();
    let spoken = "Le paso la llamada.";
    studio.edit("locales/es/phone.ftl", spoken, "Le paso con el cliente.");
    fs::remove_file(studio.path("prompts/es/phone-site.wav")).unwrap();
    let kept = studio.read("prompts/es/phone-goodbye.1.wav");
    let (exit, report) = studio.build();
    assert_eq!(exit, Exit::Good, "{report:#}");
    assert_eq!(report["built"][0]["rendered"], 2);
    assert_eq!(report["built"][1]["rendered"], 0);
    assert_eq!(studio.problems(), (Exit::Good, BTreeSet::new()));
    assert_eq!(studio.read("prompts/es/phone-goodbye.1.wav"), kept);
    let manifest = studio.manifest("es");
    let texts: Vec<&str> = manifest
        .recordings
        .iter()
        .filter(|entry| entry.file == "screen-connecting.wav")
        .map(|entry| entry.text.as_str())
        .collect();
    assert_eq!(texts, ["Le paso con el cliente."]);
    let audio = read_wav(&studio.read("prompts/es/phone-site.wav")).unwrap();
    assert!(matches!(audio.samples, Samples::ALaw(_)) && audio.rate == 8_000);
    let (_, again) = studio.build();
    assert_eq!(again["built"][0]["rendered"], 0, "what is current is not rendered again");
}

#[test]
fn build_never_replaces_the_work_of_a_person() {
    let studio = Studio::new();
    let take = studio.path("take.wav");
    fs::write(&take, pcm(44_100, 2, &[tone(20_000), tone(20_000)].concat())).unwrap();
    let take = take.display().to_string();
    let import = ["import", &take, "--language", "es", "--id", "phone-site", "--voice", "Ana"];
    let (exit, report, err) = ask(&studio.config, &import);
    assert_eq!((exit, err.as_str()), (Exit::Good, ""), "{report}");
    assert_eq!(report["text"], "¿En qué centro de datos?");
    assert_eq!(studio.problems(), (Exit::Good, BTreeSet::new()));
    // Another file was put there by hand.
    let by_hand = studio.read("prompts/es/phone-goodbye.2.wav");
    fs::write(studio.path("prompts/es/phone-goodbye.1.wav"), &by_hand).unwrap();
    let imported = studio.read("prompts/es/phone-site.wav");
    studio.edit("locales/es/phone.ftl", "¿En qué centro de datos?", "¿En qué centro?");
    studio.edit("locales/es/phone.ftl", "Gracias por llamar.", "Gracias por su llamada.");
    let (exit, report) = studio.build();
    assert_eq!(exit, Exit::Good, "{report:#}");
    assert_eq!(studio.read("prompts/es/phone-site.wav"), imported);
    assert_eq!(studio.read("prompts/es/phone-goodbye.1.wav"), by_hand);
    let manifest = studio.manifest("es");
    let of = |text: &str| manifest.recordings.iter().find(|entry| entry.text == text).unwrap();
    assert_eq!(of("¿En qué centro?").file, "phone-site.rendered.wav");
    assert_eq!(of("Gracias por su llamada.").file, "phone-goodbye.1.rendered.wav");
    let old = of("¿En qué centro de datos?");
    assert_eq!((old.source, old.voice.as_str()), (Source::Studio, "Ana"));
    let (exit, found) = studio.problems();
    assert_eq!(exit, Exit::Good, "{found:?}");
    // The new words are played, not the old recording.
    let library = Library::load(&studio.path("prompts"));
    assert_eq!(library.clips("", "x", Language::Spanish, "¿En qué centro?", &[]).len(), 2);
}

#[test]
fn a_brand_has_its_own_sentences_recorded_and_any_other_in_its_own_voice() {
    let studio = Studio::new();
    let words = studio.path("locales/brands/itaca/es");
    fs::create_dir_all(&words).unwrap();
    let own = "En Ítaca no contesta nadie.";
    fs::write(words.join("phone.ftl"), format!("phone-nobody = {own}\n")).unwrap();
    let missing = (Exit::NotWell, BTreeSet::from(["missing phone-nobody".to_owned()]));
    assert_eq!(studio.problems(), missing, "only what nobody else says");
    let shipped = studio.manifest("es");
    let (exit, report) = studio.build();
    assert_eq!(exit, Exit::Good, "{report:#}");
    let built = report["built"].as_array().unwrap();
    let of = |end: &str| {
        built.iter().find(|one| one["folder"].as_str().unwrap().ends_with(end)).unwrap()
    };
    assert_eq!(
        (&of("brands/itaca/es")["rendered"], &of("prompts/es")["rendered"]),
        (&1.into(), &0.into())
    );
    assert_eq!(studio.problems(), (Exit::Good, BTreeSet::new()));
    assert_eq!(studio.manifest("es"), shipped, "what everybody says stays");

    // Any other sentence may be spoken for the brand alone, and is never taken out again.
    let take = studio.path("take.wav");
    fs::write(&take, pcm(44_100, 2, &[tone(20_000), tone(20_000)].concat())).unwrap();
    let take = take.display().to_string();
    let run = |brand: &str| {
        let words = ["import", &take, "--language", "es", "--brand", brand, "--id", "phone-site"];
        ask(&studio.config, &words)
    };
    let (exit, report, err) = run("itaca");
    assert_eq!((exit, err.as_str()), (Exit::Good, ""), "{report}");
    assert!(report["file"].as_str().unwrap().ends_with("brands/itaca/es/phone-site.wav"));
    let (exit, _, err) = run("itacca");
    assert_eq!(exit, Exit::Usage);
    assert!(err.contains("no brand `itacca`") && err.contains("did you mean `itaca`"), "{err}");
    assert_eq!(studio.build().0, Exit::Good);
    assert_eq!(studio.problems(), (Exit::Good, BTreeSet::new()));
    let library = Library::load(&studio.path("prompts"));
    assert_eq!(library.faults(), []);
    let site = "¿En qué centro de datos?";
    let heard = |brand: &str, text: &str| library.clips(brand, "x", Language::Spanish, text, &[]);
    let frames = |brand: &str, text: &str| {
        heard(brand, text).iter().map(centralita::telephony::Clip::frames).collect::<Vec<_>>()
    };
    assert_ne!(frames("itaca", site), frames("", site));
    assert!(heard("", own).is_empty() && heard("itaca", own).len() == 2);
    assert_eq!(frames("itaca", "Gracias por llamar."), frames("", "Gracias por llamar."));

    // A folder of nobody is told.
    fs::create_dir_all(studio.path("prompts/brands/otra/es")).unwrap();
    let stray = BTreeSet::from(["stray otra".to_owned()]);
    assert_eq!(studio.problems(), (Exit::Good, stray));
}

#[test]
fn a_program_that_fails_leaves_everything_as_it_was() {
    let studio = Studio::new();
    fs::remove_file(studio.path("prompts/en/phone-site.wav")).unwrap();
    let names = || {
        let files = fs::read_dir(studio.path("prompts/en")).unwrap();
        files.map(|file| file.unwrap().file_name()).collect::<BTreeSet<_>>()
    };
    let before = names();
    for (command, told) in [
        ("/nowhere/speak {text} {out}", "cannot start `/nowhere/speak`"),
        ("/bin/false {text} {out}", "failed"),
        ("/bin/true {text} {out}", "wrote no file"),
        ("/bin/cp /bin/true {out} --suffix={text}", "no WAV file"),
    ] {
        let (exit, report, _) = ask(&studio.config, &["build", "--command", command]);
        assert_eq!(exit, Exit::NotWell, "{command}");
        let failed = report["failed"][0].as_str().unwrap();
        assert!(failed.contains("en/phone-site") && failed.contains(told), "{failed}");
        assert_eq!(names(), before, "{command}");
    }
    let (exit, _, err) = ask(&studio.config, &["build", "--command", "speak {text}"]);
    assert_eq!(exit, Exit::Usage);
    assert!(err.contains("it must name {out}"), "{err}");
}

#[test]
fn import_refuses_what_it_cannot_use_and_says_why() {
    let studio = Studio::new();
    let take = studio.path("take.wav");
    let import = |file: &[u8], id: &str| {
        fs::write(&take, file).unwrap();
        let take = take.display().to_string();
        let (exit, _, err) =
            ask(&studio.config, &["import", &take, "--language", "pt", "--id", id]);
        assert_eq!(exit, Exit::Usage);
        err
    };
    assert!(import(&pcm(8_000, 1, &tone(800)), "phone-nothing").contains("`phone-nothing`"));
    assert!(import(b"ID3 mp3", "phone-site").contains("no WAV file"));
    assert!(import(&pcm(8_000, 1, &[0; 8_000]), "phone-site").contains("silent"));
    assert_eq!(studio.problems(), (Exit::Good, BTreeSet::new()));
}
