//! What commands work with: the configuration, the files beside it, and the store, by the
//! daemon's socket when it runs, else opened here.
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

use super::{Failure, Global, Table};
use crate::api::paging::{Page, ROWS_MAX};
use crate::api::{ApiState, Reload, router};
use crate::app::config::{Config, Loaded};
use crate::app::imap::Unread;
use crate::app::knowledge::{KnowledgePaths, load_phrasebook};
use crate::app::parts::{Desk, StartError, open};
use crate::app::serve::SOCKET;
use crate::app::settings::settings;
use crate::http::{ClientError, Problem, UnixClient, percent_encoded};
use crate::intake::Settings;
use crate::model::{FileFault, Language};
use crate::replies::{Args, Phrasebook};
use crate::runtime::SystemClock;
use crate::store::Database;

/// The configuration and what follows from it.
#[derive(Debug)]
pub(super) struct Context {
    /// The file as it was named.
    pub(super) file: String,
    /// What it says.
    pub(super) loaded: Loaded,
    /// The same, as the story needs it.
    pub(super) settings: Settings,
    /// Where the desk's files lie.
    pub(super) paths: KnowledgePaths,
}

impl Context {
    /// Reads the configuration.
    pub(super) fn load(global: &Global) -> Result<Self, Failure> {
        let file = global.config.display().to_string();
        let loaded = Config::load(&global.config).map_err(Failure::Faults)?;
        let settings = settings(&file, &loaded.config).map_err(Failure::Faults)?;
        let paths = KnowledgePaths::new(&loaded);
        Ok(Self { file, loaded, settings, paths })
    }

    /// Where the daemon listens for commands.
    pub(super) fn socket(&self) -> PathBuf {
        self.loaded.path(&self.loaded.config.storage.data).join(SOCKET)
    }
}

/// Makes a runtime for one command.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Usage(format!("start the runtime: {error}")))
}

