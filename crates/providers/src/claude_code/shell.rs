//! Files that a shell command certainly writes, moves or removes, from its text alone.
//!
//! Only plain words count: whatever needs a shell to know its value (variables, globs, loops) is left out, and nothing is read behind a
//! substitution, a comparison or a function, where the same characters mean something else.

use sp_domain::session::TouchKind;

/// Longest command looked at, in bytes.
const LONGEST: usize = 16 << 10;
/// Most touches taken from one command.
const MOST: usize = 50;

/// A piece of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A word whose value is known.
    Word(String),
    /// A word whose value only a shell knows.
    Opaque,
    /// `>`, `>>` or `&>`: the next word is written.
    Write,
    /// Another redirection: the next word is none of the command's.
    Redirect,
    /// `<<`: the next word ends a text that begins on the next line.
    Here,
    /// The end of a simple command.
    End,
    /// The end of a line, which ends a command too.
    Line,
}

/// The files, each once, in order.
pub(super) fn touches(command: &str) -> Vec<(String, TouchKind)> {
    let command = &command[..command.floor_char_boundary(LONGEST)];
    let mut found = Shell::default();
    for simple in tokens(command).split(|token| matches!(token, Token::End | Token::Line)) {
        found.run(simple);
    }
    found.touches
}

/// Where a shell stands.
#[derive(Default)]
enum Directory {
    /// Where the command began.
    #[default]
    Start,
    /// Here, as seen from the start.
    At(String),
    /// Only a shell knows.
    Unknown,
}

#[derive(Default)]
struct Shell {
    /// Where `cd` led.
    directory: Directory,
    touches: Vec<(String, TouchKind)>,
}

impl Shell {
    fn run(&mut self, tokens: &[Token]) {
        let mut words = Vec::new();
        let mut expected = None;
        for token in tokens {
            match (token, expected.take()) {
                (Token::Write | Token::Redirect | Token::Here, _) => expected = Some(token.clone()),
                (Token::Word(path), Some(Token::Write)) => self.touch(path, TouchKind::Write),
                (_, Some(_)) => {}
                (token, None) => words.push(token),
            }
        }
        let plain = |token: &Token| if let Token::Word(word) = token { Some(word.clone()) } else { None };
        let name = words.first().and_then(|token| plain(token)).unwrap_or_default();
        let is_git = name == "git" && matches!(words.get(1).and_then(|token| plain(token)).as_deref(), Some("mv" | "rm"));
        let skipped = if is_git { 2 } else { 1 };
        let name = if is_git { words.get(1).and_then(|token| plain(token)).unwrap_or_default() } else { name };
        let operands: Vec<&Token> = words.into_iter().skip(skipped).collect();
        self.command(&name, &operands);
    }

    fn command(&mut self, name: &str, words: &[&Token]) {
        let is_option = |token: &&&Token| matches!(token, Token::Word(word) if word.starts_with('-') && word.len() > 1);
        let options: Vec<&str> = words.iter().filter(is_option).filter_map(|token| word(token)).collect();
        let operands: Vec<&Token> = words.iter().filter(|token| !is_option(token)).copied().collect();
        match name {
            "cd" | "pushd" => {
                let place = operands.first().and_then(|token| word(token)).and_then(|path| self.place(path));
                self.directory = place.map_or(Directory::Unknown, Directory::At);
            }
            "rm" | "unlink" if !options.contains(&"--cached") => self.all(&operands, TouchKind::Delete),
            "touch" | "tee" if options.iter().all(|option| matches!(*option, "-a" | "-c")) => self.all(&operands, TouchKind::Write),
            "mv" if operands.len() == 2 && !options.contains(&"-t") => self.all(&operands, TouchKind::Rename),
            "sed" if is_in_place(&options) => {
                // On macOS an empty suffix comes first.
                let operands: Vec<&Token> = operands.into_iter().filter(|token| word(token) != Some("")).collect();
                self.all(operands.get(1..).unwrap_or_default(), TouchKind::Edit);
            }
            _ => {}
        }
    }

