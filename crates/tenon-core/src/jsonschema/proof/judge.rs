//! Two questions about one node, asked many times: is a value valid under it, and is there any?

use crate::compatibility::Role;
use crate::limits::Budget;

use super::super::instance::Instance;
use super::super::model::{NodeId, Schema};
use super::engine::{Engine, Outcome};
use super::formula::Literal;
use super::universe::Universe;
use super::validity::{self, Truth};

/// What answers them for the nodes of one schema.
pub(in crate::jsonschema) struct Judge<'s> {
    engine: Engine<'s>,
}

impl<'s> Judge<'s> {
    /// For both questions. *Limits*: `steps` for all questions together; beyond them nothing is answered.
    pub(in crate::jsonschema) fn new(schema: &'s Schema, steps: u64) -> Judge<'s> {
        Judge { engine: Engine::new(Universe::new(schema, schema), Budget::new(steps)) }
    }

    /// For values alone, which costs less to set up.
    pub(in crate::jsonschema) fn of_values(schema: &'s Schema, steps: u64) -> Judge<'s> {
        Judge { engine: Engine::judge(schema, schema, Budget::new(steps)) }
    }

    /// Whether a value is valid under a node; `None` where that is not known.
    pub(in crate::jsonschema) fn takes(&mut self, node: NodeId, value: &Instance) -> Option<bool> {
        match validity::valid(&mut self.engine, Role::Writer, node, value) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Unknown(_) => None,
        }
    }

    /// `true` where it is proved that no value is valid under a node.
    pub(in crate::jsonschema) fn is_empty(&mut self, node: NodeId) -> bool {
        let shape = self.engine.universe.shape(Role::Writer, node);
        match self.engine.prove(&[Literal::valid(shape)]) {
            // What ran out may have cut a branch that was never tried.
            Outcome::Empty => self.engine.budget.spend(1).is_ok(),
            Outcome::Witness(_) | Outcome::Unknown(_) => false,
        }
    }
}
