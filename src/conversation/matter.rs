//! What he wants: by speech or by menu, how grave it is, and what it still needs.
use super::keys::Key;
use super::state::{AfterFiled, Menu, Purpose, Slips, Step};
use super::{
    Conversation, Fields, How, Matter, Prompt, Question, Record, Recording, Then, Turn, Understood,
    Value,
};
use crate::model::{
    Impact, Intent, PhoneNumber, Priority, SensitiveDigits, TeamRole, TicketNumber, TicketStatus,
    Urgency, priority_of,
};
use crate::text::mask_spoken;

/// Sites that can be chosen by key: 9 and 0 are taken, and 8 stands for another one.
pub(super) const SITES_BY_KEY_MAX: usize = 7;
/// The key for a site that is not among them.
const OTHER_SITE: u8 = b'8';
/// The key by which people of the desk switch the notice of bad weather, at the first menu.
const NOTICE: u8 = b'8';
/// The key for a person of the account's team, at the menu for anything else.
const TEAM: u8 = b'5';
/// Numbers that cannot be one before the step is left.
const TRIES_MAX: u8 = 3;
/// How a caller's words are recorded.
const RECORD: Record = Record {
    longest: std::time::Duration::from_secs(120),
    silence: std::time::Duration::from_secs(5),
};

impl Matter {
    /// Danger to people or the building.
    #[must_use]
    pub fn danger(how: How) -> Self {
        Self::urgent(Intent::SafetyEmergency, how)
    }

    /// As grave and as soon as such a matter can be.
    #[must_use]
    pub fn urgent(intent: Intent, how: How) -> Self {
        Self::of(intent, Impact::ONE, Urgency::ONE, how)
    }

    /// Something that a person has to ask about.
    #[must_use]
    pub fn unknown(intent: Intent, how: How) -> Self {
        // Who says nothing may be in trouble: a person looks the same day.
        let grave = matches!(how, How::Silence | How::Unfinished);
        let (impact, urgency) =
            if grave { (Impact::TWO, Urgency::TWO) } else { (Impact::THREE, Urgency::TWO) };
        Self { decided: false, ..Self::of(intent, impact, urgency, how) }
    }

    fn of(intent: Intent, impact: Impact, urgency: Urgency, how: How) -> Self {
        let safety = intent == Intent::SafetyEmergency;
        let priority = priority_of(impact, urgency, intent, safety);
        Self { intent, decided: true, impact, urgency, priority, safety, how }
    }
}

impl Menu {
    pub(super) const fn prompt(self) -> &'static str {
        match self {
            Self::Trouble => "phone-menu-trouble",
            Self::Access => "phone-menu-access",
            Self::Hands => "phone-menu-hands",
            Self::Other => "phone-menu-other",
            Self::Team => "phone-team-key",
        }
    }

    /// What a key of the menu stands for (labelling guide section 9).
    const fn choice(self, key: u8) -> Option<Intent> {
        Some(match (self, key) {
            (Self::Trouble, b'1') => Intent::SafetyEmergency,
            (Self::Trouble, b'2') => Intent::IncidentPower,
            (Self::Trouble, b'3') => Intent::IncidentEnvironment,
            (Self::Trouble, b'4') => Intent::IncidentConnectivity,
            (Self::Trouble, b'5') => Intent::AccessProblem,
            (Self::Access, b'1') => Intent::AccessGrant,
            (Self::Access, b'2') => Intent::AccessRevoke,
            (Self::Hands, b'1') => Intent::RemoteHands,
            (Self::Hands, b'2') => Intent::ShipmentInbound,
            (Self::Hands, b'3') => Intent::ShipmentOutbound,
            (Self::Other, b'1') => Intent::PortalPinHelp,
            (Self::Other, b'2') | (Self::Team, b'4') => Intent::Billing,
            (Self::Other, b'3') | (Self::Team, b'1') => Intent::Commercial,
            // In the order of `TeamRole::ALL`. The account's own people are asked for by what they
            // look after: by that the rules know whose it is.
            (Self::Other, b'4') | (Self::Team, b'2') => Intent::AccountService,
            (Self::Team, b'3') => Intent::TechnicalDesign,
            _ => return None,
        })
    }
}

