//! A message cut where its values stand: as it is rendered, and in every way it can be.
//!
//! Whoever plays recordings needs the words between the values by themselves, and must know all of
//! them before a caller hears one.
use std::borrow::Cow;
use std::sync::Arc;

use fluent::{FluentResource, FluentValue};
use fluent_syntax::ast::{self, Expression, InlineExpression, PatternElement};

use super::args::Args;
use super::phrasebook::{Phrasebook, ReplyError};
use crate::model::Language;

/// Around a value; private characters (Unicode 23.5), which no text of ours holds.
const OPENS: char = '\u{e000}';
const CLOSES: char = '\u{e001}';
/// Ways in which one message can be worded; more are not looked at.
const WORDINGS_MAX: usize = 256;
/// How deep messages may include each other.
const DEPTH_MAX: usize = 16;

/// A stretch of a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stretch {
    /// Words of the message.
    Words(String),
    /// A value: as rendered in [`Phrasebook::render_cut`], its name in [`Phrasebook::wordings`].
    Value(String),
}

/// Marks every value, so that it can be found in what was rendered.
pub(super) fn mark<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let text: Cow<'_, str> = match value {
        FluentValue::String(text) => Cow::Borrowed(text.as_ref()),
        FluentValue::Number(number) => number.as_string(),
        FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => return None,
    };
    Some(format!("{OPENS}{}{CLOSES}", text.replace([OPENS, CLOSES], "")))
}

impl Phrasebook {
    /// Renders a message on one line, cut where its values stand. Put together, the stretches are
    /// what [`Phrasebook::render`] returns, each run of white space being one space.
    ///
    /// # Errors
    /// As [`Phrasebook::render`].
    pub fn render_cut(
        &self,
        language: Language,
        id: &str,
        args: &Args,
    ) -> Result<Vec<Stretch>, ReplyError> {
        let text = self.render_marked(language, id, args)?;
        // A prompt is one breath: line ends mean nothing to a voice.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut cut = vec![];
        for stretch in text.split_inclusive([OPENS, CLOSES]) {
            let bare = stretch.trim_end_matches([OPENS, CLOSES]);
            if bare.is_empty() {
                continue;
            }
            cut.push(if stretch.ends_with(CLOSES) {
                Stretch::Value(bare.to_owned())
            } else {
                Stretch::Words(bare.to_owned())
            });
        }
        Ok(cut)
    }

    /// Returns every way in which a message can be worded, whatever its values are; nothing for an
    /// unknown id.
    #[must_use]
    pub fn wordings(&self, language: Language, id: &str) -> Vec<Vec<Stretch>> {
        let resources = self.resources(language);
        let mut all = message(resources, id)
            .map_or_else(Vec::new, |pattern| wordings(resources, pattern, DEPTH_MAX));
        for wording in &mut all {
            join(wording);
        }
        all.sort();
        all.dedup();
        all
    }
}

fn message<'r>(
    resources: &'r [Arc<FluentResource>],
    id: &str,
) -> Option<&'r ast::Pattern<&'r str>> {
    resources.iter().flat_map(|resource| resource.entries()).find_map(|entry| match entry {
        ast::Entry::Message(message) if message.id.name == id => message.value.as_ref(),
        ast::Entry::Message(_)
        | ast::Entry::Term(_)
        | ast::Entry::Comment(_)
        | ast::Entry::GroupComment(_)
        | ast::Entry::ResourceComment(_)
        | ast::Entry::Junk { .. } => None,
    })
}

fn term<'r>(resources: &'r [Arc<FluentResource>], id: &str) -> Option<&'r ast::Pattern<&'r str>> {
    resources.iter().flat_map(|resource| resource.entries()).find_map(|entry| match entry {
        ast::Entry::Term(term) if term.id.name == id => Some(&term.value),
        ast::Entry::Term(_)
        | ast::Entry::Message(_)
        | ast::Entry::Comment(_)
        | ast::Entry::GroupComment(_)
        | ast::Entry::ResourceComment(_)
        | ast::Entry::Junk { .. } => None,
    })
}

type Wordings = Vec<Vec<Stretch>>;

fn wordings(
    resources: &[Arc<FluentResource>],
    pattern: &ast::Pattern<&str>,
    depth: usize,
) -> Wordings {
    let mut all: Wordings = vec![vec![]];
    let Some(depth) = depth.checked_sub(1) else { return all };
    for element in &pattern.elements {
        let ways = match element {
            PatternElement::TextElement { value } => words(value),
            PatternElement::Placeable { expression } => expressed(resources, expression, depth),
        };
        // One after the other, each in each of its ways.
        all = all
            .iter()
            .flat_map(|start| ways.iter().map(move |way| [start.as_slice(), way].concat()))
            .take(WORDINGS_MAX)
            .collect();
    }
    all
}

fn words(text: &str) -> Wordings {
    vec![vec![Stretch::Words(text.to_owned())]]
}

fn expressed(
    resources: &[Arc<FluentResource>],
    expression: &Expression<&str>,
    depth: usize,
) -> Wordings {
    match expression {
        Expression::Inline(inline) => inlined(resources, inline, depth),
        Expression::Select { variants, .. } => variants
            .iter()
            .flat_map(|variant| wordings(resources, &variant.value, depth))
            .take(WORDINGS_MAX)
            .collect(),
    }
}

fn inlined(
    resources: &[Arc<FluentResource>],
    inline: &InlineExpression<&str>,
    depth: usize,
) -> Wordings {
    let included = |pattern: Option<&ast::Pattern<&str>>| {
        pattern.map_or_else(Vec::new, |pattern| wordings(resources, pattern, depth))
    };
    match inline {
        InlineExpression::StringLiteral { value } => {
            words(&fluent_syntax::unicode::unescape_unicode_to_string(value))
        }
        InlineExpression::NumberLiteral { value } => {
            vec![vec![Stretch::Value((*value).to_owned())]]
        }
        InlineExpression::VariableReference { id } => {
            vec![vec![Stretch::Value(id.name.to_owned())]]
        }
        InlineExpression::MessageReference { id, .. } => included(message(resources, id.name)),
        InlineExpression::TermReference { id, .. } => included(term(resources, id.name)),
        // There are no functions; the lint refuses them.
        InlineExpression::FunctionReference { .. } => vec![vec![]],
        InlineExpression::Placeable { expression } => expressed(resources, expression, depth),
    }
}

/// Joins neighbouring words, on one line, as [`Phrasebook::render_cut`] has them.
fn join(wording: &mut Vec<Stretch>) {
    let mut joined: Vec<Stretch> = vec![];
    for stretch in wording.drain(..) {
        match (joined.last_mut(), stretch) {
            (Some(Stretch::Words(before)), Stretch::Words(text)) => before.push_str(&text),
            (_, stretch) => joined.push(stretch),
        }
    }
    for stretch in &mut joined {
        if let Stretch::Words(text) = stretch {
            *text = one_line(text);
        }
    }
    *wording = joined;
}

/// Each run of white space as one space.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            line.push(c);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line
}
