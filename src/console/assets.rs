//! The style, the script and the mark, compiled in. Browsers ask for them anew, so that those of a new version count
//! at once.
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

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

/// The same in the colours that somebody chose, whatever his system has.
const LIGHT: Asset = Asset {
    path: "/assets/light.css",
    name: "light.css",
    mime: "text/css; charset=utf-8",
    content: concat!(include_str!("assets/console.css"), include_str!("assets/light.css")),
};
const DARK: Asset = Asset {
    path: "/assets/dark.css",
    name: "dark.css",
    mime: "text/css; charset=utf-8",
    content: concat!(include_str!("assets/console.css"), include_str!("assets/dark.css")),
};

/// Where the style in these colours is.
pub(super) const fn style(colours: Colours) -> &'static str {
    match colours {
        Colours::System => STYLE.path,
        Colours::Light => LIGHT.path,
        Colours::Dark => DARK.path,
    }
}

/// The mark of the console in the bar of the browser.
const ICON: Asset = Asset {
    path: "/assets/icon.svg",
    name: "icon.svg",
    mime: "image/svg+xml",
    content: include_str!("assets/icon.svg"),
};

pub(super) async fn file(Path(name): Path<String>) -> Response {
    let Some(asset) =
        [STYLE, LIGHT, DARK, PASSKEY, SCRIPT, ICON].into_iter().find(|asset| asset.name == name)
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, asset.content).into_response()
}
