//! Which settings and which mode hold for a subject: its own, and those that stand behind them.

use crate::config::Config;
use crate::mode::Mode;
use crate::registry::Registry;
use crate::subject::{GLOBAL_CONTEXT, Subject};

/// A scope and those behind it, nearest first.
fn scopes(scope: &Subject) -> [Subject; 3] {
    [scope.clone(), Subject::root(scope.context()), Subject::root(GLOBAL_CONTEXT)]
}

impl Registry {
    /// The settings that hold for a scope. The level is always set.
    pub(crate) fn config(&self, scope: &Subject) -> Config {
        self.config_where(scope, None)
    }

    /// The same where one scope had others of its own than it has.
    pub(crate) fn config_where(&self, scope: &Subject, changed: Option<(&Subject, &Config)>) -> Config {
        let mut config = Config::default();
        for scope in scopes(scope) {
            let changed = changed.filter(|(other, _)| **other == scope).map(|(_, own)| own);
            if let Some(own) = changed.or_else(|| self.state.config(&scope)) {
                config = config.over(own);
            }
        }
        let level = config.compatibility_level.unwrap_or(self.options().level);
        Config { compatibility_level: Some(level), ..config }
    }

    /// The mode that holds for a scope.
    pub(crate) fn mode(&self, scope: &Subject) -> Mode {
        let modes: Vec<Mode> = scopes(scope).iter().filter_map(|scope| self.state.mode(scope)).collect();
        match modes.contains(&Mode::ReadOnlyOverride) {
            true => Mode::ReadOnlyOverride,
            false => modes.first().copied().unwrap_or_default(),
        }
    }

    /// The subject that is meant by a name: the one its alias says, if it has one.
    pub(crate) fn meant(&self, subject: Subject) -> Subject {
        let alias = self.state.config(&subject).and_then(|config| config.alias.as_deref());
        let alias = alias.filter(|alias| !alias.is_empty() && !subject.is_root());
        alias.map_or_else(|| subject.clone(), |alias| Subject::within(subject.context(), alias))
    }
}
