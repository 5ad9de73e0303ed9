//! Writes a corpus and prints what is in it, as JSON: `sp-corpus <home|single|long|tiny> <folder> <bytes or count> [seed]`.

use std::{io::Write, path::Path, process::ExitCode};

use sp_corpus::{Options, Truth, long, single, tiny, write};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(truth) => {
            let text = serde_json::to_string(&truth).expect("a truth is plain data");
            let _ = writeln!(std::io::stdout(), "{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "sp-corpus: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<Truth, String> {
    let [kind, folder, size, rest @ ..] = arguments else {
        return Err("usage: sp-corpus <home|single|long|tiny> <folder> <bytes or count> [seed]".to_owned());
    };
    let number = |text: &String| text.parse::<u64>().map_err(|_| format!("{text} is not a number"));
    let (size, seed) = (number(size)?, rest.first().map_or(Ok(1), number)?);
    let folder = Path::new(folder);
    let truth = match kind.as_str() {
        "home" => write(folder, &Options { bytes: size, seed }),
        "single" => single(folder, size, seed),
        "long" => long(folder, size, seed),
        "tiny" => tiny(folder, size, seed),
        other => return Err(format!("{other} is no kind of corpus")),
    };
    truth.map_err(|error| error.to_string())
}