    fn all(&mut self, operands: &[&Token], kind: TouchKind) {
        for path in operands.iter().filter_map(|token| word(token)) {
            self.touch(path, kind);
        }
    }

    fn touch(&mut self, path: &str, kind: TouchKind) {
        let Some(path) = self.place(path) else { return };
        let is_file = !path.is_empty() && !path.starts_with("/dev/") && !path.starts_with('&') && path != "-";
        if is_file && self.touches.len() < MOST && self.touches.iter().all(|(known, _)| *known != path) {
            self.touches.push((path, kind));
        }
    }

    /// A path as seen from where the command began.
    fn place(&self, path: &str) -> Option<String> {
        match &self.directory {
            Directory::At(directory) if !path.starts_with('/') => Some(format!("{}/{path}", directory.trim_end_matches('/'))),
            Directory::Unknown if !path.starts_with('/') => None,
            _ => Some(path.to_owned()),
        }
    }
}

fn word<'a>(token: &'a &Token) -> Option<&'a str> {
    if let Token::Word(word) = token { Some(word) } else { None }
}

/// `sed -i` with its script as the first operand.
fn is_in_place(options: &[&str]) -> bool {
    let in_place = |option: &str| option == "-i" || option.starts_with("-i.") || option.starts_with("--in-place");
    options.iter().any(|option| in_place(option))
        && options.iter().all(|option| in_place(option) || matches!(*option, "-n" | "-E" | "-r" | "-s"))
}

/// Splits a command line. Here-documents are skipped.
fn tokens(command: &str) -> Vec<Token> {
    let mut lexer = Lexer { rest: command, tokens: Vec::new(), here: Vec::new() };
    while lexer.next() {}
    lexer.tokens
}

struct Lexer<'a> {
    rest: &'a str,
    tokens: Vec<Token>,
    /// Words that end the here-documents begun on this line.
    here: Vec<String>,
}

impl Lexer<'_> {
    /// False at the end.
    fn next(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        let operators: [(&str, Token); 13] = [
            ("<<<", Token::Redirect),
            ("<<-", Token::Here),
            ("<<", Token::Here),
            ("&>>", Token::Write),
            ("&>", Token::Write),
            (">>", Token::Write),
            (">|", Token::Write),
            (">&", Token::Redirect),
            (">", Token::Write),
            ("<", Token::Redirect),
            ("&", Token::End),
            ("|", Token::End),
            (";", Token::End),
        ];
        let operator = operators.into_iter().find(|(text, _)| self.rest.starts_with(text));
        match (first, operator) {
            ('\n', _) => self.line(),
            (' ' | '\t' | '\r', _) => self.skip(1),
            ('#', _) => self.skip(self.rest.find('\n').unwrap_or(self.rest.len())),
            ('(', _) if self.rest.starts_with("((") || self.rest.starts_with("()") => self.rest = "",
            ('(' | ')' | '{' | '}', _) => self.operator(1, Token::End),
            (_, Some((text, token))) => self.operator(text.len(), token),
            _ => self.word(),
        }
        true
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }

    fn operator(&mut self, bytes: usize, token: Token) {
        self.skip(bytes);
        self.tokens.push(token);
    }

    fn line(&mut self) {
        self.operator(1, Token::Line);
        for end in std::mem::take(&mut self.here) {
            let mut length = 0;
            for line in self.rest.split_inclusive('\n') {
                length += line.len();
                if line.trim() == end {
                    break;
                }
            }
            self.skip(length);
        }
    }

    fn word(&mut self) {
        let (word, length) = read_word(self.rest);
        let taken = &self.rest[..length];
        let is_descriptor = self.rest[length..].starts_with(['>', '<']) && taken.bytes().all(|byte| byte.is_ascii_digit());
        self.skip(length);
        if is_descriptor {
            return;
        }
        let ends_here = self.tokens.last() == Some(&Token::Here);
        match &word {
            Some(end) if ends_here => self.here.push(end.clone()),
            Some(word) if word != "case" => {}
            None if !ends_here && !hides_more(taken) => {}
            _ => self.rest = "",
        }
        self.tokens.push(word.map_or(Token::Opaque, Token::Word));
    }
}

