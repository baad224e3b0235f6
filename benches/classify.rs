//! Trains, evaluates and measures the understanding of texts.
//!
//! `--train` writes the model file, `--evaluate FILE…` prints a table, `--cross` evaluates each
//! fifth of the examples with a model of the other four, `--why TEXT` explains one text; without arguments messages per second on one core are measured.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first fault")]
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use centralita::model::{Channel, Site, Sites, Timestamp};
use centralita::understanding::evaluation::{evaluate, utterance_of};
use centralita::understanding::training::{PARTS, parts_of, train, train_facts};
use centralita::understanding::{
    Example, Sources, Understanding, Utterance, read_examples, training_set,
};

/// How long the measurement runs at least.
const MEASURE_FOR: Duration = Duration::from_secs(2);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("routing-rules/understanding")
}

fn read_folder(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            read_folder(&entry, files);
        } else if entry.file_name().is_some_and(|name| name != "model.tsv" && name != "facts.tsv") {
            files.push((entry.display().to_string(), fs::read_to_string(&entry).unwrap()));
        }
    }
}

fn sources() -> Sources {
    let mut files = vec![];
    read_folder(&folder(), &mut files);
    files.sort();
    let read = |name: &str| fs::read(folder().join(name)).ok();
    Sources { files, model: read("model.tsv"), facts: read("facts.tsv") }
}

fn sites() -> Sites {
    let site = |code: &str, metro: &str, country: &str, more: &[&str]| Site {
        metro: metro.to_owned(),
        time_zone: "Europe/Madrid".to_owned(),
        metro_aliases: more.iter().map(|m| (*m).to_owned()).collect(),
        ..Site::plain(code.parse().unwrap(), country.parse().unwrap())
    };
    let madrid = &["Alcobendas"][..];
    Sites::new(vec![
        site("MD1", "Madrid", "es", madrid),
        site("MD2", "Madrid", "es", madrid),
        site("MD6", "Madrid", "es", madrid),
        site("MD3x", "Madrid", "es", &[]),
        site("BA1", "Barcelona", "es", &[]),
        site("BA2", "Barcelona", "es", &[]),
        site("SA1", "Sevilla", "es", &["Seville"]),
        site("LS1", "Lisboa", "pt", &["Lisbon", "Prior Velho"]),
        site("LS2", "Lisboa", "pt", &["Lisbon", "Prior Velho"]),
    ])
    .unwrap()
}

fn load() -> Understanding {
    Understanding::load(&sources(), &sites()).unwrap_or_else(|faults| {
        for fault in faults {
            println!("{fault}");
        }
        std::process::exit(1)
    })
}

fn examples(file: &str) -> Vec<Example> {
    read_examples(file, &fs::read_to_string(file).unwrap()).unwrap()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    match arguments.split_first() {
        Some((first, _)) if first == "--train" => {
            let (examples, sentences, digest) = training_set(&sources()).unwrap();
            let start = Instant::now();
            let done = train(&examples, &sentences, digest, &ruled());
            let text = done.model.to_text();
            println!("{} texts, {} bytes, {:?}", examples.len(), text.len(), start.elapsed());
            println!("{}", serde_json::to_string(&done.unlearned).unwrap());
            fs::write(folder().join("model.tsv"), text).unwrap();
            let start = Instant::now();
            if let Some(model) = train_facts(&examples, &ruled(), digest).model {
                let text = model.to_text();
                println!("facts: {} bytes, {:?}", text.len(), start.elapsed());
                fs::write(folder().join("facts.tsv"), text).unwrap();
            }
        }
        Some((first, files)) if first == "--evaluate" => {
            let all: Vec<Example> = files.iter().flat_map(|file| examples(file)).collect();
            println!("{}", evaluate(&load(), &all));
        }
        Some((first, _)) if first == "--cross" => cross(),
        // Answers beside the labels, one text a line, for reading what went wrong.
        Some((first, files)) if first == "--answers" => {
            let understanding = load();
            for example in files.iter().flat_map(|file| examples(file)) {
                let answer = understanding.classify(&utterance_of(&example));
                println!("{}\t{}", example.id, serde_json::to_string(&answer).unwrap());
            }
        }
        Some((first, words)) if first == "--why" => {
            let text = words.join(" ");
            let answer = load().classify(&Utterance {
                subject: "",
                text: &text,
                channel: Channel::Phone,
                line: None,
                known_language: None,
                received: Timestamp::UNIX_EPOCH,
            });
            println!("{}", serde_json::to_string_pretty(&answer).unwrap());
        }
        _ => measure(),
    }
}

