//! `voice verify`, as an operator uses it when a platform's requests are refused.
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use centralita::cli::{Exit, Output, run};
use expect_test::expect;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// The vector `own-utf8-empty-unsorted-query`.
const URL: &str = "https://voz.example.com/v1/voice/twilio/menu?paso=pin&intento=1&b=2&a=1";
const BODY: &str = "AccountSid=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&ApiVersion=2010-04-01&\
    CallSid=CAbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb&CallStatus=in-progress&Called=%2B34911238857&\
    Caller=%2B34600111222&CallerName=Pe%C3%B1a+%26+Gon%C3%A7alves&Digits=1234&Direction=inbound&\
    FinishedOnKey=&From=%2B34600111222&To=%2B34911238857&msg=Gather+End";
const SIGNATURE: &str = "X-Twilio-Signature: vvod1th+ng05EkXgJwd0hby6F+0=";

struct Case {
    folder: tempfile::TempDir,
    args: Vec<String>,
}

impl Case {
    fn new(dialect: &str, url: &str, body: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(file("body"), body).unwrap();
        let args = ["voice", "verify", "--dialect", dialect, "--url", url, "--body-file"];
        let mut args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        args.push(file("body"));
        Self { folder, args }
    }

    fn arg(mut self, name: &str, value: &str) -> Self {
        self.args.extend([name.to_owned(), value.to_owned()]);
        self
    }

    fn secret(self, name: &str, text: &str) -> Self {
        let path = self.folder.path().join(name);
        secret(&path, text);
        self.arg("--secret-file", &path.display().to_string())
    }

    fn run(&self) -> (Exit, String) {
        let (mut out, mut err) = (vec![], vec![]);
        let words = std::iter::once("centralita").chain(self.args.iter().map(String::as_str));
        let exit = run(words.map(Into::into), &mut Output::plain(&mut out, &mut err));
        let said = String::from_utf8(out).unwrap() + &String::from_utf8(err).unwrap();
        assert!(!said.contains("1234"), "a value is shown: {said}");
        (exit, said.replace(self.folder.path().to_str().unwrap(), "DIR"))
    }
}

fn secret(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_signed_request_is_verified_and_the_form_of_the_address_named() {
    let said = Case::new("twilio", &URL.replace(".com/", ".com:8443/"), BODY)
        .arg("--header", SIGNATURE)
        .secret("old", &TOKEN.replace('0', "f"))
        .secret("new", TOKEN)
        .run();
    assert_eq!(said.0, Exit::Good);
    expect![[r#"
        verified: the signature fits
        signed over: https://voz.example.com/v1/voice/twilio/menu?paso=pin&intento=1&b=2&a=1
        with secret: 2
    "#]]
    .assert_eq(&said.1);
}

#[test]
fn what_does_not_fit_is_named_with_all_that_was_tried() {
    let refused = |body: &str, header: &str| {
        let (exit, said) =
            Case::new("twilio", URL, body).arg("--header", header).secret("token", TOKEN).run();
        assert_eq!(exit, Exit::NotWell);
        said
    };
    expect![[r#"
        bad_sig: no live secret gives this signature; look whether the platform posts to exactly this address, whether a proxy changes query or body, and whether the secret is of this account
        tried: https://voz.example.com/v1/voice/twilio/menu?paso=pin&intento=1&b=2&a=1
        tried: https://voz.example.com:443/v1/voice/twilio/menu?paso=pin&intento=1&b=2&a=1
    "#]].assert_eq(&refused(&BODY.replace("a=1", "a=2"), "X-Twilio-Signature: AAAA"));
    expect![[r#"
        no_header: the header with the signature, or with its time, is missing or empty
    "#]]
    .assert_eq(&refused(BODY, "X-Other: x"));
    expect![[r#"
        bad_form: parameter 1 has a broken percent escape
    "#]]
    .assert_eq(&refused("Digits=%zz", SIGNATURE));
    let json = Case::new("twilio", URL, BODY)
        .arg("--header", "X-Twilio-Signature: AAAA")
        .secret("token", TOKEN);
    let (exit, said) = Case { args: [json.args, vec!["--json".to_owned()]].concat(), ..json }.run();
    assert_eq!(exit, Exit::NotWell);
    expect![[r#"
        {"verified":false,"reason":"bad_sig","explanation":"no live secret gives this signature; look whether the platform posts to exactly this address, whether a proxy changes query or body, and whether the secret is of this account","url":null,"secret":null,"account":null,"tried":["https://voz.example.com/v1/voice/twilio/menu?paso=pin&intento=1&b=2&a=1","https://voz.example.com:443/v1/voice/twilio/menu?paso=pin&intento=1&b=2&a=1"]}
    "#]].assert_eq(&said);
}

#[test]
fn telnyx_is_judged_at_the_time_that_is_given() {
    let body = "AccountSid=cb6cfbbc-eb00-41af-a3f3-0d7b32009e4b&CallSid=v3%3Aabc&Digits=1234&\
        From=%2B34600111222&To=%2B34911238857";
    let at = |now: &str| {
        Case::new("telnyx", "https://voz.example.com/v1/voice/telnyx", body)
            .arg("--header", "telnyx-timestamp: 1767225600")
            .arg(
                "--header",
                "telnyx-signature-ed25519: Aw+1raSgCsFZYuYYuSCgwwRpKPzNK7vHLn3rnHLisESwK5VqqihLbJL3w4buT0jol3vx8tWI3k5L7KNOaB2+BA==",
            )
            .arg("--now", now)
            .secret("key", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
            .run()
    };
    let (exit, said) = at("2026-01-01T00:05:00Z");
    assert_eq!(exit, Exit::Good, "{said}");
    let (exit, said) = at("1767225901");
    assert_eq!(exit, Exit::NotWell);
    expect![[r#"
        stale: it was signed more than five minutes before or after this time
    "#]]
    .assert_eq(&said);
}

#[test]
fn without_a_secret_file_the_account_of_the_configuration_is_asked() {
    let case = |account: &str| {
        let case = Case::new("twilio", URL, BODY).arg("--header", SIGNATURE);
        secret(&case.folder.path().join("token"), TOKEN);
        let config = case.folder.path().join("config.toml");
        let text = format!(
            "[webhook]\npublic_url = \"https://voz.example.com\"\n[[voice]]\nid = \"main\"\n\
             dialect = \"twilio\"\naccount = \"{account}\"\nsecret_files = [\"token\"]\n"
        );
        std::fs::write(&config, text).unwrap();
        case.arg("--config", &config.display().to_string())
    };
    let (exit, said) = case("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").run();
    assert_eq!(exit, Exit::Good, "{said}");
    assert!(said.contains("account: main"), "{said}");
    let (exit, said) = case("AC1").run();
    assert_eq!(exit, Exit::NotWell);
    expect![[r#"
        unknown_account: no [[voice]] of this dialect has the AccountSid of this request
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_wrong_question_is_told_apart_from_a_wrong_signature() {
    let wrong = |name: &str, value: &str| {
        let (exit, said) = Case::new("twilio", URL, BODY)
            .arg("--secret-file", "/nonexistent")
            .arg(name, value)
            .run();
        assert_eq!(exit, Exit::Usage, "{said}");
        said
    };
    assert!(wrong("--header", "X-Twilio-Signature").contains("write it as 'Name: value'"));
    assert!(wrong("--now", "yesterday").contains("invalid value 'yesterday'"));
    let (exit, said) = Case::new("plivo", URL, BODY).run();
    assert_eq!(exit, Exit::Usage);
    assert!(said.contains("write twilio, telnyx or signalwire"), "{said}");
}