/// How grave or how soon a matter of the menu is, by the one more key that is asked: the levels
/// of key 1 and of key 2. Matters without such a key have one pair of levels.
struct Scope {
    prompt: &'static str,
    first: (Impact, Urgency),
    second: (Impact, Urgency),
}

/// Returns the question that tells the levels of an intent apart (labelling guide section 4).
const fn scope_of(intent: Intent) -> Option<Scope> {
    let (prompt, first, second) = match intent {
        Intent::IncidentPower => {
            ("phone-scope-power", (Impact::ONE, Urgency::ONE), (Impact::TWO, Urgency::ONE))
        }
        Intent::IncidentEnvironment => {
            ("phone-scope-environment", (Impact::ONE, Urgency::ONE), (Impact::TWO, Urgency::ONE))
        }
        Intent::IncidentConnectivity => {
            ("phone-scope-connectivity", (Impact::ONE, Urgency::ONE), (Impact::TWO, Urgency::ONE))
        }
        Intent::AccessProblem => {
            ("phone-scope-door", (Impact::TWO, Urgency::ONE), (Impact::TWO, Urgency::THREE))
        }
        Intent::AccessRevoke => {
            ("phone-scope-revoke", (Impact::TWO, Urgency::ONE), (Impact::THREE, Urgency::THREE))
        }
        Intent::RemoteHands => {
            ("phone-scope-hands", (Impact::THREE, Urgency::ONE), (Impact::THREE, Urgency::THREE))
        }
        Intent::NotForDesk
        | Intent::SafetyEmergency
        | Intent::ManagedService
        | Intent::Escalation
        | Intent::StatusEnquiry
        | Intent::ShipmentInbound
        | Intent::ShipmentOutbound
        | Intent::AccessGrant
        | Intent::PortalPinHelp
        | Intent::Billing
        | Intent::Commercial
        | Intent::TechnicalDesign
        | Intent::AccountService
        | Intent::GeneralEnquiry => return None,
    };
    Some(Scope { prompt, first, second })
}

impl Conversation {
    /// "Or say so" only where somebody writes down what is said.
    pub(super) fn reason(&self) -> Vec<Prompt> {
        let mut say = vec![];
        if self.facts.start.abilities.speech {
            say.push(self.say("phone-say-reason"));
        }
        say.push(self.say("phone-menu"));
        say
    }

    pub(super) fn reason_keyed(&mut self, slips: Slips, key: u8) -> Turn {
        let menu = match key {
            b'1' => Menu::Trouble,
            b'2' => Menu::Access,
            b'3' => Menu::Hands,
            b'4' => return self.go(vec![], Step::ExpectTicket { tries: 0 }),
            b'5' => Menu::Other,
            // Not said to anybody: people of the desk know it. Whether he is one is asked then.
            NOTICE if self.facts.contact.is_some() => {
                return self.query(vec![], Step::ExpectNotice { slips }, Question::Notice);
            }
            _ => return self.wrong(Step::ExpectReason { slips }),
        };
        self.facts.path = vec![menu.prompt().to_owned()];
        self.go(vec![], Step::ExpectChoice { menu, slips: Slips::default() })
    }

    pub(super) fn choice_keyed(&mut self, menu: Menu, slips: Slips, key: &Key) -> Turn {
        let intent = match key {
            // Nobody is told of who looks after an account before he has proven himself.
            Key::One(TEAM) if menu == Menu::Other && self.facts.contact.is_some() => {
                let menu = Menu::Team;
                self.facts.path.push(menu.prompt().to_owned());
                return self.go(vec![], Step::ExpectChoice { menu, slips: Slips::default() });
            }
            Key::One(key) => menu.choice(*key),
            // The end key goes back to the first menu.
            Key::End => {
                self.facts.path.clear();
                return self.ask_reason(vec![]);
            }
            Key::Danger | Key::Person | Key::Help | Key::Digits(_) => None,
        };
        let Some(intent) = intent else { return self.wrong(Step::ExpectChoice { menu, slips }) };
        if intent == Intent::SafetyEmergency {
            return self.danger(How::Menu);
        }
        if scope_of(intent).is_some() {
            return self.go(vec![], Step::ExpectScope { intent, slips: Slips::default() });
        }
        self.matter_known(Matter::of(intent, Impact::THREE, Urgency::THREE, How::Menu))
    }

