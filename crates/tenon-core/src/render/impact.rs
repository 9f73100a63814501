//! Whom a change of a type concerns, on the wire, version 1. Its JSON Schema is
//! `schemas/tenon/impact.v1.schema.json`. Who uses whom is told by `uses.rs`; shells put files together.

use serde::Serialize;

/// What was asked about, and all that refer to it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Impact"))]
pub struct Document<'g> {
    /// Version of this shape: 1. Members may be added under the same number.
    pub version: u32,
    /// The types that were asked about.
    pub about: Vec<Type<'g>>,
    /// Those that refer to them, directly or not.
    pub impact: Vec<Concerned<'g>>,
}

/// A type and where it is.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Type<'g> {
    /// Its full name.
    pub name: &'g str,
    /// The file that defines it.
    pub file: &'g str,
    /// From 1.
    pub line: u32,
}

/// A type that refers to what was asked about.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Concerned<'g> {
    /// The type.
    #[serde(flatten)]
    pub own: Type<'g>,
    /// The shortest way to what was asked about, the type itself first.
    pub way: Vec<Step<'g>>,
    /// Full name of the type at its end.
    pub to: &'g str,
}

/// A type on the way.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step<'g> {
    /// Its full name.
    pub name: &'g str,
    /// What it uses the next through: `lines[]`; may be empty.
    pub through: &'g str,
}

/// As text, with a line break at its end.
pub fn json(document: &Document<'_>) -> String {
    super::json::text(document)
}
