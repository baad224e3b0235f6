//! Lists a page at a time. A page begins behind a row that is named by what never changes of it, so that
//! rows which are added meanwhile move nothing.
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, Collected};
use ring::digest;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::http::{Problem, asked, paged, percent_encoded};

use super::bad;

/// The most rows of one page.
pub const ROWS_MAX: u32 = 200;
/// The rows of a page when none are named.
const ROWS: u32 = 50;
/// Bytes of a digest that stand in `ETag`.
const TAG_BYTES: usize = 16;
/// Characters of a cursor.
const CURSOR_CHARS_MAX: usize = 400;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to send as `after` for the next page; nothing when this is the last one.
    pub next: Option<String>,
}

/// How many rows a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
pub(super) struct Limit(u32);

impl Default for Limit {
    fn default() -> Self {
        Self(ROWS)
    }
}

impl TryFrom<u32> for Limit {
    type Error = String;

    fn try_from(rows: u32) -> Result<Self, Self::Error> {
        if (1..=ROWS_MAX).contains(&rows) {
            Ok(Self(rows))
        } else {
            Err(format!("a page has 1 to {ROWS_MAX} rows"))
        }
    }
}

impl PartialSchema for Limit {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Integer))
            .minimum(Some(1))
            .maximum(Some(ROWS_MAX))
            .default(Some(ROWS.into()))
            .build()
            .into()
    }
}

impl ToSchema for Limit {}

impl Limit {
    /// One row more than fits: whether there is a next page is seen by it.
    pub(super) const fn and_one(self) -> u32 {
        asked(self.0)
    }
}

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Paging {
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline, required = false)]
    limit: Limit,
}

impl Paging {
    /// Takes the two fields of a list that has filters too.
    pub(super) fn new(after: Option<String>, limit: Limit) -> Self {
        Self { after, limit }
    }

    /// Returns what names the row before, and how many rows a page has.
    pub(super) fn parts(self) -> (Option<String>, Limit) {
        (self.after, self.limit)
    }

    /// Cuts the page out of a list that is at hand as a whole and in an order of its own.
    pub(super) fn cut<T>(
        self,
        mut rows: Vec<T>,
        key: impl Fn(&T) -> String,
    ) -> Result<Page<T>, Problem> {
        if let Some(after) = self.after {
            let place = rows.iter().position(|row| key(row) == after);
            let Some(place) = place else { return Err(unknown(&after)) };
            rows.drain(..=place);
        }
        Ok(Page::of(rows, self.limit, key))
    }
}

/// Reads the row that a page begins behind.
pub(super) fn cursor<T: std::str::FromStr>(after: Option<&str>) -> Result<Option<T>, Problem> {
    after.map(|after| after.parse().map_err(|_| unknown(after))).transpose()
}

/// What is told of a row that is not in the list.
pub(super) fn unknown(after: &str) -> Problem {
    let shown: String = after.chars().take(CURSOR_CHARS_MAX).collect();
    bad(
        "after",
        format!("`{shown}` is no row of this list; send `next` of the page before, or begin anew"),
    )
}

impl<T> Page<T> {
    /// Makes the page of rows of which one more than fits was asked for.
    pub(super) fn of(rows: Vec<T>, limit: Limit, key: impl Fn(&T) -> String) -> Self {
        let (items, next) = paged(rows, limit.0, key);
        Self { items, next }
    }

    /// Makes other rows of these.
    pub(super) fn map<U>(self, show: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(show).collect(), next: self.next }
    }
}

/// Says to [`told`] that an answer is a page, and what the next one is behind.
#[derive(Clone, Debug)]
struct Listed(Option<String>);

impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let listed = Listed(self.next.clone());
        let mut response = Json(self).into_response();
        response.extensions_mut().insert(listed);
        response
    }
}

/// Writes the address of the next page into `Link` (RFC 8288) and the digest of this one into `ETag`
/// (RFC 9110): whoever has it already is told so in a few bytes.
pub(super) async fn told(request: Request, next: Next) -> Response {
    let target = request.uri().clone();
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    let Some(Listed(cursor)) = response.extensions_mut().remove::<Listed>() else {
        return response;
    };
    let link = cursor.and_then(|cursor| HeaderValue::from_str(&address(&target, &cursor)).ok());
    let (mut head, body) = response.into_parts();
    let Ok(body) = body.collect().await.map(Collected::to_bytes) else {
        return Problem::of(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let tag = tag(&body, link.as_ref());
    if let Ok(value) = HeaderValue::from_str(&tag) {
        head.headers.insert(header::ETAG, value);
    }
    if let Some(link) = link {
        head.headers.insert(header::LINK, link);
    }
    if known.is_some_and(|known| names(&known, &tag)) {
        head.status = StatusCode::NOT_MODIFIED;
        head.headers.remove(header::CONTENT_TYPE);
        head.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(head, Body::empty());
    }
    Response::from_parts(head, Body::from(body))
}

fn tag(body: &Bytes, link: Option<&HeaderValue>) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(link.map(HeaderValue::as_bytes).unwrap_or_default());
    context.update(body);
    let digest = context.finish();
    let bytes = digest.as_ref().get(..TAG_BYTES).unwrap_or_default();
    format!("\"{}\"", data_encoding::HEXLOWER.encode(bytes))
}

/// Whether `If-None-Match` names a tag; weakly compared, as the standard has it.
fn names(header: &HeaderValue, tag: &str) -> bool {
    let tags = header.to_str().unwrap_or_default().split(',').map(str::trim);
    tags.map(|one| one.strip_prefix("W/").unwrap_or(one)).any(|one| one == "*" || one == tag)
}

fn address(target: &Uri, cursor: &str) -> String {
    let kept = target.query().unwrap_or_default().split('&');
    let kept = kept.filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
    let mut query: Vec<String> = kept.map(ToOwned::to_owned).collect();
    query.push(format!("after={}", percent_encoded(cursor)));
    format!("<{}?{}>; rel=\"next\"", target.path(), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_where_the_next_begins() {
        let all = || (1..=5).map(|n| n * 10).collect::<Vec<i32>>();
        let page = |after: Option<&str>, limit: u32| {
            Paging::new(after.map(ToOwned::to_owned), Limit(limit)).cut(all(), ToString::to_string)
        };
        let (first, second) = (page(None, 2).unwrap(), page(Some("20"), 2).unwrap());
        assert_eq!((first.items, first.next.as_deref()), (vec![10, 20], Some("20")));
        assert_eq!((second.items, second.next.as_deref()), (vec![30, 40], Some("40")));
        let last = page(Some("40"), 2).unwrap();
        assert_eq!((last.items, last.next), (vec![50], None));
        let whole = page(None, 5).unwrap();
        assert_eq!((whole.items.len(), whole.next), (5, None), "a full last page has no next");
        assert_eq!(page(Some("15"), 2).unwrap_err().status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[test]
    fn the_link_keeps_the_filters_and_no_cursor_breaks_out_of_it() {
        let target: Uri = "/api/v1/tickets?status=open&after=CT-0000013&limit=2".parse().unwrap();
        assert_eq!(
            address(&target, "a>; rel=\"x"),
            "</api/v1/tickets?status=open&limit=2&after=a%3E%3B%20rel%3D%22x>; rel=\"next\""
        );
    }

    #[test]
    fn a_page_that_is_known_is_known_by_its_tag() {
        let is = |header: &'static str| names(&HeaderValue::from_static(header), "\"ab\"");
        assert!(is("\"ab\"") && is("W/\"ab\"") && is("\"cd\", \"ab\"") && is("*"));
        assert!(!is("\"abc\"") && !is("ab") && !is(""));
    }
}