    /// A menu below the first: whoever has proven himself may ask for the people of his account.
    pub(super) fn choices(&self, menu: Menu) -> Vec<Prompt> {
        let proven = self.facts.contact.is_some();
        match menu {
            Menu::Other if proven => vec![self.say("phone-menu-other-team")],
            Menu::Team => self.team(),
            menu => vec![self.say(menu.prompt())],
        }
    }

    fn team(&self) -> Vec<Prompt> {
        let roles = (1..).zip(TeamRole::ALL).map(|(key, role)| {
            let say = self.say("phone-team-key").with("role", Value::Role(*role));
            say.with("key", Value::Number(key))
        });
        roles.chain([self.say("phone-team-back")]).collect()
    }

    pub(super) fn scope(&self, intent: Intent) -> Vec<Prompt> {
        scope_of(intent).map(|scope| self.say(scope.prompt)).into_iter().collect()
    }

    pub(super) fn scope_keyed(&mut self, intent: Intent, slips: Slips, key: u8) -> Turn {
        let levels = match (scope_of(intent), key) {
            (Some(scope), b'1') => Some((scope.prompt, scope.first)),
            (Some(scope), b'2') => Some((scope.prompt, scope.second)),
            _ => None,
        };
        let Some((prompt, (impact, urgency))) = levels else {
            return self.wrong(Step::ExpectScope { intent, slips });
        };
        self.facts.path.push(prompt.to_owned());
        self.matter_known(Matter::of(intent, impact, urgency, How::Menu))
    }

    /// What he said, before anybody keeps it: a code may be among it.
    pub(super) fn spoke(&mut self, text: &str) -> Turn {
        let text = mask_spoken(text);
        self.facts.say(&text);
        if self.step == Step::ExpectDetails {
            // Danger is heard wherever it is said.
            return self.query(vec![], Step::ExpectUnderstood, Question::Understand(self.heard()));
        }
        self.query(vec![], Step::ExpectUnderstood, Question::Understand(text))
    }

    fn heard(&self) -> String {
        self.facts.said.join(" ")
    }

    pub(super) fn understood(&mut self, heard: Understood) -> Turn {
        if heard.safety || (heard.decided && heard.intent == Intent::SafetyEmergency) {
            return self.danger(How::Speech);
        }
        // Details of a matter that is known already.
        if self.facts.matter.is_some() {
            return self.file(AfterFiled::Decide);
        }
        match (heard.decided, heard.intent, heard.second) {
            (true, Intent::StatusEnquiry, _) => self.go(vec![], Step::ExpectTicket { tries: 0 }),
            (_, Intent::NotForDesk, _) => self.again_by_key(),
            (true, _, _) | (false, _, None) => {
                let intent = heard.intent;
                self.spoken_matter(&heard, intent)
            }
            (false, _, Some(second)) => {
                let slips = Slips::default();
                self.go(vec![], Step::ExpectClosing { heard, second, slips })
            }
        }
    }

    /// What he said tells the desk nothing: the menu does.
    fn again_by_key(&mut self) -> Turn {
        let slips = Slips { wrong: 1, ..Slips::default() };
        self.go(vec![self.say("phone-not-understood")], Step::ExpectReason { slips })
    }

    pub(super) fn closing(&self, heard: &Understood, second: Intent) -> Vec<Prompt> {
        let prompt = self
            .say("phone-closing")
            .with("first", Value::Matter(heard.intent))
            .with("second", Value::Matter(second));
        vec![prompt]
    }

