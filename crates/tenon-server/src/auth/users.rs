//! Users and the hashes of their passwords, from a file.
//!
//! Two kinds of files are read: lines of `name:hash` as `htpasswd -B` writes them, with bcrypt, and the
//! JSON of Karapace's `registry_authfile`, with what `karapace_mkpasswd` makes of a password. A good hash
//! is slow on purpose, so a password that was right once is remembered as a digest under a key that only
//! this process knows, and a wrong one costs as much for a name that exists as for one that does not.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Users by name.
pub struct Users {
    hashes: BTreeMap<String, Hash>,
    proved: Mutex<HashMap<String, [u8; 32]>>,
    key: [u8; 32],
}

impl std::fmt::Debug for Users {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Users").field("count", &self.hashes.len()).finish_non_exhaustive()
    }
}

/// What is known of a password.
#[derive(Clone)]
enum Hash {
    /// In the form of crypt(3): `$2y$10$…`.
    Bcrypt(String),
    /// Karapace's, with its parameters.
    Karapace { algorithm: Algorithm, salt: String, digest: String },
}

/// Karapace's names for its hashes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Algorithm {
    Sha1,
    Sha256,
    Sha512,
    Scrypt,
}

/// A user as Karapace's file has one.
#[derive(Deserialize)]
pub(super) struct KarapaceUser {
    username: String,
    algorithm: Algorithm,
    salt: String,
    password_hash: String,
}

/// How often Karapace hashes with PBKDF2.
const ROUNDS: u32 = 5000;

impl Users {
    /// Reads lines of `name:hash`; blank ones and those that start with `#` say nothing.
    ///
    /// # Errors
    ///
    /// Which line cannot be read, and why; never what stands in it.
    pub fn of_lines(text: &str) -> Result<Users, String> {
        let mut hashes = BTreeMap::new();
        for (line, row) in (1..).zip(text.lines().map(str::trim)) {
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            let (name, hash) = row.split_once(':').ok_or(format!("line {line} is not NAME:HASH"))?;
            if !["$2a$", "$2b$", "$2y$"].iter().any(|kind| hash.starts_with(kind)) {
                return Err(format!("line {line} holds no hash of bcrypt, as `htpasswd -B` makes it"));
            }
            if hashes.insert(name.to_owned(), Hash::Bcrypt(hash.to_owned())).is_some() {
                return Err(format!("line {line} names a user for the second time"));
            }
        }
        Users::new(hashes)
    }

    /// The users of Karapace's file.
    pub(super) fn of_karapace(users: Vec<KarapaceUser>) -> Result<Users, String> {
        let hashes = users.into_iter().map(|user| {
            let KarapaceUser { username, algorithm, salt, password_hash } = user;
            (username, Hash::Karapace { algorithm, salt, digest: password_hash })
        });
        Users::new(hashes.collect())
    }

    fn new(hashes: BTreeMap<String, Hash>) -> Result<Users, String> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| format!("the system has no random numbers: {error}"))?;
        Ok(Users { hashes, proved: Mutex::default(), key })
    }

    /// Whether the password was seen to be this user's before: quick.
    pub fn knows(&self, name: &str, password: &str) -> bool {
        let digest = self.digest(name, password);
        let proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        proved.get(name).is_some_and(|known| same(known, &digest))
    }

    /// Whether the password is this user's: slow, and for a thread that may be.
    pub fn proves(&self, name: &str, password: &str) -> bool {
        let known = self.hashes.get(name);
        // Whoever guesses names learns nothing from the time that an answer takes.
        let hash = known.or_else(|| self.hashes.values().next());
        let is_right = hash.is_some_and(|hash| hash.is_of(password)) && known.is_some();
        if is_right {
            let digest = self.digest(name, password);
            self.proved.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), digest);
        }
        is_right
    }

    fn digest(&self, name: &str, password: &str) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(self.key);
        digest.update((name.len() as u64).to_be_bytes());
        digest.update(name);
        digest.update(password);
        digest.finalize().into()
    }
}

