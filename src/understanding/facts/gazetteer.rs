//! Classes of words that the tagger knows beforehand, so that it need not see each one.
//!
//! All words are folded. A class only helps: the tagger learns how much it is worth. Words of the
//! grammar stand here, names in `names.toml`.
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use serde::Deserialize;

use super::attributes::Part;
use crate::model::FileFault;
use crate::text::fold_words;
use crate::understanding::words::{FNV_START, fnv};

/// Words that `names.toml` may hold.
const NAMES_MAX: usize = 50_000;

/// Names of classes with their words, parted by spaces.
const CLASSES: &[(&str, &str)] = &[
    ("weekday", WEEKDAYS),
    ("month", MONTHS),
    ("near", NEAR),
    ("daypart", DAYPARTS),
    ("unit", UNITS),
    ("teen", TEENS),
    ("tens", TENS),
    ("hundred", HUNDREDS),
    ("title", TITLES),
    ("called", CALLED),
    ("role", ROLES),
    ("parcel", PARCELS),
    ("managed", MANAGED),
    ("closing", CLOSINGS),
    ("cage", "jaula jaulas gaiola gaiolas cage cages"),
    ("cabinet", CABINETS),
    ("feed", FEEDS),
    ("period", PERIODS),
];

const WEEKDAYS: &str = "\
    lunes martes miercoles jueves viernes sabado sabados domingo domingos segunda terca \
    quarta quinta sexta monday tuesday wednesday thursday friday saturday sunday mondays \
    tuesdays wednesdays thursdays fridays saturdays sundays weds thurs mon tue tues wed \
    thu fri";
const MONTHS: &str = "\
    enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre \
    noviembre diciembre janeiro fevereiro marco maio junho julho setembro outubro novembro \
    dezembro january february march april may june july august september october november \
    december jan feb mar apr jun jul aug sep sept oct nov dec";
const NEAR: &str = "\
    hoy ayer anteayer hoje ontem anteontem amanha today tomorrow yesterday tonight anoche";
const DAYPARTS: &str = "\
    manana tarde noche madrugada mediodia medianoche manha noite meio morning afternoon \
    evening night noon midnight am pm midday";
const UNITS: &str = "\
    cero zero oh nought uno un una um uma one dos dois duas two tres three cuatro quatro \
    four cinco five seis meia six siete sete seven ocho oito eight nueve nove nine double \
    doble";
const TEENS: &str = "\
    diez dez ten once onze eleven doce doze twelve trece treze thirteen catorce catorze \
    quatorze fourteen quince quinze fifteen dieciseis dezasseis dezesseis sixteen \
    diecisiete dezassete dezessete seventeen dieciocho dezoito eighteen diecinueve \
    dezanove dezenove nineteen veintiuno veintiun veintiuna veintidos veintitres \
    veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve first second \
    third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth \
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth primero primeiro";
const TENS: &str = "\
    veinte vinte twenty treinta trinta thirty cuarenta quarenta forty cincuenta cinquenta \
    fifty sesenta sessenta sixty setenta seventy ochenta oitenta eighty noventa ninety \
    twentieth thirtieth";
const HUNDREDS: &str = "\
    cien ciento cem cento hundred doscientos doscientas duzentos duzentas trescientos \
    trescientas trezentos trezentas cuatrocientos quatrocentos quinientos quinhentos \
    seiscientos seiscentos setecientos setecentos ochocientos oitocentos novecientos \
    novecentos mil thousand";
const TITLES: &str = "\
    senor senora sr sra don dona d senhor senhora dr dra eng engenheiro engenheira mr mrs \
    ms miss mister professor professora prof herr frau madame monsieur";
const CALLED: &str = "\
    called llama llaman llamo llamado chamo chama chamado name names nombre nome soy sou am \
    apellido apelido surname habla fala speaking";
const ROLES: &str = "\
    tecnico tecnicos tecnica companero companera companeros colega colegas colleague \
    colleagues engineer engineers technician technicians usuario usuarios utilizador user \
    users jefe chefe boss compadre primo prima cunado cunada sobrino sobrina hijo hija irmao \
    irma marido mujer husband wife brother sister guy lad chico chica rapaz rapariga senhores \
    conductor driver motorista electricista eletricista instalador visitante visitor";
/// Words about things that are carried.
const PARCELS: &str = "\
    paquete paquetes palet palets pale pales pallet pallets palete paletes bulto bultos envio \
    envios entrega entregas entregan entregar recogida recogidas recoge recogen recoger \
    mensajero mensajeros mensajeria transportista transporte transportes repartidor courier \
    couriers parcel parcels package packages box boxes crate crates shipment shipments delivery \
    deliveries deliver delivers delivered collect collects collection pickup van lorry truck \
    encomenda encomendas embrulho volume volumes recolha recolhem recolhe estafeta \
    transportadora carrinha waybill tracking seguimiento rastreio guia albaran consignment \
    muelle cais dock envelope sobre caja cajas consignacion carrier";
/// Words about services that the desk runs.
const MANAGED: &str = "\
    gestionado gestionada gestionados gestionadas gestionais gestionan gerido gerida geridos \
    geridas gerem gerenciado gerenciada managed manage hosted alojado alojada alojados alojadas \
    firewall cortafuegos vpn backup backups vm vms balanceador balancer copia copias \
    database cluster nube nuvem cloud antivirus parches patching restore restaurar restaurais \
    restauro reponham";