    pub(super) fn closing_keyed(
        &mut self,
        heard: &Understood,
        second: Intent,
        slips: Slips,
        key: u8,
    ) -> Turn {
        let intent = match key {
            b'1' => heard.intent,
            b'2' => second,
            b'3' => return self.ask_reason(vec![]),
            _ => {
                let heard = heard.clone();
                return self.wrong(Step::ExpectClosing { heard, second, slips });
            }
        };
        match intent {
            Intent::SafetyEmergency => self.danger(How::Speech),
            Intent::StatusEnquiry => self.go(vec![], Step::ExpectTicket { tries: 0 }),
            Intent::NotForDesk => self.again_by_key(),
            intent if intent == heard.intent => self.spoken_matter(heard, intent),
            // What was heard was weighed for the other one: how grave this is, he must say.
            intent if scope_of(intent).is_some() => {
                self.go(vec![], Step::ExpectScope { intent, slips: Slips::default() })
            }
            intent => {
                self.matter_known(Matter::of(intent, Impact::THREE, heard.urgency, How::Speech))
            }
        }
    }

    fn spoken_matter(&mut self, heard: &Understood, intent: Intent) -> Turn {
        self.matter_known(Matter::of(intent, heard.impact, heard.urgency, How::Speech))
    }

    /// P1 and P2 are filed at once, save that a fault of a whole site is first asked for the site, where
    /// nothing tells it: whoever is rung must know where, and may declare an incident there. Who says
    /// nothing is held up by that one question alone. Anything else is first asked for what it needs.
    fn matter_known(&mut self, matter: Matter) -> Turn {
        let (intent, urgent) = (matter.intent, matter.priority <= Priority::P2);
        let needs_site = intent.is_site_fault() || self.facts.start.known.contains(&intent);
        self.facts.matter = Some(matter);
        if urgent && !(needs_site && self.facts.site.is_none()) {
            return self.file(AfterFiled::Decide);
        }
        self.query(vec![], Step::ExpectFields, Question::Fields(intent))
    }

    /// What a matter still needs; what is urgent is asked for its site alone, and of what is known no site is assumed.
    pub(super) fn needs(&mut self, fields: Fields) -> Turn {
        let matter = self.facts.matter.as_ref();
        let urgent = matter.is_some_and(|matter| matter.priority <= Priority::P2);
        let known = matter.is_some_and(|matter| self.facts.start.known.contains(&matter.intent));
        if urgent && fields.site && fields.only_site.is_some() && !known {
            self.facts.site = fields.only_site;
            self.facts.site_assumed = true;
            return self.file(AfterFiled::Decide);
        }
        self.facts.fields =
            if urgent { Fields { site: fields.site, ..Fields::default() } } else { fields };
        self.next_field()
    }

    pub(super) fn next_field(&mut self) -> Turn {
        let fields = &mut self.facts.fields;
        if std::mem::take(&mut fields.site) && !self.facts.start.sites.is_empty() {
            return self.go(vec![], Step::ExpectSite { slips: Slips::default() });
        }
        if std::mem::take(&mut fields.callback) && self.facts.callback.is_none() {
            return self.go(vec![], Step::ExpectNumber { tries: 0, wants: false });
        }
        if fields.details.is_empty() {
            return self.file(AfterFiled::Decide);
        }
        let abilities = self.facts.start.abilities;
        if abilities.speech {
            return self.go(vec![], Step::ExpectDetails);
        }
        let lead = vec![self.details_prompt()];
        self.may_record(Purpose::Details, lead)
    }

    /// Records, after asking where that must be asked; without it where the door cannot.
    pub(super) fn may_record(&mut self, purpose: Purpose, lead: Vec<Prompt>) -> Turn {
        let abilities = self.facts.start.abilities;
        if !abilities.records {
            return self.without_recording(purpose);
        }
        if abilities.asks_consent {
            return self.go(lead, Step::ExpectConsent { purpose });
        }
        self.record(purpose, lead)
    }

    pub(super) fn record(&mut self, purpose: Purpose, mut lead: Vec<Prompt>) -> Turn {
        // Whoever agreed has heard what for and how long.
        let agreed = self.facts.start.abilities.asks_consent;
        lead.push(self.say(if agreed { "phone-speak" } else { "phone-recording" }));
        self.step = Step::ExpectRecording { purpose };
        Turn { say: lead, then: Then::Record(RECORD) }
    }

    /// Records once more, of whom the recording was broken off.
    pub(super) fn record_again(&mut self, purpose: Purpose) -> Turn {
        let lead = match purpose {
            Purpose::Details => vec![self.details_prompt()],
            Purpose::Message => vec![],
        };
        self.record(purpose, lead)
    }

