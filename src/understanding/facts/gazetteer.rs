//! Classes of words that the tagger knows beforehand, so that it need not see each one.
//!
//! All words are folded. A class only helps: the tagger learns how much it is worth.
use std::hash::{BuildHasherDefault, Hasher};

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
    ("carrier", CARRIERS),
    ("given", GIVEN),
    ("form", FORMS),
    ("title", TITLES),
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
const CARRIERS: &str = "\
    dhl ups fedex seur mrw gls nacex correos tnt schenker ctt tipsa geodis kuehne nagel \
    dpd chronopost torrestir patinter envialia zeleris celeritas dachser dsv glovo hermes \
    ontime redur halcourier garland rangel vasp aramex ceva expeditors";
/// Given names that are common in the three languages, and those that callers bring along.
const GIVEN: &str = "\
    adrian agustin alba alberto alejandro alejandra alfonso alfredo alicia almudena alvaro \
    amparo ana andrea andres angel angela antonia antonio arturo aurora beatriz begona \
    belen berta blanca borja bruno candela carla carlos carmen carolina catalina cecilia \
    celia cesar clara claudia concha cristina cristobal daniel dani david diego dolores \
    eduardo elena elisa elvira emilio enrique ernesto esteban esther eugenia eva fatima \
    federico felipe felix fernando fernanda fran francisca francisco gabriel gabriela gema \
    gerardo german gloria gonzalo gregorio guillermo gustavo hector hugo ignacio ines inma \
    irene iris isaac isabel ismael ivan jaime javier javi jesus joaquin jordi jorge jose \
    josefina juan juana julia julian julio laura leire leonor lidia lola lorena lorenzo \
    lourdes lucas lucia luis luisa luz macarena manuel manuela manolo marcos margarita \
    maria mariano marina mario marta martin mateo matias mercedes miguel miriam monica \
    montse nacho natalia nerea nicolas noelia nuria olga oscar pablo paco paloma patricia \
    paula pedro pepe pilar rafa rafael ramon raquel raul ricardo roberto rocio rodrigo \
    rosa rosario ruben salvador samuel sandra santiago sara sergio silvia sofia sonia \
    susana teresa tomas vanesa veronica vicente victor victoria virginia xavier yolanda \
    adelaide afonso amilcar anabela andre antonieta artur augusto bernardo caetano \
    catarina celeste cidalia claudio cristiano david diana diogo domingos duarte dulce \
    edgar elsa eurico fabio fatima filipa filipe flavio francisca goncalo graca guilherme \
    helder helena henrique herminia horacio ilda isaura ivo jacinto joana joao joaquim \
    jorge judite julieta leandro leonel lidia liliana lurdes luis madalena mafalda manuel \
    marcelo marco margarida mariana matilde mauro micaela nelson nuno octavio orlando \
    palmira paulo raul renato ricardo rita rui rute salome sandro sebastiao simao sonia \
    susana tatiana telma telmo tiago tomas valter vasco vera vitor wagner zulmira aaron \
    adam ahmed aisha alan alex ali alice amir amy andrew angus anna anne anthony ben \
    bogdan brendan brian bridget callum cathal charles charlotte chen chloe chris \
    christian ciara claire colin conor craig dan darren dave dean deirdre derek dmitri \
    donna dwayne eamon ed edward elizabeth ellen emily emma erik fatou fiona frank gareth \
    gary gavin george giulia grace graham greg hannah hans harish harry heather henrik ian \
    ingrid ivana jack jacob jake james jan jane jason jean jennifer jenny jeremy jessica \
    jim joe john jonas joseph julie karen karim kate katarzyna keith kelly kevin klaus \
    kumar lars lee liam linda lisa lucy luke maeve marcus marie mark mary matt matthew \
    megan mehmet michael michelle mike mohamed mohammed muhammad natasha neil niamh nick \
    nicola nigel olivia omar oliver owen patrick paul pete peter phil philip pierre pieter \
    piotr priya rachel rashid rebecca richard rob robert robin ross ruth ryan sally sam \
    samantha samira sanjay sarah scott sean shane sharon simon siobhan sipho sophie stefan \
    stephen steve steven stuart sue susan svetlana tarik thomas tim tom tony tracy vikram \
    wei william yusuf yannick zoe";
/// Legal forms and words that firms carry in their names.
const FORMS: &str = "\
    sl slu sa sau lda ltd limited gmbh ag inc llc llp plc bv oy ab sas sarl srl spa coop \
    grupo group hosting telecom seguros banco caixa transportes logistica logistics \
    sistemas systems redes networks cloud data digital media bank consulting solutions \
    soluciones solucoes laboratorios laboratorio clinica hospital universidad universidade \
    municipio ayuntamiento camara talleres instalaciones instalacoes electricidad eletro \
    climatizacion cableados express expresso cargo mensajeria gestoria editorial radio \
    nuvem unipessoal";
const TITLES: &str = "\
    senor senora sr sra don dona d senhor senhora dr dra eng engenheiro engenheira mr mrs \
    ms miss mister tecnico tecnica companero companera colega colleague engineer \
    technician tecnicos usuario utilizador user called llama llamo chamo chama name nombre \
    nome soy sou";
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

/// Words by class, ready to be asked.
#[derive(Clone, Debug)]
pub(in crate::understanding) struct Gazetteer(
    std::collections::HashMap<&'static str, &'static str, BuildHasherDefault<WordHasher>>,
);

/// A quick hash for words of a fixed list, which nobody can fill with words that collide: FNV-1a
/// at 64 bits (Fowler, Noll, Vo).
#[derive(Clone, Copy, Debug)]
struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

impl Gazetteer {
    /// Gathers the words; a word of several classes keeps the first.
    pub(in crate::understanding) fn new() -> Self {
        let mut known = std::collections::HashMap::default();
        for (class, words) in CLASSES {
            for word in words.split_ascii_whitespace() {
                known.entry(word).or_insert(*class);
            }
        }
        Self(known)
    }

    /// Returns the class of a folded word, if it has one.
    pub(in crate::understanding) fn class(&self, word: &str) -> Option<&'static str> {
        self.0.get(word).copied()
    }
}