const CLOSINGS: &str = "\
    saludos saludo atentamente cordialmente gracias cumprimentos atenciosamente obrigado \
    obrigada regards thanks cheers sincerely atte abrazo abraco grato grata";
const CABINETS: &str = "\
    armario armarios bastidor bastidores rack racks rac cabinet cabinets cab gabinete \
    raque cabina armadio";
const FEEDS: &str = "\
    rama ramas ramo ramos feed feeds fide alimentacion alimentacao acometida pdu pdus \
    regleta regletas regua reguas strip linea via lado side ramal";
const PERIODS: &str = "\
    dia dias semana semanas mes finde day days week weeks weekend month fim fin principios \
    finales final inicio inicios ano year quarter trimestre feira hora horas hour hours \
    minutos minutes";

/// `names.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesText {
    carrier: toml::Spanned<String>,
    town: toml::Spanned<String>,
    firm: toml::Spanned<String>,
    given: toml::Spanned<String>,
    surname: toml::Spanned<String>,
}

/// Words by class, by their digests, ready to be asked; cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::understanding) struct Gazetteer(
    Arc<HashMap<u64, Part<'static>, BuildHasherDefault<DigestHasher>>>,
);

/// A digest is its own hash; the words are of the desk's own lists, which no stranger can fill with
/// words that collide.
#[derive(Clone, Copy, Debug, Default)]
struct DigestHasher(u64);

impl Hasher for DigestHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = fnv(self.0, bytes);
    }

    fn write_u64(&mut self, digest: u64) {
        // The upper bits tell words in one place apart, and those of a digest are mixed best.
        self.0 = digest.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Default for Gazetteer {
    fn default() -> Self {
        Self::of([])
    }
}

impl Gazetteer {
    /// Gathers the words of the grammar and those given; a word of several classes keeps the first.
    fn of<'w>(names: impl IntoIterator<Item = (&'static str, &'w str)>) -> Self {
        let mut known = HashMap::default();
        for (class, words) in CLASSES.iter().copied().chain(names) {
            let class = Part::new(class);
            for word in words.split_ascii_whitespace() {
                known.entry(fnv(FNV_START, word.as_bytes())).or_insert(class);
            }
        }
        Self(Arc::new(known))
    }

    /// Reads `names.toml`, and adds a fault for everything in it that cannot be used.
    pub(in crate::understanding) fn read(
        file: &str,
        text: &str,
        faults: &mut Vec<FileFault>,
    ) -> Self {
        let read: NamesText = match toml::from_str(text) {
            Ok(read) => read,
            Err(error) => {
                let byte = error.span().map_or(0, |span| span.start);
                let remedy = "give carrier, town, firm, given and surname, each a text of words";
                faults.push(FileFault::at_byte(file, text, byte, error.message(), remedy));
                return Self::default();
            }
        };
        let NamesText { carrier, town, firm, given, surname } = read;
        let lists = [
            ("carrier", &carrier),
            ("town", &town),
            ("form", &firm),
            ("given", &given),
            ("surname", &surname),
        ];
        let mut many = 0;
        for (_, words) in lists {
            for word in words.get_ref().split_ascii_whitespace() {
                many += 1;
                if fold_words(word) != word {
                    let what = format!("`{word}` is no single word in small letters");
                    let remedy = "write single words, without accents and in small letters";
                    faults.push(FileFault::at_byte(file, text, words.span().start, what, remedy));
                }
            }
        }
        if many > NAMES_MAX {
            let what = format!("more than {NAMES_MAX} names");
            faults.push(FileFault::at_byte(file, text, 0, what, "keep the usual ones"));
            return Self::default();
        }
        Self::of(lists.map(|(class, words)| (class, words.get_ref().as_str())))
    }

    /// Returns the class of a folded word, if it has one.
    pub(in crate::understanding) fn class(&self, word: &str) -> Option<&'static str> {
        Some(self.class_of(fnv(FNV_START, word.as_bytes()))?.text)
    }

    /// Returns the class of a folded word that is given by its digest.
    pub(super) fn class_of(&self, digest: u64) -> Option<Part<'static>> {
        self.0.get(&digest).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
carrier = "seur dhl"
town = "vigo"
firm = "lda"
given = "eva dhl"
surname = "lago"
"#;

    #[test]
    fn a_word_belongs_to_the_first_list_that_has_it() {
        let mut faults = vec![];
        let known = Gazetteer::read("names.toml", FILE, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        for (word, class) in [
            ("dhl", Some("carrier")),
            ("eva", Some("given")),
            ("lda", Some("form")),
            ("jaula", Some("cage")),
            ("zumbon", None),
        ] {
            assert_eq!(known.class(word), class, "{word}");
        }
    }

    #[test]
    fn faults_name_the_line() {
        let fault = |text: &str| {
            let mut faults = vec![];
            Gazetteer::read("names.toml", text, &mut faults);
            faults.remove(0).to_string()
        };
        assert!(fault(&FILE.replace("lago", "Lago")).starts_with("names.toml:6: `Lago`"));
        assert!(fault(&FILE.replace("surname", "surnames")).starts_with("names.toml:"));
    }
}