    pub(super) fn without_recording(&mut self, purpose: Purpose) -> Turn {
        match purpose {
            Purpose::Details => self.file(AfterFiled::Decide),
            Purpose::Message => {
                self.go(vec![], Step::ExpectOffer { slips: Slips { silences: 1, wrong: 0 } })
            }
        }
    }

    pub(super) fn recorded(&mut self, recording: Recording) -> Turn {
        let Step::ExpectRecording { purpose } = self.step else { return self.go_on() };
        if recording.reference.is_empty() {
            return self.without_recording(purpose);
        }
        match purpose {
            Purpose::Details => {
                self.facts.recordings.push(recording);
                self.file(AfterFiled::Decide)
            }
            Purpose::Message => {
                let step = Step::ExpectNoted { noted: super::state::Noted::Message };
                self.query(vec![], step, Question::Message(recording))
            }
        }
    }

    pub(super) fn details_prompt(&self) -> Prompt {
        self.say("phone-details").with("fields", Value::List(self.facts.fields.details.clone()))
    }

    /// The sites of the country, each with its key.
    pub(super) fn sites(&self) -> Vec<Prompt> {
        let mut say = vec![self.say("phone-site")];
        let sites = self.facts.start.sites.iter().take(SITES_BY_KEY_MAX);
        for (key, site) in (1..).zip(sites) {
            say.push(
                self.say("phone-site-key")
                    .with("site", Value::Site(site.clone()))
                    .with("key", Value::Number(key)),
            );
        }
        say.push(self.say("phone-site-other"));
        say
    }

    pub(super) fn site_keyed(&mut self, slips: Slips, key: u8) -> Turn {
        if key == OTHER_SITE {
            return self.next_field();
        }
        let place = usize::from(key.saturating_sub(b'1'));
        let site = self.facts.start.sites.iter().take(SITES_BY_KEY_MAX).nth(place).cloned();
        if key < b'1' || site.is_none() {
            return self.wrong(Step::ExpectSite { slips });
        }
        self.facts.site = site;
        self.next_field()
    }

    pub(super) fn number_keyed(&mut self, tries: u8, wants: bool, keys: &SensitiveDigits) -> Turn {
        let country = Some(self.facts.start.country);
        if let Ok(number) = PhoneNumber::parse(keys.expose(), country) {
            self.facts.callback = Some(number);
            return if wants {
                self.go(vec![], Step::ExpectNumberYes { slips: Slips::default() })
            } else {
                self.next_field()
            };
        }
        let tries = tries.saturating_add(1);
        if tries < TRIES_MAX {
            let lead = vec![self.say("phone-number-mistyped")];
            return self.go(lead, Step::ExpectNumber { tries, wants });
        }
        self.number_unknown(wants)
    }

    pub(super) fn number_unknown(&mut self, wants: bool) -> Turn {
        if wants {
            return self.go(vec![], Step::ExpectOffer { slips: Slips { silences: 1, wrong: 0 } });
        }
        self.next_field()
    }

    pub(super) fn ticket_keyed(&mut self, tries: u8, keys: &SensitiveDigits) -> Turn {
        if let Ok(ticket) = keys.expose().parse::<TicketNumber>() {
            return self.query(vec![], Step::ExpectStatus { ticket }, Question::Status(ticket));
        }
        let tries = tries.saturating_add(1);
        if tries < TRIES_MAX {
            let lead = vec![self.say("phone-ticket-mistyped")];
            return self.go(lead, Step::ExpectTicket { tries });
        }
        self.person(How::Silence)
    }

    pub(super) fn status(&mut self, ticket: TicketNumber, status: Option<TicketStatus>) -> Turn {
        let prompt = match status {
            Some(status) => {
                self.facts.told = Some(ticket);
                self.number_spoken("phone-status", ticket)
                    .with("status", Value::Word(status.as_str()))
            }
            None => self.say("phone-status-not-found"),
        };
        self.go(vec![prompt], Step::ExpectMore { slips: Slips::default() })
    }
}
