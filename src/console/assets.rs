//! The style, the script and the mark, compiled in. Browsers ask for them anew, so that those of a new version count
//! at once.
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::staff::Colours;

/// A file that browsers fetch.
pub(super) struct Asset {
    /// Where.
    pub(super) path: &'static str,
    name: &'static str,
    mime: &'static str,
    content: &'static str,
}

/// How everything looks.
pub(super) const STYLE: Asset = Asset {
    path: "/assets/console.css",
    name: "console.css",
    mime: "text/css; charset=utf-8",
    content: include_str!("assets/console.css"),
};

/// What needs a script. Every page works without it.
pub(super) const SCRIPT: Asset = Asset {
    path: "/assets/console.js",
    name: "console.js",
    mime: "text/javascript; charset=utf-8",
    content: include_str!("assets/console.js"),
};

/// Speaks to the devices that have passkeys.
const PASSKEY: Asset = Asset {
    path: "/assets/passkey.js",
    name: "passkey.js",
    mime: "text/javascript; charset=utf-8",
    content: include_str!("assets/passkey.js"),
};

/// Where the style is in the colours that somebody chose, whatever his system has.
const LIGHT: &str = "/assets/light.css";
const DARK: &str = "/assets/dark.css";

/// Where the style in these colours is.
pub(super) const fn style(colours: Colours) -> &'static str {
    match colours {
        Colours::System => STYLE.path,
        Colours::Light => LIGHT,
        Colours::Dark => DARK,
    }
}

/// The mark of the console in the bar of the browser.
const ICON: Asset = Asset {
    path: "/assets/icon.svg",
    name: "icon.svg",
    mime: "image/svg+xml",
    content: include_str!("assets/icon.svg"),
};

/// Returns the style in colours that somebody chose: those of the one or the other system, put behind it.
fn in_colours(colours: Colours) -> String {
    let block = |begin: &str| {
        let rest = STYLE.content.split_once(begin).map_or("", |(_, rest)| rest);
        rest.split_once('}').map_or("", |(variables, _)| variables)
    };
    let chosen = match colours {
        Colours::System => return STYLE.content.to_owned(),
        Colours::Light => block(":root { color-scheme: light dark;"),
        Colours::Dark => block("(prefers-color-scheme: dark) { :root {"),
    };
    format!("{}:root {{ color-scheme: {colours};{chosen}}}\n", STYLE.content)
}

pub(super) async fn file(Path(name): Path<String>) -> Response {
    let is_in = |colours: &Colours| style(*colours).strip_prefix("/assets/") == Some(&*name);
    if let Some(colours) = [Colours::Light, Colours::Dark].into_iter().find(is_in) {
        return answer(STYLE.mime, in_colours(colours));
    }
    match [STYLE, PASSKEY, SCRIPT, ICON].into_iter().find(|asset| asset.name == name) {
        Some(asset) => answer(asset.mime, asset.content),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(mime: &'static str, content: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, content).into_response()
}
