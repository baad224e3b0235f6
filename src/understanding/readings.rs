//! Temperatures named in a text, in digits or in words.
use super::slots::spoken;
use super::words::Words;

/// From here on any inlet is out of bounds (labelling guide, section 4), in °C.
pub(super) const LIMIT_C: f32 = 35.0;
/// From here on an inlet that keeps rising is out of bounds, in °C.
pub(super) const RISING_LIMIT_C: f32 = 30.0;
/// Warmer than rooms are, in °C.
pub(super) const WARM_C: f32 = 26.0;
/// Colder than rooms are, in °C.
pub(super) const COLD_C: f32 = 16.0;
/// From here to [`WARM_C`] rooms are as they should be, in °C.
const USUAL_C: f32 = 18.0;
/// Bare numbers in words above this are no temperatures, in °C.
const BARE_C_MAX: f32 = 50.0;
/// Numbers below this are differences ("five degrees more"), in °C.
const PLAUSIBLE_C_MIN: f32 = 8.0;
/// Readings above this are no room's temperature, in °C.
const PLAUSIBLE_C_MAX: f32 = 70.0;
/// Words that may stand right before a reading, folded.
const BEFORE: &[&str] = &[
    "a",
    "at",
    "marcan",
    "marca",
    "nos",
    "shows",
    "reads",
    "reading",
    "to",
    "en",
    "los",
    "son",
    "sao",
    "mesmo",
    "c",
    "value",
    "valor",
    "temperatura",
    "temperature",
    "is",
    "impulsion",
    "insuflacao",
];
/// Words behind which a bare number in words names or counts something else, folded: a place, an hour, a span.
const NAMED_BEFORE: &[&str] = &[
    "jaula", "armario", "rack", "bastidor", "cage", "cabinet", "cab", "row", "fila", "sala",
    "hall", "room", "porta", "puerta", "door", "sensor", "sonda", "probe", "unit", "numero",
    "number", "piso", "planta", "floor", "las", "as", "hace", "ha", "since", "past", "after",
    "dia", "of", "linea", "linha", "line", "caso", "case", "contrato",
];
/// Words before which a bare number in words counts something else, folded.
const COUNTED_BEHIND: &[&str] = &[
    "minutos",
    "minutes",
    "minute",
    "horas",
    "hours",
    "hour",
    "dias",
    "days",
    "por",
    "percent",
    "servidores",
    "servers",
    "maquinas",
    "machines",
    "equipos",
    "euros",
    "mil",
    "personas",
    "pessoas",
    "people",
    "veces",
    "vezes",
    "times",
    "anos",
    "years",
    "metros",
    "metres",
    "racks",
    "armarios",
    "jaulas",
    "cages",
    "cabinets",
    "sensores",
    "sensors",
    "watts",
    "vatios",
    "hundred",
    "thousand",
];
/// Words that make a number a reading, folded.
const UNITS: &[&str] = &["grados", "graus", "degrees", "c", "celsius", "centigrados", "oc", "o"];

/// A temperature in °C and the words that say it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Temperature {
    pub(super) celsius: f32,
    pub(super) words: (usize, usize),
    /// A unit stands behind it, or a word before it that names readings; else it may be something else.
    pub(super) is_sure: bool,
}

/// Returns the temperature that is most out of the usual: the highest from 26 °C, else the lowest up to 16 °C,
/// else the highest of those that rooms should have.
pub(super) fn outstanding(words: &Words<'_>) -> Option<Temperature> {
    let mut found: Vec<Temperature> =
        (0..words.tokens().len()).filter_map(|at| temperature_at(words, at)).collect();
    found.sort_by(|a, b| a.celsius.total_cmp(&b.celsius));
    let highest = found.last().copied();
    let warm = highest.filter(|t| t.celsius >= WARM_C);
    let cold = found.first().filter(|t| t.celsius <= COLD_C).copied();
    warm.or(cold).or_else(|| highest.filter(|t| t.celsius >= USUAL_C))
}

/// What stands behind a number, in its word or as the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    None,
    Celsius,
    Fahrenheit,
}

/// Splits "36", "36c", "36oc" (36 ºC, whose sign is a letter) and "97f" into number and unit.
fn split(word: &str) -> Option<(&str, Unit)> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match word.get(digits.len()..)? {
        "" => Unit::None,
        "c" | "o" | "oc" => Unit::Celsius,
        "f" | "of" => Unit::Fahrenheit,
        _ => return None,
    };
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some((digits, unit))
}

/// Returns the unit that a word is.
fn unit_of(word: &str) -> Unit {
    match word {
        "fahrenheit" | "f" => Unit::Fahrenheit,
        word if UNITS.contains(&word) => Unit::Celsius,
        _ => Unit::None,
    }
}