/// Reads a file, or standard input for `-`.
pub(super) fn read_input(file: &std::path::Path) -> Result<Vec<u8>, Failure> {
    let read = if file.as_os_str() == "-" {
        let mut bytes = vec![];
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    read.map_err(|error| Failure::Usage(format!("cannot read {}: {error}", file.display())))
}

/// The words of the command line in the language of its user.
#[derive(Debug)]
pub(super) struct Words {
    phrasebook: Phrasebook,
    language: Language,
}

impl Words {
    /// Loads the phrases; the language is that of the environment, else English.
    pub(super) fn load(context: &Context) -> Result<Self, Failure> {
        let phrasebook = load_phrasebook(&context.paths).map_err(Failure::Faults)?;
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        let language = set.and_then(|value| value.parse().ok()).unwrap_or(Language::English);
        Ok(Self { phrasebook, language })
    }

    /// Returns the words in another language.
    pub(super) fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// Returns a phrase without arguments; its id when it is missing, so that a list is shown
    /// all the same.
    pub(super) fn say(&self, id: &str) -> String {
        self.with(id, &Args::new())
    }

    /// Returns a phrase with arguments.
    pub(super) fn with(&self, id: &str, args: &Args) -> String {
        self.phrasebook.render(self.language, id, args).unwrap_or_else(|_| id.to_owned())
    }

    /// Returns the language.
    pub(super) const fn language(&self) -> Language {
        self.language
    }

    /// Returns the tag of the language (BCP 47).
    pub(super) const fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// Begins a table under the headings of its columns.
    pub(super) fn table(&self, columns: &[&str]) -> Table {
        Table::new(&self.head(columns).iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Returns the heading of a table.
    pub(super) fn head(&self, columns: &[&str]) -> Vec<String> {
        columns.iter().map(|column| self.say(&format!("cli-column-{column}"))).collect()
    }
}

/// The way to the store.
enum Way {
    /// The daemon answers.
    Daemon(UnixClient),
    /// No daemon runs: the same requests are answered here.
    Here(Box<(Router, Database)>),
}

/// Asks the API, wherever it is.
pub(super) struct Client {
    runtime: tokio::runtime::Runtime,
    way: Way,
}

/// What the API answered.
pub(super) enum Answered<T> {
    /// What was asked for.
    Good(T),
    /// It is not there, or cannot be: the command ends with 1.
    Refused(Problem),
}

/// Reload means nothing when nothing runs.
struct NothingRuns;

impl Reload for NothingRuns {
    fn reload(&self) -> Result<String, Vec<FileFault>> {
        Err(vec![FileFault::new(
            "centralita",
            0,
            "no daemon is running",
            "the files are read when it starts",
        )])
    }
}

impl Client {
    /// Finds the daemon, or opens the store.
    pub(super) fn connect(context: &Context) -> Result<Self, Failure> {
        let runtime = runtime()?;
        let daemon = UnixClient::new(&context.socket());
        let probe = runtime.block_on(daemon.send(Method::GET, "/api/v1/accounts", None));
        let way = match probe {
            Ok(_) => Way::Daemon(daemon),
            Err(ClientError::NoDaemon(_)) => {
                let clock = Arc::new(SystemClock);
                let opening = open(&context.loaded, &context.file, clock);
                let desk = runtime.block_on(opening).map_err(failure)?;
                Way::Here(Box::new(here(context, desk)))
            }
            Err(error) => return Err(Failure::Usage(error.to_string())),
        };
        Ok(Self { runtime, way })
    }

    /// Asks a desk that is open here.
    pub(super) fn to(context: &Context, desk: Desk, runtime: tokio::runtime::Runtime) -> Self {
        Self { runtime, way: Way::Here(Box::new(here(context, desk))) }
    }

    /// Waits for something on the runtime of this client.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Asks for something.
    pub(super) fn get<T: DeserializeOwned>(&self, target: &str) -> Result<Answered<T>, Failure> {
        self.ask(Method::GET, target, None)
    }

    /// Asks for a list page by page, in its own order, until it ends or `limit` is reached. `target` may
    /// have a query.
    pub(super) fn list<T: DeserializeOwned>(
        &self,
        target: &str,
        limit: u32,
    ) -> Result<Vec<T>, Failure> {
        match self.pages(target, limit)? {
            Answered::Good(rows) => Ok(rows),
            Answered::Refused(problem) => Err(Failure::Usage(problem.detail)),
        }
    }

    /// Asks for every row of a list.
    pub(super) fn all<T: DeserializeOwned>(
        &self,
        target: &str,
    ) -> Result<Answered<Vec<T>>, Failure> {
        self.pages(target, u32::MAX)
    }

    fn pages<T: DeserializeOwned>(
        &self,
        target: &str,
        limit: u32,
    ) -> Result<Answered<Vec<T>>, Failure> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let joint = if target.contains('?') { '&' } else { '?' };
        let (mut rows, mut behind) = (vec![], String::new());
        loop {
            let page = format!("{target}{joint}limit={ROWS_MAX}{behind}");
            let page: Page<T> = match self.get(&page)? {
                Answered::Good(page) => page,
                Answered::Refused(problem) => return Ok(Answered::Refused(problem)),
            };
            rows.extend(page.items);
            rows.truncate(wanted);
            match page.next {
                Some(next) if rows.len() < wanted => {
                    behind = format!("&after={}", percent_encoded(&next))
                }
                _ => return Ok(Answered::Good(rows)),
            }
        }
    }

    /// Sends something.
    pub(super) fn post<T: DeserializeOwned>(
        &self,
        target: &str,
        body: &impl Serialize,
    ) -> Result<Answered<T>, Failure> {
        let body = serde_json::to_vec(body).map_err(|error| Failure::Usage(error.to_string()))?;
        self.ask(Method::POST, target, Some(body.into()))
    }

    /// Sends a file as it is.
    pub(super) fn post_file<T: DeserializeOwned>(
        &self,
        target: &str,
        file: Vec<u8>,
    ) -> Result<Answered<T>, Failure> {
        self.ask(Method::POST, target, Some(file.into()))
    }

    /// Asks for a file.
    pub(super) fn get_file(&self, target: &str) -> Result<Answered<Bytes>, Failure> {
        let (status, bytes) = self.send(Method::GET, target, None)?;
        if status.is_success() {
            return Ok(Answered::Good(bytes));
        }
        refusal(target, &bytes)
    }

    /// Sends something and asks for a file.
    pub(super) fn post_for_file(
        &self,
        target: &str,
        body: &impl Serialize,
    ) -> Result<Answered<Bytes>, Failure> {
        let body = serde_json::to_vec(body).map_err(|error| Failure::Usage(error.to_string()))?;
        let (status, bytes) = self.send(Method::POST, target, Some(body.into()))?;
        if status.is_success() { Ok(Answered::Good(bytes)) } else { refusal(target, &bytes) }
    }

    fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        target: &str,
        body: Option<Bytes>,
    ) -> Result<Answered<T>, Failure> {
        let (status, bytes) = self.send(method, target, body)?;
        if status.is_success() {
            let bytes: &[u8] = if bytes.is_empty() { b"null" } else { &bytes };
            let read = serde_json::from_slice(bytes).map(Answered::Good);
            return read.map_err(|error| unreadable(target, &error));
        }
        refusal(target, &bytes)
    }

    fn send(
        &self,
        method: Method,
        target: &str,
        body: Option<Bytes>,
    ) -> Result<(StatusCode, Bytes), Failure> {
        match &self.way {
            Way::Daemon(daemon) => {
                let answer = self.runtime.block_on(daemon.send(method, target, body));
                let answer = answer.map_err(|error| Failure::Usage(error.to_string()))?;
                Ok((answer.status, answer.body))
            }
            Way::Here(here) => {
                self.runtime.block_on(ask_here(here.0.clone(), method, target, body))
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Way::Here(here) = &self.way {
            here.1.stop();
            // Whoever comes next finds the file free.
            self.runtime.block_on(here.1.ended());
        }
    }
}

fn unreadable(target: &str, error: &serde_json::Error) -> Failure {
    Failure::Usage(format!("the answer to {target} cannot be read: {error}"))
}

fn refusal<T>(target: &str, bytes: &[u8]) -> Result<Answered<T>, Failure> {
    let read = serde_json::from_slice(bytes).map(Answered::Refused);
    read.map_err(|error| unreadable(target, &error))
}

/// Whether a daemon answers on this data folder.
pub(super) fn daemon_runs(context: &Context) -> Result<bool, Failure> {
    let daemon = UnixClient::new(&context.socket());
    match runtime()?.block_on(daemon.send(Method::GET, "/api/v1/accounts", None)) {
        Ok(_) => Ok(true),
        Err(ClientError::NoDaemon(_)) => Ok(false),
        Err(error) => Err(Failure::Usage(error.to_string())),
    }
}

fn here(context: &Context, desk: Desk) -> (Router, Database) {
    let database = desk.database.clone();
    let state = ApiState {
        calls: desk.calls,
        intake: desk.intake,
        recordings: desk.recordings,
        phone: None,
        mailboxes: Arc::new(Unread::new(&context.loaded.config)),
        random: desk.random,
        staff: desk.staff,
        reload: Arc::new(NothingRuns),
    };
    (router(state), database)
}

async fn ask_here(
    router: Router,
    method: Method,
    target: &str,
    body: Option<Bytes>,
) -> Result<(StatusCode, Bytes), Failure> {
    let broken =
        |error: &dyn std::fmt::Display| Failure::Usage(format!("ask for {target}: {error}"));
    let mut request = Request::builder().method(method).uri(target);
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let request = request.body(Body::from(body.unwrap_or_default())).map_err(|e| broken(&e))?;
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let status = response.status();
    let body = response.into_body().collect().await.map_err(|e| broken(&e))?;
    Ok((status, body.to_bytes()))
}

/// Tells why the store could not be opened.
pub(super) fn failure(error: StartError) -> Failure {
    if let StartError::Faults(faults) = error {
        return Failure::Faults(faults);
    }
    Failure::Usage(error.to_string())
}