impl Hash {
    fn is_of(&self, password: &str) -> bool {
        match self {
            // What is longer than bcrypt looks at is nobody's password.
            Hash::Bcrypt(hash) => password.len() <= 72 && bcrypt::verify(password, hash).unwrap_or(false),
            Hash::Karapace { algorithm, salt, digest } => {
                same(digest.as_bytes(), karapace(*algorithm, salt, password).as_bytes())
            }
        }
    }
}

fn karapace(algorithm: Algorithm, salt: &str, password: &str) -> String {
    let (salt, password) = (salt.as_bytes(), password.as_bytes());
    match algorithm {
        Algorithm::Sha1 => {
            STANDARD.encode(pbkdf2::pbkdf2_hmac_array::<sha1::Sha1, 20>(password, salt, ROUNDS))
        }
        Algorithm::Sha256 => STANDARD.encode(pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password, salt, ROUNDS)),
        Algorithm::Sha512 => {
            STANDARD.encode(pbkdf2::pbkdf2_hmac_array::<sha2::Sha512, 64>(password, salt, ROUNDS))
        }
        Algorithm::Scrypt => {
            let mut output = [0; 64];
            let made = scrypt::Params::new(14, 8, 1)
                .map_err(drop)
                .and_then(|params| scrypt::scrypt(password, salt, &params, &mut output).map_err(drop));
            // An empty text is no digest, so nothing equals it.
            made.map_or_else(|()| String::new(), |()| STANDARD.encode(output))
        }
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    let differences = one.iter().zip(other).fold(0, |all, (one, other)| all | (one ^ other));
    !one.is_empty() && one.len() == other.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_right_only_for_its_user() {
        let hash = bcrypt::hash("secret", 4).expect("a hash");
        let users = Users::of_lines(&format!("# people\n\nalice:{hash}\n")).expect("users");
        assert!(!users.knows("alice", "secret"));
        assert!(users.proves("alice", "secret"));
        assert!(users.knows("alice", "secret"));
        assert!(!users.proves("alice", "Secret"));
        assert!(!users.knows("alice", "Secret"));
        assert!(!users.proves("bob", "secret"));
        assert!(!users.knows("bob", "secret"));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_and_not_shown() {
        let error = |text: &str| Users::of_lines(text).expect_err("an error");
        assert_eq!(error("alice"), "line 1 is not NAME:HASH");
        assert_eq!(
            error("\nalice:plain-password"),
            "line 2 holds no hash of bcrypt, as `htpasswd -B` makes it"
        );
    }

    // From Python: base64 of hashlib.pbkdf2_hmac(A, b"secret", b"salt", 5000), and of
    // hashlib.scrypt(b"secret", salt=b"salt", n=16384, r=8, p=1).
    #[test]
    fn hashes_are_those_of_karapace() {
        let digest = |algorithm| karapace(algorithm, "salt", "secret");
        assert_eq!(digest(Algorithm::Sha1), "VX3+sELQ3E/XEieZk015m67CUUs=");
        assert_eq!(digest(Algorithm::Sha256), "7ZGPbVNZIB/myxbcOkz8BR/eQmW4Yy1zqkF3W7DSWMM=");
        assert_eq!(
            digest(Algorithm::Sha512),
            "CUXHCPbYxKenfgrWHqiIuqAd1VCVkR7YWGdyCnmRFCyRFsblNuriBcesDSvgaxCPb397R4ueFcjWzBcCNtGOYw=="
        );
        assert_eq!(
            digest(Algorithm::Scrypt),
            "Bf+uvMpBdwr0JdS6m057zf9TIjfcqTHBkqNtlNtzB9TC35XmBlFLQRPMs608GffKZI43OhEqa4KQ86aYGKqbfg=="
        );
    }
}
