//! The shipped configuration and what is said of broken ones.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use centralita::app::config::{Config, Loaded};
use expect_test::{Expect, expect};

fn load(dir: &Path, text: &str) -> Result<Loaded, String> {
    let path = dir.join("config.toml");
    fs::write(&path, text).unwrap();
    Config::load(&path).map_err(|faults| {
        let shown: Vec<String> = faults.iter().map(ToString::to_string).collect();
        shown.join("\n").replace(&format!("{}/", dir.display()), "")
    })
}

fn faults(text: &str, expected: &Expect) {
    let dir = tempfile::tempdir().unwrap();
    expected.assert_eq(&load(dir.path(), text).unwrap_err());
}

#[test]
fn the_shipped_file_says_the_defaults() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml");
    let text = fs::read_to_string(&shipped).unwrap();
    let written: Config = toml::from_str(&text).unwrap();
    assert_eq!(written, Config::default());

    // What the file leaves out would hide behind the defaults: it must show every key.
    let written: toml::Table = toml::from_str(&text).unwrap();
    let defaults = toml::Table::try_from(Config::default()).unwrap();
    assert_eq!(written, defaults, "a key is missing in config.toml");
}

#[test]
fn the_shipped_file_has_no_fault_and_warns_of_unknown_costs_only() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml");
    let loaded = Config::load(&shipped).unwrap();
    let warnings: Vec<&str> = loaded.warnings.iter().map(|warning| warning.what.as_str()).collect();
    expect![[r#"
        [
            "line `es` does not say what a call costs (es-ES, pt-PT, en)",
            "line `pt` does not say what a call costs (es-ES, pt-PT, en)",
        ]
    "#]]
    .assert_debug_eq(&warnings);
}

#[test]
fn a_queue_rests_for_twelve_hours_at_most() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml");
    let text = fs::read_to_string(&shipped).unwrap();
    let quiet = |hours: &str| {
        let text = text.replacen("quiet_hours = \"\"", &format!("quiet_hours = \"{hours}\""), 1);
        load(tempfile::tempdir().unwrap().path(), &text).err()
    };
    assert_eq!(quiet("20:00-08:00"), None);
    let fault = quiet("17:00-09:00").unwrap();
    assert!(fault.contains("quiet hours of queue") && fault.contains("longer than 12"), "{fault}");
}

#[test]
fn what_is_left_out_has_its_default() {
    let dir = tempfile::tempdir().unwrap();
    let loaded = load(dir.path(), "[lmtp]\nidle_s_max = 7\n").unwrap();
    let mut expected = Config::default();
    expected.lmtp.idle_s_max = 7;
    assert_eq!(loaded.config, expected);
    assert_eq!(loaded.path(&loaded.config.storage.data), dir.path().join("data"));
    assert_eq!(loaded.path("/srv/data"), Path::new("/srv/data"));
}

#[test]
fn a_list_is_taken_whole() {
    let dir = tempfile::tempdir().unwrap();
    let text = "[[mailbox]]\naddress = \"desk@x.example\"\nlanguage = \"en\"\nline = \"es\"\nname = \"Desk\"\n";
    let loaded = load(dir.path(), text).unwrap();
    let addresses: Vec<&str> =
        loaded.config.mailboxes.iter().map(|mailbox| mailbox.address.as_str()).collect();
    assert_eq!(addresses, ["desk@x.example"]);
}

