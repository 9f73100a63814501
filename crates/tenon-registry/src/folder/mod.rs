//! A registry as a folder of files that git keeps well: a file a version, with just its text, and beside them
//! one that says the rest. Files and directories are a shell's.
//!
//! ```text
//! registry.json                               the layout's number
//! .gitattributes                              no line break is changed
//! context.json                                settings of the default context, where it has any
//! subjects/order-value/subject.json           ids, references, deletions, settings
//! subjects/order-value/1.avsc                 the text of version 1, and a line break
//! contexts/sales/context.json                 the same of the context `.sales`
//! contexts/sales/subjects/order-value/…
//! ```
//!
//! | question | file |
//! |---|---|
//! | what is a directory called? | `names.rs` |
//! | what do the files say? | `layout.rs` |
//! | how is a registry written, and read? | `writing.rs`, `reading.rs` |

mod layout;
mod names;
mod reading;
mod writing;

pub use reading::{Unfolded, unfold};
pub use writing::{fold, is_ours, is_part};
