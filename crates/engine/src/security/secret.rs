//! What browsers and scripts show: a half that finds its row, and a half of 256 random bits of which only the hash is stored.

use sp_store::StoredKey;

/// How tokens begin, so that people and scanners of leaked secrets recognise them.
pub(super) const TOKEN: &str = "spt_";

/// Digits of the half that finds the row.
const PUBLIC: usize = 16;
/// Digits of the other half.
const PRIVATE: usize = 64;

/// A secret, just made or just shown.
pub(super) struct Secret {
    /// The half that finds its row.
    pub(super) public_key: String,
    private: String,
}

impl Secret {
    pub(super) fn random() -> Self {
        Self { public_key: random_hex::<8>(), private: random_hex::<32>() }
    }

    /// As browsers show it; `None` for anything else.
    pub(super) fn from_login(text: &str) -> Option<Self> {
        Self::from_halves(text.split_once('.')?)
    }

    /// As scripts show it.
    pub(super) fn from_token(text: &str) -> Option<Self> {
        Self::from_halves(text.strip_prefix(TOKEN)?.split_once('_')?)
    }

    fn from_halves((public_key, private): (&str, &str)) -> Option<Self> {
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        let is_whole = public_key.len() == PUBLIC && private.len() == PRIVATE && is_hex(public_key) && is_hex(private);
        is_whole.then(|| Self { public_key: public_key.to_owned(), private: private.to_owned() })
    }

    pub(super) fn of_login(&self) -> String {
        format!("{}.{}", self.public_key, self.private)
    }

    pub(super) fn of_token(&self) -> String {
        format!("{TOKEN}{}_{}", self.public_key, self.private)
    }

    /// What is stored of the half nobody else knows.
    pub(super) fn digest(&self) -> String {
        self.hash().to_string()
    }

    /// Compares in constant time.
    pub(super) fn opens(&self, stored: &StoredKey) -> bool {
        blake3::Hash::from_hex(&stored.digest).is_ok_and(|wanted| wanted == self.hash())
    }

    /// A fast hash suffices: there is nothing to guess in 256 random bits.
    fn hash(&self) -> blake3::Hash {
        blake3::hash(self.private.as_bytes())
    }
}

/// Random bytes as hexadecimal digits.
pub(super) fn random_hex<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("every supported system has random numbers");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_can_be_read_again_and_nothing_else() {
        let secret = Secret::random();
        let stored = StoredKey { id: 1, digest: secret.digest(), scope: sp_domain::security::Scope::Read, used_at: None, expires_at: None };
        assert!(Secret::from_login(&secret.of_login()).is_some_and(|read| read.opens(&stored)));
        assert!(Secret::from_token(&secret.of_token()).is_some_and(|read| read.opens(&stored)));
        assert!(!Secret::random().opens(&stored));
        let token = secret.of_token();
        for broken in [
            "",
            "spt_",
            "spt__",
            ".",
            &token[1..],
            &token[..token.len() - 1],
            &token.to_uppercase(),
            &format!("{token}0"),
            &secret.of_login(),
        ] {
            assert!(Secret::from_token(broken).is_none(), "{broken}");
        }
        assert!(Secret::from_login(&"ä".repeat(41)).is_none() && Secret::from_login(&token).is_none());
    }
}
