//! Measures the index as it is used: feeding, size, searching, one appended message.
//!
//! `cargo run --release -p sp-search --example measure [-- <messages or a file with NUL between texts>]`
#![expect(clippy::print_stdout, reason = "it is a report")]

mod corpus;

use std::{collections::HashMap, fs, path::Path, sync::Arc, time::Instant};

use corpus::{Corpus, Text};
use sp_domain::{Timestamp, Tool, session::Role, time::DisplayZone};
use sp_search::{Batch, Delete, Document, Kind, Options, Parsed, Place, Query, SearchIndex, Texts, Typing, words::Words};

struct Store(HashMap<Place, String>);

impl Texts for Store {
    fn texts(&self, places: &[Place]) -> Vec<Arc<Vec<String>>> {
        places.iter().map(|place| Arc::new(self.0.get(place).cloned().into_iter().collect())).collect()
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let texts = match arguments.next() {
        Some(path) if Path::new(&path).exists() => read(&path),
        count => generate(count.and_then(|count| count.parse().ok()).unwrap_or(100_000)),
    };
    let threads = arguments.next().and_then(|threads| threads.parse().ok()).unwrap_or(1);
    let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
    println!("{} texts, {:.1} MB", texts.len(), bytes as f64 / 1e6);
    cut(&texts, bytes);
    let folder = tempfile::tempdir().expect("a folder");
    let index = SearchIndex::open(folder.path(), Options { threads, ..Options::default() }).expect("an index");
    let documents: Vec<Document> = texts.iter().enumerate().map(|(number, text)| document(number, text)).collect();
    let copies: Vec<Vec<Document>> = documents.chunks(500).map(<[Document]>::to_vec).collect();
    // The peak is counted anew from here on.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = memory("VmRSS");
    let (started, busy) = (Instant::now(), cpu());
    for documents in copies {
        index.apply(Batch { documents, ..Batch::default() }).expect("applied");
    }
    index.commit(1).expect("committed");
    let (indexed, busy) = (started.elapsed(), cpu() - busy);
    let stats = index.stats().expect("stats");
    println!(
        "fed in {indexed:?}, {busy:.2} s of processor = {:.0} MB/s a core; {} segments, {:.3} of the text; {} MB of memory at the peak, {before} before",
        bytes as f64 / 1e6 / busy,
        stats.segments,
        stats.bytes as f64 / bytes as f64,
        memory("VmHWM"),
    );
    if std::env::args().nth(3).is_some() {
        return;
    }
    let place = |document: &Document| Place { session: document.session, seq: document.seq, kind: document.kind };
    let store = Store(documents.iter().map(|document| (place(document), document.text.clone())).collect());
    searches(&index, &store, &documents);
    appends(&index, documents.len());
    let stats = index.stats().expect("stats");
    println!("then {} segments, {:.3} of the text", stats.segments, stats.bytes as f64 / bytes as f64);
    let started = Instant::now();
    drop(index);
    let index = SearchIndex::open(folder.path(), Options::default()).expect("an index");
    println!("opened and checked after a crash in {:?}", started.elapsed());
    index.close().expect("closed");
}

fn cut(texts: &[Text], bytes: usize) {
    let (busy, mut count) = (cpu(), 0_usize);
    for text in texts {
        let mut words = Words::new(&text.text);
        while words.advance() {
            count += 1;
        }
    }
    println!("cut into {count} words at {:.0} MB/s", bytes as f64 / 1e6 / (cpu() - busy));
}

fn document(number: usize, text: &Text) -> Document {
    Document {
        session: number as i64 / 200,
        seq: number as i64 % 200,
        kind: [Kind::Answer, Kind::Call, Kind::Output][text.kind as usize],
        role: Role::Assistant,
        tool: Tool::ALL[number / 200 % 5],
        project: Some(format!("/work/app-{}", number / 1000 % 40).into()),
        at: Timestamp::from_ms(1_750_000_000_000 + number as i64 * 90_000),
        tool_name: (text.kind > 0).then(|| "Bash".into()),
        paths: if text.kind == 1 { vec![format!("/work/app/src/file_{}.rs", number % 300)] } else { Vec::new() },
        text: text.text.clone(),
    }
}

/// Queries of each kind, made of words that stand in the texts, frequent and rare ones.
fn searches(index: &SearchIndex, store: &Store, documents: &[Document]) {
    let mut random = corpus::Random(11);
    let mut pick = |count: usize| -> Vec<String> {
        loop {
            let document = &documents[random.below(documents.len() as u64) as usize];
            let (mut words, mut all) = (Words::whole(&document.text), Vec::new());
            while words.advance() && all.len() < 400 {
                all.push(words.word.text.clone());
            }
            if all.len() > count {
                let from = random.below((all.len() - count) as u64) as usize;
                let row: Vec<String> = all[from..from + count].to_vec();
                if row.iter().all(|word| word.is_ascii() && word.len() > 3) {
                    return row;
                }
            }
        }
    };
    let han: Vec<String> = documents.iter().filter_map(|document| two_han(&document.text)).take(200).collect();
    let mut kinds: Vec<(&str, Vec<String>)> = vec![
        ("word", (0..200).map(|_| pick(1).concat()).collect()),
        ("two words", (0..200).map(|_| format!("{} {}", pick(1)[0], pick(1)[0])).collect()),
        ("phrase of two", (0..200).map(|_| format!("\"{}\"", pick(2).join(" "))).collect()),
        ("phrase of three", (0..200).map(|_| format!("\"{}\"", pick(3).join(" "))).collect()),
        ("prefix of 3", (0..200).map(|_| format!("{}*", &pick(1)[0][..3])).collect()),
        ("prefix of 2", (0..200).map(|_| format!("{}*", &pick(1)[0][..2])).collect()),
        ("inside, 3", (0..200).map(|_| format!("*{}*", &pick(1)[0][1..4])).collect()),
        ("inside two words", (0..200).map(|_| pick(2)).map(|row| format!("*\"{} {}\"*", &row[0][1..], &row[1][..3])).collect()),
        (
            "with filters",
            (0..200).map(|_| format!("{} tool:codex project:app-3 after:2025-07-01 path:src/file_7.rs", pick(1)[0])).collect(),
        ),
        ("either, without", (0..200).map(|_| format!("({} OR {}) -{}", pick(1)[0], pick(1)[0], pick(1)[0])).collect()),
    ];
    if !han.is_empty() {
        kinds.push(("two Chinese characters", han));
    }
    let mut warm = Instant::now();
    for (name, queries) in kinds {
        let (mut times, mut found, mut unchecked) = (Vec::new(), 0, 0);
        for text in &queries {
            let Ok(parsed) = Parsed::read(text, Typing::Done, &DisplayZone::utc()) else { continue };
            let now = Timestamp::from_ms(1_760_000_000_000);
            let query = Query { expr: parsed.expr, filter: parsed.filter, now, ..Query::default() };
            if name == "inside, 3" && times.is_empty() {
                warm = Instant::now();
                index.query(&query, Some(store)).expect("hits");
                println!("    first search inside words: {:?}", warm.elapsed());
            }
            // The best of several: what a search costs, whatever else the machine does.
            let took = (0..5).map(|_| index.query(&query, Some(store)).expect("hits").took);
            times.push(took.min().unwrap_or_default().as_secs_f64() * 1e3);
            let hits = index.query(&query, Some(store)).expect("hits");
            found += hits.total;
            unchecked += hits.unchecked;
        }
        times.sort_by(f64::total_cmp);
        let at = |part: usize| times[times.len() * part / 100];
        let count = times.len() as u64;
        println!(
            "    {name}: p50 {:.2} ms, p95 {:.2} ms; {} found, {} unchecked on average",
            at(50),
            at(95),
            found / count,
            unchecked / count
        );
    }
    let _ = warm;
}

fn two_han(text: &str) -> Option<String> {
    let han: Vec<char> = text.chars().filter(|character| ('\u{4e00}'..'\u{9fff}').contains(character)).take(2).collect();
    (han.len() == 2).then(|| han.into_iter().collect())
}

/// From an appended message to the search that finds it.
fn appends(index: &SearchIndex, from: usize) {
    let (mut times, busy) = (Vec::new(), cpu());
    for number in 0..200 {
        let text = Text { kind: 0, text: format!("one more message that says marker{number} and little else") };
        let started = Instant::now();
        let mut document = document(from + number, &text);
        document.session = 1_000_000;
        document.seq = number as i64;
        let seqs = document.seq..document.seq + 1;
        let deletes = vec![Delete::Seqs { session: document.session, seqs }];
        index.apply(Batch { deletes, documents: vec![document] }).expect("applied");
        index.commit(number as i64 + 2).expect("committed");
        let parsed = Parsed::read(&format!("marker{number}"), Typing::Done, &DisplayZone::utc()).expect("a query");
        let hits = index.query(&Query { expr: parsed.expr, ..Query::default() }, None).expect("hits");
        assert_eq!(hits.total, 1);
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "    appended until found: p50 {:.2} ms, p95 {:.2} ms; {:.2} ms of processor each; {} MB of memory",
        times[100],
        times[190],
        (cpu() - busy) * 5.0,
        memory("VmRSS"),
    );
}

fn generate(count: usize) -> Vec<Text> {
    let mut corpus = Corpus::new(7, 40_000);
    (0..count).map(|_| corpus.next_text()).collect()
}

fn read(path: &str) -> Vec<Text> {
    let bytes = fs::read(path).expect("a readable file");
    let texts = bytes.split(|byte| *byte == 0);
    texts.map(|text| Text { kind: 2, text: String::from_utf8_lossy(text).into_owned() }).collect()
}

/// Processor time of all threads so far, in seconds.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<f64> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // The state comes first and is no number.
    (fields[10] + fields[11]) / 100.0
}

fn memory(what: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with(what)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default() / 1000
}