/// Behind such a word the same characters may mean something else.
fn hides_more(word: &str) -> bool {
    word.contains("$(") || word.contains('`') || word.starts_with("[[")
}

/// A word and its length; `None` when only a shell knows its value.
fn read_word(text: &str) -> (Option<String>, usize) {
    let (mut word, mut is_plain, mut quote) = (String::new(), true, None);
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (None, ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')') => return (is_plain.then_some(word), at.max(1)),
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None | Some('"'), '\\') => word.extend(letters.next().map(|(_, escaped)| escaped).filter(|escaped| *escaped != '\n')),
            (None | Some('"'), '$' | '`') | (None, '*' | '?' | '[' | '{' | '}' | '~' | '!') => {
                is_plain = false;
                word.push(letter);
            }
            _ => word.push(letter),
        }
    }
    (if is_plain && quote.is_none() { Some(word) } else { None }, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use TouchKind::{Delete, Edit, Rename, Write};

    fn of(command: &str) -> Vec<(String, TouchKind)> {
        touches(command)
    }

    fn expect(command: &str, expected: &[(&str, TouchKind)]) {
        let expected: Vec<_> = expected.iter().map(|(path, kind)| ((*path).to_owned(), *kind)).collect();
        assert_eq!(of(command), expected, "{command}");
    }

    #[test]
    fn plain_commands_touch_what_they_name() {
        expect("rm -rf a 'b c' && echo done", &[("a", Delete), ("b c", Delete)]);
        expect("mv a.rs b.rs; git mv c d", &[("a.rs", Rename), ("b.rs", Rename), ("c", Rename), ("d", Rename)]);
        expect("sed -i 's/a/b/' src/x.rs src/y.rs", &[("src/x.rs", Edit), ("src/y.rs", Edit)]);
        expect("echo hi > out.txt 2>&1", &[("out.txt", Write)]);
        expect("make 2>/dev/null | tee -a log.txt", &[("log.txt", Write)]);
        expect("cargo test &> all.log", &[("all.log", Write)]);
        expect("cd /p/app && rm x", &[("/p/app/x", Delete)]);
        expect("cd sub && cd deeper\nrm x", &[("sub/deeper/x", Delete)]);
    }

    #[test]
    fn texts_inside_a_command_are_no_commands() {
        expect("cat > a.txt <<'EOF'\nrm b\necho > c\nEOF\nrm d", &[("a.txt", Write), ("d", Delete)]);
        expect("git commit -m \"$(cat <<'EOF'\nrm b > c\nEOF\n)\"", &[]);
        expect("echo 'a > b; rm c'", &[]);
        expect("echo a # rm b > c", &[]);
        expect("grep -r 'x' . <<< 'rm a'", &[]);
    }

    #[test]
    fn what_needs_a_shell_is_left_out() {
        expect("rm *.rs $FILE \"$HOME/x\" ~/y `z`", &[]);
        expect("cd \"$DIR\" && rm x && rm /y", &[("/y", Delete)]);
        expect("git rm --cached x", &[]);
        expect("sed -n 's/a/b/p' x", &[]);
        expect("mv a b c dir", &[]);
        expect("for f in a b; do rm $f; done", &[]);
        expect("rm 'unfinished", &[]);
        expect("", &[]);
        expect("rm x; git commit -m \"$(cat <<'E'\nsay \"rm b > c\nE\n)\"; rm y", &[("x", Delete)]);
        expect("((a > 3)) && [[ b > c ]]", &[]);
        expect("[[ a > b ]]; rm y", &[]);
        expect("f() { rm x; }", &[]);
        expect("case a in a) rm b;; esac", &[]);
        expect("sed -i '' 's/a/b/' x && sed -i -e 's/a/b/' y", &[("x", Edit)]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(command in "\\PC*", shell in "[rm ><|&;'\"$\\\\\n(){}#aE-]{0,60}") {
            let _ = touches(&command);
            let _ = touches(&shell);
        }
    }
}
