//! Which events a command causes, or why it is refused. Nothing is changed here.

mod delete;
mod register;
pub(crate) mod setting;

use crate::command::Command;
use crate::parsing::Cache;
use crate::refusal::Refusal;
use crate::registry::{Decision, Registry};
use crate::subject::Subject;

/// The events and the answer.
pub(crate) fn decide(
    registry: &Registry,
    cache: &mut Cache,
    command: Command,
    now: u64,
) -> Result<Decision, Refusal> {
    match command {
        Command::Register { subject, proposal, normalize, force } => {
            let how = register::How { normalize, force, now };
            register::register(registry, cache, &subject, *proposal, how)
        }
        Command::DeleteSubject { subject, permanent } => delete::subject(registry, &subject, permanent),
        Command::DeleteVersion { subject, which, permanent } => {
            delete::version(registry, &subject, which, permanent)
        }
        Command::SetConfig { scope, update } => setting::set_config(registry, scope, *update),
        Command::ClearConfig { scope } => setting::clear_config(registry, scope),
        Command::SetMode { scope, mode, force } => setting::set_mode(registry, scope, mode, force),
        Command::ClearMode { scope, recursive } => setting::clear_mode(registry, scope, recursive),
        Command::DeleteContext { root } => delete::context(registry, root),
    }
}

/// *Errors*: nothing may be written there.
fn writable(registry: &Registry, scope: &Subject) -> Result<(), Refusal> {
    match registry.mode(scope).is_closed() {
        true => Err(Refusal::ReadOnly(scope.clone())),
        false => Ok(()),
    }
}
