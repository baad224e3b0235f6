//! One message or term, with all that the checks ask of it.
use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{self, Expression, InlineExpression, PatternElement, VariantKey};

use super::Source;
use crate::model::FileFault;

/// The keys by which Fluent chooses plural forms (Unicode TR 35, plural rules).
const PLURAL_KEYS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A word of the text, folded to lower case.
pub(super) struct Word {
    pub(super) text: String,
    pub(super) byte: usize,
}

/// One message or term.
pub(super) struct Entry<'a> {
    pub(super) source: &'a Source<'a>,
    /// The id; a term's begins with `-`.
    pub(super) id: String,
    pub(super) byte: usize,
    pub(super) has_attributes: bool,
    /// Its own variables, each with its first place.
    pub(super) variables: BTreeMap<&'a str, usize>,
    /// The messages and terms that it includes.
    pub(super) references: Vec<(String, usize)>,
    pub(super) functions: Vec<(&'a str, usize)>,
    /// The keys among which each variable chooses, plural forms left out.
    pub(super) choices: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Its words, in stretches that no value and no choice interrupts.
    pub(super) stretches: Vec<Vec<Word>>,
}

impl<'a> Entry<'a> {
    /// Reads a message or a term; comments and junk are nothing.
    pub(super) fn read(source: &'a Source<'a>, node: &ast::Entry<&'a str>) -> Option<Self> {
        let (id, name, pattern, attributes) = match node {
            ast::Entry::Message(message) => {
                let name = message.id.name;
                (name.to_owned(), name, message.value.as_ref(), &message.attributes)
            }
            ast::Entry::Term(term) => {
                (format!("-{}", term.id.name), term.id.name, Some(&term.value), &term.attributes)
            }
            ast::Entry::Comment(_)
            | ast::Entry::GroupComment(_)
            | ast::Entry::ResourceComment(_)
            | ast::Entry::Junk { .. } => return None,
        };
        let mut entry = Self {
            source,
            id,
            byte: byte_of(source.text, name),
            has_attributes: !attributes.is_empty(),
            variables: BTreeMap::new(),
            references: vec![],
            functions: vec![],
            choices: BTreeMap::new(),
            stretches: vec![],
        };
        if let Some(pattern) = pattern {
            entry.pattern(pattern);
        }
        Some(entry)
    }

    /// Returns `file:line`.
    pub(super) fn place(&self) -> String {
        let fault = self.fault(self.byte, "", "");
        format!("{}:{}", fault.file, fault.line)
    }

    pub(super) fn fault(
        &self,
        byte: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> FileFault {
        self.source.fault(byte, what, remedy)
    }

    fn pattern(&mut self, pattern: &ast::Pattern<&'a str>) {
        self.stretches.push(vec![]);
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.words(value),
                PatternElement::Placeable { expression } => {
                    self.expression(expression);
                    self.stretches.push(vec![]);
                }
            }
        }
    }

    fn words(&mut self, text: &'a str) {
        let found = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| Word { text: word.to_lowercase(), byte: byte_of(self.source.text, word) });
        if let Some(stretch) = self.stretches.last_mut() {
            stretch.extend(found);
        }
    }

    fn expression(&mut self, expression: &Expression<&'a str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                let keys: BTreeSet<&'a str> = variants
                    .iter()
                    .map(|variant| match variant.key {
                        VariantKey::Identifier { name } => name,
                        VariantKey::NumberLiteral { value } => value,
                    })
                    .collect();
                let plural = |key: &&str| {
                    PLURAL_KEYS.contains(key) || key.starts_with(|c: char| c.is_ascii_digit())
                };
                if let InlineExpression::VariableReference { id } = selector
                    && !keys.iter().all(plural)
                {
                    self.choices.entry(id.name).or_default().extend(keys);
                }
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&'a str>) {
        match inline {
            InlineExpression::StringLiteral { value } => self.words(value),
            InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::VariableReference { id } => {
                let byte = byte_of(self.source.text, id.name);
                self.variables.entry(id.name).or_insert(byte);
            }
            InlineExpression::FunctionReference { id, .. } => {
                self.functions.push((id.name, byte_of(self.source.text, id.name)));
            }
            InlineExpression::MessageReference { id, attribute } => {
                let dot = attribute.as_ref().map(|a| format!(".{}", a.name)).unwrap_or_default();
                let byte = byte_of(self.source.text, id.name);
                self.references.push((format!("{}{dot}", id.name), byte));
            }
            InlineExpression::TermReference { id, attribute, .. } => {
                let dot = attribute.as_ref().map(|a| format!(".{}", a.name)).unwrap_or_default();
                let byte = byte_of(self.source.text, id.name);
                self.references.push((format!("-{}{dot}", id.name), byte));
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
        }
    }
}

/// Returns where `part` begins in `text`: the parser hands out slices of what it was given.
fn byte_of(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}
