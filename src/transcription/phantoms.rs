//! Sentences that recognisers make up when nobody speaks.
//!
//! Whisper models learnt from subtitles of films, and fill noise with what stands there while
//! nobody talks. What a caller may well say ("gracias", "obrigado") is not among them, although
//! it is made up too: a reply too many does less harm than a caller who is not heard.

/// One made-up sentence.
pub(super) struct Phantom {
    /// As it is written; compared without case, accents and punctuation.
    pub(super) text: &'static str,
    /// Where it is dropped.
    pub(super) place: Place,
    /// Why nobody says it to a service desk.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for whoever edits the table; a test wants it to be there")
    )]
    pub(super) reason: &'static str,
}

/// Where a made-up sentence is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Wherever its words stand: nobody says them.
    Anywhere,
    /// Where it is a sentence of its own: within others its words may be meant.
    Sentence,
}

const CREDIT: &str = "credit of volunteers who subtitle films";
const CHANNEL: &str = "end of a video, said to its viewers";

/// All that is known, longer ones before those that they contain.
pub(super) const PHANTOMS: [Phantom; 26] = [
    credit("Subtítulos realizados por la comunidad de Amara.org"),
    credit("Subtítulos creados por la comunidad de Amara.org"),
    credit("Subtítulos en español de la comunidad de Amara.org"),
    credit("Subtítulos por la comunidad de Amara.org"),
    credit("Subtitulado por la comunidad de Amara.org"),
    credit("Legendas realizadas pela comunidade Amara.org"),
    credit("Legendas pela comunidade de Amara.org"),
    credit("Legendas pela comunidade Amara.org"),
    credit("Subtitles by the Amara.org community"),
    credit("Transcribed by https://otter.ai"),
    credit("Amara.org"),
    channel("Thanks for watching"),
    channel("Thank you for watching"),
    channel("Thanks for watching and see you in the next video"),
    channel("See you in the next video"),
    channel("Please subscribe to my channel"),
    channel("Gracias por ver el vídeo"),
    channel("Gracias por ver"),
    channel("Suscríbete al canal"),
    channel("Suscríbete"),
    channel("No olvides suscribirte al canal"),
    channel("Hasta el próximo vídeo"),
    channel("Obrigado por assistir"),
    channel("Inscreva-se no canal"),
    channel("Até o próximo vídeo"),
    Phantom {
        text: "you",
        place: Place::Sentence,
        reason: "the commonest filler of English models for noise; no sentence by itself",
    },
];

const fn credit(text: &'static str) -> Phantom {
    Phantom { text, place: Place::Anywhere, reason: CREDIT }
}

const fn channel(text: &'static str) -> Phantom {
    Phantom { text, place: Place::Sentence, reason: CHANNEL }
}
