//! Hashing of passwords with Argon2id. The settings are stored with each hash, so that they can be raised later.

use argon2::{Algorithm, Argon2, Params, Version};
use sp_domain::{
    Timestamp,
    security::{PASSWORD_BYTES, PASSWORD_CHARS},
};
use sp_store::OwnerPassword;
use unicode_normalization::UnicodeNormalization;

use super::{invalid, secret::random_hex};
use crate::EngineError;

/// Memory of one hashing, in KiB: with the passes below what OWASP recommends as the least for Argon2id.
const MEMORY_KIB: u32 = 19_456;
/// How often that memory is walked through.
const PASSES: u32 = 2;
/// Independent parts of it.
const LANES: u32 = 1;
/// Most memory a stored hash may ask for: the database is not trusted with more.
const MOST_MEMORY_KIB: u32 = 1 << 20;

/// Whether a text is good enough as a password.
pub(super) fn check(password: &str) -> Result<(), EngineError> {
    let letters: Vec<char> = password.nfc().collect();
    if letters.len() < PASSWORD_CHARS {
        return Err(invalid(
            "password",
            format!("too short: take at least {PASSWORD_CHARS} characters, several words are easy to remember"),
        ));
    }
    if password.len() > PASSWORD_BYTES {
        return Err(invalid("password", format!("too long: take at most {PASSWORD_BYTES} bytes")));
    }
    if letters.iter().all(|letter| *letter == letters[0]) {
        return Err(invalid("password", "one character repeated is guessed at once"));
    }
    Ok(())
}

/// Takes a moment and 19 MB.
pub(super) fn hash(password: &str, now: Timestamp) -> OwnerPassword {
    let salt = random_hex::<16>();
    let draft = OwnerPassword { salt, hash: String::new(), memory_kib: MEMORY_KIB, passes: PASSES, lanes: LANES, changed_at: now };
    let hash = derive(password, &draft).expect("our own settings are in range").to_string();
    OwnerPassword { hash, ..draft }
}

/// Takes as long, whatever was given.
pub(super) fn is_right(password: &str, stored: &OwnerPassword) -> bool {
    let wanted = blake3::Hash::from_hex(&stored.hash);
    // This type compares in constant time.
    wanted.ok().zip(derive(password, stored)).is_some_and(|(wanted, found)| wanted == found)
}

/// 32 bytes; `None` when the settings make no sense.
fn derive(password: &str, settings: &OwnerPassword) -> Option<blake3::Hash> {
    if settings.memory_kib > MOST_MEMORY_KIB {
        return None;
    }
    let params = Params::new(settings.memory_kib, settings.passes, settings.lanes, None).ok()?;
    let mut output = [0; 32];
    // The same letters, however a keyboard composes them.
    let password: String = password.nfc().collect();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(password.as_bytes(), settings.salt.as_bytes(), &mut output).ok()?;
    Some(blake3::Hash::from_bytes(output))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_seconds(1_700_000_000).expect("a time")
    }

    #[test]
    fn only_the_password_is_right() {
        let stored = hash("correct horse bättery", now());
        assert!(is_right("correct horse bättery", &stored));
        assert!(is_right("correct horse ba\u{308}ttery", &stored), "composed in another way");
        for wrong in ["", "correct horse", "correct horse bättery ", "Correct horse bättery"] {
            assert!(!is_right(wrong, &stored), "{wrong:?}");
        }
        assert_ne!(hash("correct horse bättery", now()).hash, stored.hash, "salted");
        assert!(!format!("{stored:?}").contains(&stored.hash));
    }

    #[test]
    fn a_hash_of_other_settings_still_counts() {
        let weak = OwnerPassword { memory_kib: 64, passes: 1, ..hash("x", now()) };
        let stored = OwnerPassword { hash: derive("an old password", &weak).expect("in range").to_string(), ..weak };
        assert!(is_right("an old password", &stored));
    }

    #[test]
    fn a_damaged_row_lets_nobody_in() {
        let stored = hash("a good password", now());
        for broken in [
            OwnerPassword { hash: String::new(), ..stored.clone() },
            OwnerPassword { hash: "zz".repeat(32), ..stored.clone() },
            OwnerPassword { memory_kib: u32::MAX, ..stored.clone() },
            OwnerPassword { passes: 0, ..stored.clone() },
            OwnerPassword { salt: String::new(), ..stored },
        ] {
            assert!(!is_right("a good password", &broken));
        }
    }

    #[test]
    fn short_and_silly_ones_are_refused() {
        assert!(check("long enough").is_ok() && check("ääääääöööö").is_ok());
        for bad in ["", "short", "aaaaaaaaaaaaaaaa", &"x1".repeat(600)] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
