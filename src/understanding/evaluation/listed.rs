//! The words of section 5 of the labelling guide, as a yardstick.
//!
//! On purpose apart from `danger.toml`: a word that was lost there must still be missed here.
use crate::text::fold_words;

/// Folded words and phrases of the guide's table. `*` ends a word that may go on.
const LISTED: &[&str] = &[
    "fuego",
    "incendio*",
    "llamas",
    "ardiendo",
    "humo",
    "humos",
    "huele a quemado",
    "cable quemado",
    "enchufe quemado",
    "regleta quemada",
    "explosion*",
    "extincion",
    "descarga de gas",
    "olor a gas",
    "herid*",
    "no se mueve",
    "inconsciente*",
    "desmayad*",
    "ambulancia*",
    "infarto*",
    "electrocutad*",
    "descarga electrica",
    "atrapad*",
    "encerrad* dentro",
    "bomba",
    "amenaza*",
    "intruso*",
    "arma",
    "armas",
    "robo en curso",
    "inundacion*",
    "goteo*",
    "gotera*",
    "fuga de agua",
    "evacuar",
    "evacuacion*",
    "fogo",
    "chamas",
    "a arder",
    "fumo",
    "cheira a queimado",
    "tomada queimada",
    "regua queimada",
    "explosao",
    "explosoes",
    "extincao",
    "cheiro a gas",
    "ferid*",
    "nao se mexe",
    "desmaiou",
    "ambulancia*",
    "enfarte*",
    "eletrocutad*",
    "choque eletrico",
    "pres* dentro",
    "fechad* la dentro",
    "ameaca*",
    "assalto*",
    "inundacao",
    "inundacoes",
    "infiltracao",
    "infiltracoes",
    "evacuacao",
    "fire",
    "fires",
    "flame",
    "flames",
    "burning",
    "smoke",
    "burnt smell",
    "gas discharge",
    "gas warning",
    "novec",
    "fm 200",
    "inergen",
    "injured",
    "unconscious",
    "ambulance*",
    "heart attack",
    "electric shock",
    "trapped",
    "stuck in the lift",
    "bomb",
    "bombs",
    "threat*",
    "intruder*",
    "break in",
    "gun",
    "guns",
    "knife",
    "flood*",
    "leak",
    "leaks",
    "leaking",
    "evacuate*",
    "evacuation*",
];

/// Words of which one of each side must stand within [`PAIR_WITHIN`] words.
const WATER: &[&str] = &["agua", "water"];
const PLACES: &[&str] = &[
    "techo",
    "rack",
    "racks",
    "suelo",
    "teto",
    "bastidor",
    "bastidores",
    "chao",
    "ceiling",
    "floor",
];
const PAIR_WITHIN: usize = 8;

/// Harmless phrases; their words are not looked at.
const TAKEN_OUT: &[&str] = &[
    "firewall*",
    "cortafuegos",
    "puerta cortafuegos",
    "porta corta fogo",
    "corta fogo",
    "firewire",
    "bomba de agua",
    "bomba de calor",
    "water cooling",
    "fuego amigo",
    "threat intelligence",
    "threat feed*",
    "threat model*",
    "amenaza informatica",
    "smoke test*",
    "test de humo",
    "simulacro",
    "simulacro de incendio",
    "simulacro de evacuacion",
    "exercicio de incendio",
    "fire drill*",
    "evacuation drill*",
    "fire code",
];

/// Returns the first listed word that stands in `text`, folded as the guide asks.
pub(super) fn listed_word(text: &str) -> Option<String> {
    let folded = fold_words(text);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    for phrase in TAKEN_OUT {
        while let Some((from, many)) = found(&words, phrase) {
            words.iter_mut().skip(from).take(many).for_each(|word| *word = "");
        }
    }
    if let Some((from, many)) = LISTED.iter().find_map(|phrase| found(&words, phrase)) {
        return words.get(from..from + many).map(|words| words.join(" "));
    }
    let at = |list: &[&str]| -> Vec<usize> {
        (0..words.len()).filter(|at| words.get(*at).is_some_and(|w| list.contains(w))).collect()
    };
    let places = at(PLACES);
    let near = |water: &usize| places.iter().find(|place| place.abs_diff(*water) <= PAIR_WITHIN);
    let (water, place) = at(WATER).into_iter().find_map(|water| Some((water, *near(&water)?)))?;
    Some(format!("{} + {}", words.get(water)?, words.get(place)?))
}

/// Returns where a phrase stands, and how many words it has.
fn found(words: &[&str], phrase: &str) -> Option<(usize, usize)> {
    let parts: Vec<&str> = phrase.split(' ').collect();
    let meets = |(word, part): (&&str, &&str)| match part.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == part,
    };
    let from = words.windows(parts.len()).position(|some| some.iter().zip(&parts).all(meets))?;
    Some((from, parts.len()))
}

#[cfg(test)]
mod tests {
    use super::listed_word;

    #[test]
    fn the_guides_words_are_found_and_its_exceptions_are_not() {
        let check = |text: &str, word: Option<&str>| {
            assert_eq!(listed_word(text).as_deref(), word, "{text}");
        };
        check("Hay HUMO en la sala", Some("humo"));
        check("¡Incendios!", Some("incendios"));
        check("Está presa lá... presa dentro", Some("presa dentro"));
        check("Cae agua encima del rack", Some("agua + rack"));
        check("water", None);
        check("El cortafuegos no deja pasar", None);
        check("The fire drill is on Monday", None);
        check("Fire drill over, but now there is real fire", Some("fire"));
        check("", None);
    }
}