/// Returns the unit behind the number that ends with word `last`: "36,2 °C" and "30.4C" are cut at the comma and the
/// point, "31 con 8" is spoken, and after "97 degrees" comes what degrees they are.
fn unit_behind(words: &Words<'_>, last: usize) -> Unit {
    let own = split(words.word(last)).map_or(Unit::None, |(_, unit)| unit);
    if own != Unit::None {
        return own;
    }
    let [next, after] = [last + 1, last + 2].map(|next| words.word(next));
    if let Some((digits, unit)) = split(next)
        && digits.len() <= 2
    {
        return if unit == Unit::None { unit_of(after) } else { unit };
    }
    match (unit_of(next), unit_of(after)) {
        (Unit::Celsius, Unit::Fahrenheit) => Unit::Fahrenheit,
        (unit, _) => unit,
    }
}

fn temperature_at(words: &Words<'_>, at: usize) -> Option<Temperature> {
    let (value, last) = number_at(words, at)?;
    let before = at.checked_sub(1).map_or("", |before| words.word(before));
    let unit = unit_behind(words, last);
    let celsius = if unit == Unit::Fahrenheit { (value - 32.0) / 1.8 } else { value };
    // What stands behind a point is no temperature of its own.
    if split(before).is_some() && split(words.word(at)).is_some_and(|(_, own)| own != Unit::None) {
        return None;
    }
    // Below 30 a bare number is more often a clock or a rack; below 8 it is a difference. On the telephone many
    // say no more than "twenty nine".
    let plausible = (PLAUSIBLE_C_MIN..=PLAUSIBLE_C_MAX).contains(&celsius);
    let named = BEFORE.contains(&before) && celsius >= RISING_LIMIT_C;
    let (has_unit, bare) = (unit != Unit::None, is_said_bare(words, (at, last), celsius));
    ((has_unit || named || bare) && plausible).then_some(Temperature {
        celsius,
        words: (at, last),
        is_sure: has_unit || named,
    })
}

/// Tells whether a number in words, with no unit, may be a temperature where the climate is talked about.
fn is_said_bare(words: &Words<'_>, (at, last): (usize, usize), celsius: f32) -> bool {
    let before = at.checked_sub(1).map_or("", |before| words.word(before));
    // "tres cinco cero veintiocho" is a number that goes on.
    let goes_on = at.checked_sub(1).is_some_and(|before| words.sense(before).begins_number());
    !words.word(at).starts_with(|c: char| c.is_ascii_digit())
        && (WARM_C..=BARE_C_MAX).contains(&celsius)
        && !goes_on
        && !NAMED_BEFORE.contains(&before)
        && !COUNTED_BEHIND.contains(&words.word(last + 1))
}

fn number_at(words: &Words<'_>, at: usize) -> Option<(f32, usize)> {
    if let Some((digits, _)) = split(words.word(at)) {
        return digits.parse::<u8>().ok().map(|value| (f32::from(value), at));
    }
    let (digits, last) = spoken(words, at)?;
    digits.parse::<u8>().ok().map(|value| (f32::from(value), last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temperatures_are_read_in_digits_and_words() {
        for (text, celsius) in [
            ("treinta y cuatro grados y subiendo", Some(34.0)),
            ("trinta e seis graus", Some(36.0)),
            ("ninety-seven Fahrenheit", Some(36.1)),
            ("Valor: 36,2 °C", Some(36.0)),
            ("value=30.4C trend=rising", Some(30.0)),
            ("Temperature graph shows 38", Some(38.0)),
            ("from 23 to 29 C since noon", Some(29.0)),
            ("son once grados", Some(11.0)),
            ("cinco grados más caliente", None),
            ("a 22 grados como siempre", Some(22.0)),
            ("veintinueve y subiendo poquito a poco", Some(29.0)),
            ("twenty nine now it was twenty five ten minutes ago", Some(29.0)),
            ("vinte e oito à entrada e a subir", Some(28.0)),
            ("hace veinte minutos que hace calor", None),
            ("twenty machines are hot", None),
            ("la jaula treinta y tres", None),
            ("rack 38", None),
            ("inlet 36ºC", Some(36.0)),
            ("estamos a 36º y subiendo", Some(36.0)),
            ("36.5ºC en la entrada", Some(36.0)),
            ("Inlet 36.20C now", Some(36.0)),
            ("the sensor says 97F", Some(36.1)),
            ("97 degrees F at the top", Some(36.1)),
            ("veinte clientes sin frío", None),
        ] {
            let found = outstanding(&Words::new(text)).map(|t| t.celsius);
            let same = match (found, celsius) {
                (Some(a), Some(b)) => (a - b).abs() < 0.1,
                (a, b) => a == b,
            };
            assert!(same, "{text}: {found:?}");
        }
    }
}
