//! Paths of ours: where a form may lead back to, and below which path a proxy may serve us.

/// Longest path to lead back to.
const LONGEST: usize = 2000;

/// A path of ours to lead back to: `//host` and `/\host` would lead elsewhere, control characters into headers.
pub fn is_own_path(path: &str) -> bool {
    let rest = path.strip_prefix('/');
    path.len() <= LONGEST
        && rest.is_some_and(|rest| !rest.starts_with(['/', '\\']))
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

/// A path to live below: `/pilot` or `/tools/pilot`; empty for none.
pub fn is_base_path(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let is_segment = |segment: &str| !segment.is_empty() && !matches!(segment, "." | "..") && segment.bytes().all(is_plain);
    path.is_empty() || (path.len() <= 200 && path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_segment)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_nowhere_else() {
        for path in ["/", "/sessions?tool=claude", "/pilot/sessions/a%2Fb?from=3"] {
            assert!(is_own_path(path), "{path}");
        }
        for path in
            ["", "sessions", "//evil.example", "/\\evil.example", "/a\\b", "https://evil.example", "/a\r\nb", "/\t/evil.example", "/ä b"]
        {
            assert!(!is_own_path(path), "{path}");
        }
        assert!(!is_own_path(&format!("/{}", "a".repeat(3000))));
    }

    #[test]
    fn bases_are_plain() {
        for path in ["", "/pilot", "/tools/pilot-2", "/~me"] {
            assert!(is_base_path(path), "{path}");
        }
        for path in ["/", "pilot", "/pilot/", "//pilot", "/a//b", "/../x", "/a/.", "/a\"b", "/a;b", "/ä", "/<script>"] {
            assert!(!is_base_path(path), "{path}");
        }
    }
}