#[test]
fn unknown_keys_are_all_named_with_what_was_meant() {
    faults(
        "colour = 1\n[lmpt]\nlisten = \"\"\n\n[storage]\ndata = \"d\"\ngroupmax = 3\nzzz = 1\n\
         [[line]]\nid = \"es\"\nnumbr = \"+34911238857\"\n",
        &expect![[r#"
            config.toml:1: there is no section `colour`; remove it, or use one of: api, attended, channel, console, desk, fetching, health, identity, imap, incidents, line, lmtp, log, mail, mailbox, media, notices, ntfy, outbox, outside_desk, phone, queue, retention, rules, sip, site, sms, smtp, storage, transcription, trunk, vendor, voice, webhook
            config.toml:2: there is no section `lmpt`; did you mean `lmtp`?
            config.toml:7: there is no key `groupmax` in storage; did you mean `group_max`?
            config.toml:8: there is no key `zzz` in storage; remove it, or use one of: data, free_space_min_mb, group_max, inline_bytes_max
            config.toml:9: [[line]] 1 has no `number`; add it, such as `number = "+34911238857"`
            config.toml:11: there is no key `numbr` in [[line]] 1; did you mean `number`?"#]],
    );
}

#[test]
fn wrong_values_are_all_named_with_the_default() {
    faults(
        "[lmtp]\nlisten = \"everywhere\"\n\n[storage]\ngroup_max = \"many\"\n\n[mail]\n\
         acknowledge_unproven = \"long\"\n\n[rules]\nwatch = \"yes\"\n\n[outbox]\n\
         attempts_max = -1\n\n[log]\nlevel = 3\n\n[desk]\ndefault_country = \"esp\"\n\n\
         [health]\nlisten = \"127.0.0.1\"\n",
        &expect![[r#"
            config.toml:2: lmtp.listen: invalid socket address syntax; the default is `listen = "127.0.0.1:2424"`
            config.toml:5: storage.group_max: invalid type: string "many", expected a whole number from 0; the default is `group_max = 128`
            config.toml:8: mail.acknowledge_unproven: unknown variant `long`, expected `short` or `none`; the default is `acknowledge_unproven = "short"`
            config.toml:11: rules.watch: invalid type: string "yes", expected a boolean; the default is `watch = true`
            config.toml:14: outbox.attempts_max: invalid value: integer `-1`, expected a whole number from 0; the default is `attempts_max = 60`
            config.toml:17: log.level: expected a word in quotes; the default is `level = "info"`
            config.toml:20: desk.default_country: `esp` is no country code; write two letters, such as es or pt (ISO 3166-1)
            config.toml:23: health.listen: invalid socket address syntax; the default is `listen = "127.0.0.1:8082"`"#]],
    );
}

#[test]
fn wrong_entries_of_lists_are_named_by_their_place() {
    faults(
        "site = 3\n\n[[line]]\nid = \"es\"\nnumber = \"call us\"\nlanguage = \"es-ES\"\n\
         time_zone = \"Europe/Madrid\"\ncountry = \"es\"\n\n[[mailbox]]\n\
         address = \"soporte@example.com\"\nline = \"es\"\nname = \"x\"\n\n[[mailbox]]\n\
         address = \"soporte\"\nlanguage = \"es-ES\"\nline = \"es\"\nname = \"x\"\n\n[[queue]]\n\
         id = \"q\"\nhours = \"9 to 5\"\ntime_zone = \"Europe/Madrid\"\n",
        &expect![[r#"
            config.toml:1: `site` must be a list of tables; write each one as [[site]]
            config.toml:5: [[line]] 1: number: `call us` is no telephone number; write +34911238857, or the nine digits of the country
            config.toml:10: [[mailbox]] 1 has no `language`; add it, such as `language = "es-ES"`
            config.toml:16: [[mailbox]] 2: address: `soporte` is no mail address; write name@host, such as ana@cliente.example
            config.toml:23: [[queue]] 1: hours: `9 to 5` names no hours; write 24/7, never, or days and times such as mon-fri 09:00-18:00, sat 10:00-14:00"#]],
    );
}

#[test]
fn names_that_lead_nowhere_are_faults() {
    faults(
        r#"[[line]]
id = "es"
number = "+34611238857"
language = "es-ES"
time_zone = "Europe/Madird"
country = "es"

[[mailbox]]
address = "soporte@example.com"
language = "es-ES"
line = "ess"
name = "Soporte"

[[mailbox]]
address = "Soporte@example.com"
language = "es-ES"
line = "portugal"
name = " "

[[queue]]
id = "billing"
hours = "24/7"
time_zone = "Europe/Madrid"

[[queue]]
id = "billing"
hours = "never"
time_zone = "Europe/Madrid"

[[site]]
code = "MD1"
metro = "Madrid"
country = "es"
time_zone = "Europe/Madrid"

[[site]]
code = "md1"
metro = "Madrid"
country = "es"
time_zone = "Mars/Olympus"
"#,
        &expect![[r#"
            config.toml:3: line `es` shows the Spanish mobile number +34611238857, which customer service may not call from (Orden TDF/149/2025, article 9); use a geographic, 800 or 900 number
            config.toml:5: there is no time zone `Europe/Madird`; did you mean `Europe/Madrid`?
            config.toml:11: mailbox soporte@example.com names the line `ess`, which is not there; did you mean `es`?
            config.toml:15: [[mailbox]] 2 has the address `soporte@example.com` of [[mailbox]] 1; keep one [[mailbox]] of each address
            config.toml:17: mailbox soporte@example.com names the line `portugal`, which is not there; use one of: es, or write a [[line]] with that id
            config.toml:18: [[mailbox]] 2: name must be a text of one line; write 1 to 200 bytes
            config.toml:26: [[queue]] 2 has the id `billing` of [[queue]] 1; keep one [[queue]] of each id
            config.toml:36: site MD1 stands twice; keep one [[site]] for each code
            config.toml:40: there is no time zone `Mars/Olympus`; use an IANA name such as Europe/Madrid"#]],
    );
}

#[test]
fn origins_are_names_that_rules_can_tell_apart() {
    faults(
        "[desk]\norigins = [\"Itconic\", \"itcónic\", \"other\", \"\"]\n",
        &expect![[r#"
            config.toml:2: the origin `itcónic` stands twice; keep one
            config.toml:2: `other` is no origin; write the name of a company, neither `none` nor `other`
            config.toml:2: `` is no origin; write the name of a company, neither `none` nor `other`"#]],
    );
}

#[test]
fn listeners_and_numbers_are_checked() {
    faults(
        "[api]\nlisten = \"0.0.0.0:8081\"\nbody_s_max = 0\n\n[health]\n\
         listen = \"127.0.0.1:2424\"\n\n[lmtp]\nconnections_max = 0\nin_flight_bytes_max = 1\n\n\
         [outbox]\nfirst_retry_s = 60\nretry_s_max = 30\n",
        &expect![[r#"
            config.toml:2: the API would be open to others without TLS on 0.0.0.0:8081; listen on 127.0.0.1, or name the proxies that speak TLS in trusted_proxies
            config.toml:3: api.body_s_max is 0; use 1 to 3600
            config.toml:6: health and lmtp listen on the same address 127.0.0.1:2424; give each a port of its own
            config.toml:9: lmtp.connections_max is 0; use 1 to 10000
            config.toml:10: lmtp.in_flight_bytes_max is 1; use 52428800 to 68719476736
            config.toml:14: outbox.retry_s_max is 30; use 60 to 604800"#]],
    );
}

#[test]
fn mail_from_anybody_comes_under_tls_or_not_at_all() {
    faults(
        r#"[smtp]
listen = "0.0.0.0:25"
certificate = "desk.pem"
require_tls = true
host_name = "desk example"
proxies = ["0.0.0.0/0"]
connections_per_address_max = 0
in_flight_bytes_max = 1

[health]
listen = "0.0.0.0:25"
"#,
        &expect![[r#"
            config.toml:1: smtp.key is missing: certificate and key go together; name both PEM files, or none
            config.toml:2: smtp and health listen on the same address 0.0.0.0:25; give each a port of its own
            config.toml:2: mail would come in clear to 0.0.0.0:25; name certificate and key, listen on 127.0.0.1, or set danger_without_tls = true
            config.toml:4: TLS is required but there is no certificate: no mail could come in; name certificate and key, or leave require_tls false
            config.toml:5: `desk example` is no name of a host; write the name that the DNS has for this door, such as desk.example.com
            config.toml:6: everybody is a proxy: anybody could say whose connection it is; name the addresses of your proxies alone
            config.toml:7: smtp.connections_per_address_max is 0; use 1 to 10000
            config.toml:8: smtp.in_flight_bytes_max is 1; use 52428800 to 68719476736"#]],
    );
    let dir = tempfile::tempdir().unwrap();
    let allowed = "[smtp]\nlisten = \"0.0.0.0:25\"\ndanger_without_tls = true\n";
    let warned = load(dir.path(), allowed).unwrap().warnings;
    let about = |word: &str| warned.iter().any(|warning| warning.what.contains(word));
    assert!(about("mail comes in clear") && about("no name on the Internet"), "{warned:?}");
    let closed = load(dir.path(), "[smtp]\nlisten = \"\"\n").unwrap();
    assert_eq!(closed.config.smtp.listen, None);
    let missing = "[smtp]\ncertificate = \"none.pem\"\nkey = \"none.key\"\n";
    let fault = load(dir.path(), missing).unwrap_err();
    assert!(fault.starts_with("config.toml:2: cannot read none.pem"), "{fault}");
}

#[test]
fn limits_on_codes_are_kept_where_they_protect_and_let_in() {
    faults(
        "[identity]\nwrong_per_contact_hour = 11\nwrong_per_known_origin = 0\nwrong_per_contact = 1000\n\
         unused_code_days = 0\n",
        &expect![[r#"
            config.toml:3: identity.wrong_per_known_origin is 0; use 1 to 100
            config.toml:4: identity.wrong_per_contact is 1000; use 3 to 100
            config.toml:5: identity.unused_code_days is 0; use 1 to 366"#]],
    );
    faults(
        "[identity]\nwrong_per_contact_hour = 11\n",
        &expect!["config.toml:2: identity.wrong_per_contact_hour is 11; use 3 to 10"],
    );
}

#[test]
fn an_api_behind_a_proxy_may_listen_to_it() {
    let dir = tempfile::tempdir().unwrap();
    let text = "[api]\nlisten = \"10.0.0.1:8081\"\ntrusted_proxies = [\"10.0.0.9\"]\n";
    assert!(load(dir.path(), text).is_ok());
}

#[test]
fn a_relay_keeps_its_password_in_a_file_of_its_own() {
    faults(
        "[mail]\nrelay = \"smtp://desk:hunter2@mx.example:587\"\n",
        &expect![
            "config.toml:2: mail.relay: a password has no place in the relay's address; put it in a file and name that in relay_password_file"
        ],
    );
    faults(
        "[mail]\nrelay = \"smtp://desk@mx.example:587\"\n",
        &expect![
            "config.toml:2: the relay names a user but no password is given; name a file with it in relay_password_file"
        ],
    );

    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("password");
    let text = "[mail]\nrelay = \"smtp://desk@mx.example\"\nrelay_password_file = \"password\"\n";
    let missing = load(dir.path(), text).unwrap_err();
    expect!["config.toml:3: cannot read the secret file password: No such file or directory (os error 2); make it, readable by this user alone"].assert_eq(&missing);
    fs::write(&secret, "hunter2").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o604)).unwrap();
    let open = load(dir.path(), text).unwrap_err();
    expect!["config.toml:3: others can read the secret file password (mode 0604); run: chmod 600 password"].assert_eq(&open);
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(load(dir.path(), text).is_ok());
}

#[test]
fn calendars_must_be_there_once_there_is_a_folder_of_them() {
    let queue = |calendar: &str| {
        format!(
            "[[queue]]\nid = \"billing\"\nhours = \"mon-fri 09:00-18:00\"\n\
             time_zone = \"Europe/Madrid\"\ncalendar = \"{calendar}\"\n"
        )
    };
    let dir = tempfile::tempdir().unwrap();
    assert!(load(dir.path(), &queue("es-madrid")).is_ok(), "no folder, no check");
    let folder = dir.path().join("routing-rules/calendars");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("es-madrid.toml"), "").unwrap();
    assert!(load(dir.path(), &queue("es-madrid")).is_ok());
    assert!(load(dir.path(), &queue("")).is_ok());
    expect!["config.toml:5: queue billing names the calendar `es-madird`, which is not there; did you mean `es-madrid`?"].assert_eq(&load(dir.path(), &queue("es-madird")).unwrap_err());
    expect!["config.toml:5: queue billing names the calendar `x`, which is not there; write routing-rules/calendars/x.toml, or empty it"].assert_eq(&load(dir.path(), &queue("x")).unwrap_err());
}

#[test]
fn broken_toml_and_missing_files_are_faults() {
    faults(
        "[lmtp\nlisten = 1\n",
        &expect![
            "config.toml:1: this is no TOML: unclosed table, expected `]`; compare with the shipped config.toml"
        ],
    );
    faults(
        "[lmtp]\nidle_s_max = 1\nidle_s_max = 2\n",
        &expect![
            "config.toml:3: this is no TOML: duplicate key; compare with the shipped config.toml"
        ],
    );
    let dir = tempfile::tempdir().unwrap();
    let shown = |path: &Path| {
        let faults = Config::load(path).unwrap_err();
        faults[0].to_string().replace(&dir.path().display().to_string(), "DIR")
    };
    expect!["DIR/none.toml: cannot read the configuration: No such file or directory (os error 2); name the file with --config FILE or the variable CENTRALITA_CONFIG"].assert_eq(&shown(&dir.path().join("none.toml")));
    expect!["DIR: cannot read the configuration: it is no ordinary file; name the file with --config FILE or the variable CENTRALITA_CONFIG"].assert_eq(&shown(dir.path()));
}

/// Takes the examples out of the comments of the shipped file.
fn examples() -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml");
    let text = fs::read_to_string(shipped).unwrap();
    let mut out = vec![];
    let mut inside = false;
    for line in text.lines() {
        let bare = line.strip_prefix("# ");
        inside = bare.is_some_and(|bare| inside || bare.starts_with("[["));
        out.extend(bare.filter(|_| inside));
    }
    out.join("\n")
}

fn secret(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn the_examples_in_the_comments_can_be_used() {
    let dir = tempfile::tempdir().unwrap();
    secret(dir.path(), "secrets/twilio-token", TOKEN);
    secret(dir.path(), "secrets/soporte", "secreto");
    secret(dir.path(), "secrets/operations", "https://hooks.example.com/services/x");
    secret(dir.path(), "secrets/zammad", TOKEN);
    let key = include_str!("../data/dkim/rsa2048.pem");
    secret(dir.path(), "data/secrets/dkim/example.com.desk.pem", key);
    let public = "[webhook]\npublic_url = \"https://voz.example.com\"\n";
    let loaded = load(dir.path(), &format!("{public}{}", examples())).unwrap();
    let voice = &loaded.config.voices[0];
    assert_eq!((voice.id.as_str(), voice.secret_files.len()), ("twilio-es", 1));
    assert_eq!(loaded.config.attended[0].id, "control-room");
    assert_eq!(loaded.config.imap[0].id, "soporte");
    assert_eq!(loaded.config.outside_desks[0].id, "zammad");
    // An entry needs only what cannot be guessed.
    let least: String = examples()
        .lines()
        .filter(|line| {
            ![
                "verified", "speech", "voices", "extra", "ca_file", "folders", "from", "after",
                "done", "idle", "oauth",
            ]
            .iter()
            .any(|k| line.starts_with(k))
        })
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(load(dir.path(), &format!("{public}{least}")).unwrap().config, loaded.config);
}

#[test]
fn w4_calls_need_an_address_with_tls_and_accounts_that_differ() {
    faults(
        r#"[webhook]
listen = "0.0.0.0:8080"
public_url = "http://voz.example.com/"
answer_ms_max = 20000
body_bytes_max = 100000
hold_music = "music.mp3"

[[voice]]
id = "Twilio"
dialect = "twilio"
account = "AC 1"
secret_files = []

[[voice]]
id = "b"
dialect = "twilio"
account = "AC1"
secret_files = ["a", "b", "c", "d"]
voices = { es-ES = "a b" }

[[voice]]
id = "b"
dialect = "twilio"
account = "AC1"
secret_files = ["a"]
extra_signature_urls = ["voz.example.com"]
shown_number = "+34600111222"

[[attended]]
id = "noc"
number = "+34910000010"
language = "es-ES"
reason = " "
"#,
        &expect![[r#"
            config.toml:2: what callers key would come without TLS to 0.0.0.0:8080; listen on 127.0.0.1, or name the proxies that speak TLS in trusted_proxies
            config.toml:3: platforms would send what callers key to http://voz.example.com without TLS; write https://, and let a proxy with a certificate answer there
            config.toml:4: webhook.answer_ms_max is 20000; use 100 to 10000
            config.toml:5: webhook.body_bytes_max is 100000; use 4096 to 65536
            config.toml:6: hold_music is no address of a sound; write https:// and where it is, or nothing
            config.toml:9: `Twilio` is no name of an account here; write 1 to 32 small letters, digits and hyphens
            config.toml:11: voice Twilio has no AccountSid; copy it from the platform: 1 to 128 letters, digits, `:`, `_` and `-`
            config.toml:12: voice Twilio names 0 secret files; name 1 to 3, one for each secret that is live
            config.toml:18: voice b names 4 secret files; name 1 to 3, one for each secret that is live
            config.toml:18: cannot read the secret file a: No such file or directory (os error 2); make it, readable by this user alone
            config.toml:18: cannot read the secret file b: No such file or directory (os error 2); make it, readable by this user alone
            config.toml:18: cannot read the secret file c: No such file or directory (os error 2); make it, readable by this user alone
            config.toml:18: cannot read the secret file d: No such file or directory (os error 2); make it, readable by this user alone
            config.toml:19: voice b has no usable voice for es-ES; write the platform's name of it, such as Polly.Lucia, or nothing
            config.toml:22: [[voice]] 3 has the id `b` of [[voice]] 2; keep one [[voice]] of each id
            config.toml:24: [[voice]] 3 is the same account as [[voice]] 2; keep one of them, with all secrets that are live in its secret_files
            config.toml:25: cannot read the secret file a: No such file or directory (os error 2); make it, readable by this user alone
            config.toml:26: voice b has an extra_signature_urls that cannot be used; write at most 8, as https://voz.example.com, without path
            config.toml:27: voice b shows the Spanish mobile number +34600111222, which customer service may not call from (Orden TDF/149/2025, article 9); use a geographic, 800 or 900 number of the account, or empty it
            config.toml:33: attended noc does not say why no mailbox can answer there; write who watches it and since when it has no mailbox; if one could answer, take the entry out"#]],
    );
}

#[test]
fn what_accounts_and_attended_numbers_lack_is_named() {
    faults(
        "[[voice]]\nid = \"b\"\ndialect = \"twillio\"\naccount = \"AC1\"\nsecretfiles = 1\n\
         secret_files = [\"a\"]\nverified_numbers = \"yes\"\n\n[webhook]\npublic_url = \"voz\"\n",
        &expect![[r#"
            config.toml:3: [[voice]] 1: dialect: unknown variant `twillio`, expected one of `twilio`, `telnyx`, `signalwire`; the default is `dialect = "twilio"`
            config.toml:5: there is no key `secretfiles` in [[voice]] 1; did you mean `secret_files`?
            config.toml:10: webhook.public_url: write it as https://voz.example.com, without user, query or fragment"#]],
    );
    faults(
        "[[attended]]\nid = \"noc\"\nnumber = \"+34910000010\"\nlanguage = \"es-ES\"\n\n\
         [[voice]]\nid = \"b\"\n",
        &expect![[r#"
            config.toml:1: [[attended]] 1 has no `reason`; add it, such as `reason = "staffed day and night, no mailbox on this extension"`
            config.toml:6: [[voice]] 1 has no `dialect`; add it, such as `dialect = "twilio"`"#]],
    );
    faults(
        "[[line]]\nid = \"es\"\nnumber = \"+34911238857\"\nlanguage = \"es-ES\"\n\
         time_zone = \"Europe/Madrid\"\ncountry = \"es\"\nfallback = \"nok\"\n\n[[attended]]\n\
         id = \"noc\"\nnumber = \"+34910000010\"\nlanguage = \"es-ES\"\nreason = \"staffed\"\n\n\
         [[mailbox]]\naddress = \"a@x.example\"\nlanguage = \"es-ES\"\nline = \"es\"\nname = \"A\"\n",
        &expect![
            "config.toml:7: line es falls back to `nok`, which is no attended number; did you mean `noc`?"
        ],
    );
}

#[test]
fn w4_secrets_of_platforms_are_looked_at_when_the_file_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let voice = |dialect: &str, files: &str| {
        format!(
            "[webhook]\npublic_url = \"https://voz.example.com\"\n[[voice]]\nid = \"v\"\n\
             dialect = \"{dialect}\"\naccount = \"AC1\"\nsecret_files = [{files}]\n"
        )
    };
    secret(dir.path(), "good", TOKEN);
    secret(dir.path(), "new", &TOKEN.replace('0', "1"));
    secret(dir.path(), "again", TOKEN);
    secret(dir.path(), "short", "1234");
    secret(dir.path(), "open", TOKEN);
    fs::set_permissions(dir.path().join("open"), fs::Permissions::from_mode(0o644)).unwrap();
    secret(dir.path(), "telnyx", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n");
    assert!(load(dir.path(), &voice("twilio", "\"good\", \"new\"")).is_ok());
    assert!(load(dir.path(), &voice("telnyx", "\"telnyx\"")).is_ok());
    let faulty = |dialect: &str, files: &str| load(dir.path(), &voice(dialect, files)).unwrap_err();
    expect![[r#"
        config.toml:7: cannot read the secret file none: No such file or directory (os error 2); make it, readable by this user alone
        config.toml:7: others can read the secret file open (mode 0644); run: chmod 600 open
        config.toml:7: short does not fit: a secret of twilio has at least 16 characters, none of them a space; copy it anew from the platform"#]].assert_eq(&faulty("twilio", "\"none\", \"open\", \"short\""));
    expect!["config.toml:7: two secret files of voice v hold the same; name each secret once"]
        .assert_eq(&faulty("twilio", "\"good\", \"again\""));
    expect!["config.toml:7: good does not fit: the public key of Telnyx is 44 characters of base64, as its portal shows it; copy it anew from the platform"].assert_eq(&faulty("telnyx", "\"good\""));
}

#[test]
fn trunks_that_cannot_reach_us_are_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let text = "[[trunk]]\nid = \"far\"\nservers = [\"sip.operator.example\"]\ncountry = \"es\"\n";
    let loaded = load(dir.path(), text).unwrap();
    let shown = |warning: &centralita::model::FileFault| warning.what.clone();
    let warnings: Vec<String> = loaded.warnings.iter().map(shown).collect();
    for part in [
        "only this machine reaches us, and trunk `far` is elsewhere",
        "trunk `far` would send its sound to itself",
        "trunk `far` registers nowhere and names no peers",
        "callers hear nothing in es-ES",
    ] {
        assert!(warnings.iter().any(|what| what.contains(part)), "{part}: {warnings:#?}");
    }
    // A neighbour on the same machine is reached, and known by its address.
    let near = text.replace("sip.operator.example", "127.0.0.1:5070");
    let loaded = load(dir.path(), &near).unwrap();
    let trunk = |warning: &&centralita::model::FileFault| warning.what.contains("trunk");
    assert_eq!(loaded.warnings.iter().filter(trunk).count(), 0, "{:#?}", loaded.warnings);
}

#[test]
fn a8_mailboxes_need_tls_a_secret_and_folders_that_are_read_once() {
    faults(
        r#"[fetching]
idle_s = 1740

[[imap]]
id = "Soporte"
host = "imap.example.com"
tls = "none"
user = "soporte@example.com"
mailbox = "soprte@example.com"
done_folder = "inbox"

[[imap]]
id = "b"
host = "IMAP.example.com"
user = "Soporte@example.com"
mailbox = "suporte@example.com"
from = "yesterday"

[[imap]]
id = "c"
host = "imap.example.com"
user = "soporte@example.com"
password_file = "none"
mailbox = "suporte@example.com"
oauth = { url = "http://login.example.com/token" }
"#,
        &expect![[r#"
            config.toml:17: [[imap]] 2: from: write "now", "all", or a date such as "2026-11-01""#]],
    );
    faults(
        r#"[fetching]
idle_s = 1740

[[imap]]
id = "Soporte"
host = "imap.example.com"
tls = "none"
user = "soporte@example.com"
mailbox = "soprte@example.com"
done_folder = "inbox"

[[imap]]
id = "c"
host = "imap.example.com"
user = "soporte@example.com"
password_file = "none"
mailbox = "suporte@example.com"
oauth = { url = "http://login.example.com/token" }
"#,
        &expect![[r#"
            config.toml:2: fetching.idle_s is 1740; use 5 to 1680
            config.toml:4: account Soporte has neither a password nor a way to get tokens; name the file with the password, or write oauth = { url = "https://…", client_id = "…", … }
            config.toml:5: `Soporte` is no name of an account here; write 1 to 32 small letters, digits and hyphens
            config.toml:7: account Soporte would send its password to imap.example.com without TLS; use tls = "implicit" or "starttls"
            config.toml:9: account Soporte counts for the mailbox `soprte@example.com`, which is not there; did you mean `soporte@example.com`?
            config.toml:10: account Soporte moves what is done to `inbox`, which it reads; name a folder that is not read
            config.toml:12: [[imap]] 2 reads the folder `INBOX` of [[imap]] 1; let one of them read it
            config.toml:16: account c has a password and a way to get tokens; empty one of them
            config.toml:16: cannot read the secret file none: No such file or directory (os error 2); make it, readable by this user alone
            config.toml:18: account c has no usable token endpoint; it must be an address such as https://login.example.com/token
            config.toml:18: account c has no client_id; copy it from the provider's page of this program
            config.toml:18: account c has nothing to get tokens with; name refresh_token_file, or client_secret_file to ask in the program's own name"#]],
    );
}

#[test]
fn days_of_what_is_kept_are_in_bounds_and_recordings_no_longer_than_callers_hear() {
    let dir = tempfile::tempdir().unwrap();
    let told = |text: &str| {
        let loaded = load(dir.path(), text).unwrap();
        let warnings = loaded.warnings.into_iter().map(|warning| warning.what);
        warnings.filter(|what| what.contains("recordings")).collect::<Vec<_>>()
    };
    let longer =
        ["callers are told that recordings are deleted after 30 days; these are kept for longer"];
    assert_eq!(told("[retention]\nrecordings_days = 31\n"), longer);
    assert_eq!(told("[retention]\nrecordings_days = 0\n"), longer);
    assert!(told("[retention]\nrecordings_days = 7\n").is_empty());
    let why = "[retention]\nrecordings_days = 90\nrecordings_reason = \"prompt recorded anew\"\n";
    assert!(told(why).is_empty());
    faults(
        "[retention]\nraw_mail_days = 3\naudit_days = 99999\ncalls_days = 0\n",
        &expect![[r#"
            config.toml:2: retention.raw_mail_days is 3; use 30 to 3650, or 0 to keep for good
            config.toml:3: retention.audit_days is 99999; use 30 to 3650, or 0 to keep for good"#]],
    );
}