/// The desk's rules and words without a model.
fn ruled() -> Understanding {
    Understanding::load(&Sources { model: None, facts: None, ..sources() }, &sites()).unwrap()
}

/// Every example answered by a model that has not seen its writer: labels, answer and text, one a line.
fn cross() {
    let mut sources = sources();
    let (all, sentences, digest) = training_set(&sources).unwrap();
    let parts = parts_of(&all);
    for fold in 0..PARTS {
        let part = |inside: bool| -> Vec<Example> {
            let numbered = all.iter().zip(&parts);
            numbered.filter(|(_, of)| (**of == fold) == inside).map(|(e, _)| e.clone()).collect()
        };
        let model = train(&part(false), &sentences, digest, &ruled()).model;
        sources.model = Some(model.to_text().into_bytes());
        let understanding = Understanding::load(&sources, &sites()).unwrap();
        for example in part(true) {
            let answer = understanding.classify(&utterance_of(&example));
            let labels = serde_json::to_string(&example).unwrap();
            println!("{labels}\t{}", serde_json::to_string(&answer).unwrap());
        }
    }
}

/// How often everything is loaded; the first time and the best are told.
const LOADS: u32 = 5;

/// Returns the microseconds that a text of 57 to 63 words takes: the best of the rounds over all that fit into
/// so long, since what else runs on the machine only ever takes time away.
fn us_per_text_of_sixty(understanding: &Understanding, texts: &[Example], long: Duration) -> f64 {
    let words = |text: &&Example| text.said().split_whitespace().count();
    let sixty: Vec<&Example> = texts.iter().filter(|t| (57..=63).contains(&words(t))).collect();
    let (begun, mut best) = (Instant::now(), f64::INFINITY);
    while best.is_infinite() || begun.elapsed() < long {
        let start = Instant::now();
        for text in &sixty {
            std::hint::black_box(understanding.classify(&utterance_of(text)));
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e6 / sixty.len().max(1) as f64);
    }
    best
}

fn measure() {
    let sources = sources();
    let loaded = || {
        let start = Instant::now();
        let understanding = Understanding::load(&sources, &sites()).unwrap();
        (start.elapsed().as_secs_f64() * 1_000.0, understanding)
    };
    let (first_load_ms, understanding) = loaded();
    let load_ms = (1..LOADS).map(|_| loaded().0).fold(first_load_ms, f64::min);
    let (mut texts, _, _) = training_set(&sources).unwrap();
    if !std::env::args().any(|argument| argument == "--bench") {
        // Run as a test it only asks for some, so that it cannot rot.
        texts = texts.into_iter().step_by(50).collect();
    }
    let words: usize = texts.iter().map(|t| t.said().split_whitespace().count()).sum();
    let start = Instant::now();
    let mut many = 0_usize;
    let mut decided = 0_usize;
    while start.elapsed() < MEASURE_FOR {
        for text in &texts {
            decided += usize::from(understanding.classify(&utterance_of(text)).decided);
        }
        many += texts.len();
    }
    let seconds = start.elapsed().as_secs_f64();
    let each = seconds * 1e6 / many as f64;
    let sixty = us_per_text_of_sixty(&understanding, &texts, MEASURE_FOR);
    println!(
        "{{\"messages_per_s\":{:.0},\"us_per_message\":{each:.1},\"words_per_message\":{:.1},\"us_per_60_words\":{:.1},\"us_per_text_of_60_words\":{sixty:.1},\"first_load_ms\":{first_load_ms:.1},\"load_ms\":{load_ms:.1},\"texts\":{},\"decided_share\":{:.3}}}",
        many as f64 / seconds,
        words as f64 / texts.len() as f64,
        each * 60.0 * texts.len() as f64 / words as f64,
        texts.len(),
        decided as f64 / many as f64,
    );
}
