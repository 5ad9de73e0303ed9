//! Measures the candidates for the index on one generated corpus: tantivy in several settings, and SQLite's FTS5.
//!
//! `cargo run --release -p sp-search --example compare [-- <messages>]`
#![expect(clippy::print_stdout, reason = "it is a report")]

mod corpus;

use std::{fs, path::Path, time::Instant};

use corpus::{Corpus, Text};
use rusqlite::Connection;
use sp_search::words::Words;
use tantivy::{
    Index, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument, Term,
    collector::Count,
    indexer::IndexWriterOptions,
    query::{BooleanQuery, PhraseQuery, Query, RegexQuery, TermQuery},
    schema::{Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{Token, TokenStream, Tokenizer},
};

#[derive(Clone, Copy)]
struct Cut {
    parts: bool,
}

struct Stream<'a>(Words<'a>, Token);

impl Tokenizer for Cut {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        Stream(if self.parts { Words::new(text) } else { Words::whole(text) }, Token::default())
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let more = self.0.advance();
        if more {
            std::mem::swap(&mut self.1.text, &mut self.0.word.text);
            self.1.position = self.0.word.position as usize;
        }
        more
    }

    fn token(&self) -> &Token {
        &self.1
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.1
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let texts = match arguments.next() {
        Some(path) if Path::new(&path).exists() => read(&path),
        count => generate(count.and_then(|count| count.parse().ok()).unwrap_or(100_000)),
    };
    let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
    println!("{} texts, {:.1} MB", texts.len(), bytes as f64 / 1e6);
    let started = Instant::now();
    let mut count = 0;
    for text in &texts {
        let mut words = Words::new(&text.text);
        while words.advance() {
            count += 1;
        }
    }
    println!("cutting alone: {count} words in {:?}", started.elapsed());
    use IndexRecordOption::{Basic, WithFreqs, WithFreqsAndPositions as Positions};
    for (name, threads, messages, outputs, parts) in [
        ("positions", 1, Positions, Positions, true),
        ("positions", 2, Positions, Positions, true),
        ("positions, no parts", 1, Positions, Positions, false),
        ("frequencies", 1, WithFreqs, WithFreqs, true),
        ("documents", 1, Basic, Basic, true),
        ("outputs without", 1, Positions, Basic, true),
    ] {
        tantivy(name, threads, [messages, outputs], parts, &texts, bytes);
    }
    for tokenizer in ["unicode61", "trigram"] {
        fts5(tokenizer, &texts, bytes);
    }
}

/// Processor time of all threads so far, in seconds.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<f64> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // The state comes first and is no number.
    (fields[10] + fields[11]) / 100.0
}

fn generate(count: usize) -> Vec<Text> {
    let mut corpus = Corpus::new(7, 40_000);
    (0..count).map(|_| corpus.next_text()).collect()
}

/// Texts of a file, with NUL between them.
fn read(path: &str) -> Vec<Text> {
    let bytes = fs::read(path).expect("a readable file");
    let texts = bytes.split(|byte| *byte == 0);
    texts.map(|text| Text { kind: 2, text: String::from_utf8_lossy(text).into_owned() }).collect()
}

fn size(folder: &Path, report: bool) -> u64 {
    let mut by_kind = std::collections::BTreeMap::new();
    for file in fs::read_dir(folder).expect("a folder").flatten() {
        let kind = file.path().extension().map(|kind| kind.to_string_lossy().into_owned()).unwrap_or_default();
        *by_kind.entry(kind).or_insert(0) += file.metadata().map_or(0, |metadata| metadata.len());
    }
    if report {
        println!("    {by_kind:?}");
    }
    by_kind.values().sum()
}

fn tantivy(name: &str, threads: usize, options: [IndexRecordOption; 2], parts: bool, texts: &[Text], bytes: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut schema = Schema::builder();
    let field =
        |option| TextOptions::default().set_indexing_options(TextFieldIndexing::default().set_tokenizer("cut").set_index_option(option));
    let fields = [schema.add_text_field("text", field(options[0])), schema.add_text_field("output", field(options[1]))];
    let session = schema.add_u64_field("session", NumericOptions::default().set_fast().set_indexed());
    let seq = schema.add_u64_field("seq", NumericOptions::default().set_fast());
    let settings = IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
    let index = Index::builder().schema(schema.build()).settings(settings);
    let index = index.create_in_dir(folder.path()).expect("an index");
    index.tokenizers().register("cut", Cut { parts });
    let options = IndexWriterOptions::builder()
        .memory_budget_per_thread(48_000_000 / threads)
        .num_worker_threads(threads)
        .num_merge_threads(1)
        .build();
    let mut writer: IndexWriter = index.writer_with_options(options).expect("a writer");
    writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
    let (started, busy) = (Instant::now(), cpu());
    for (number, text) in texts.iter().enumerate() {
        let mut document = TantivyDocument::new();
        document.add_text(fields[usize::from(text.kind == 2)], &text.text);
        document.add_u64(session, number as u64 / 200);
        document.add_u64(seq, number as u64 % 200);
        writer.add_document(document).expect("added");
    }
    writer.commit().expect("committed");
    let (indexed, busy) = (started.elapsed(), cpu() - busy);
    let segments = index.searchable_segment_ids().expect("segments");
    let before = size(folder.path(), true);
    writer.merge(&segments).wait().expect("merged");
    writer.wait_merging_threads().expect("ended");
    println!(
        "tantivy {name}, {threads} threads: {indexed:?}, {busy:.2} s of processor = {:.0} MB/s a core, {} segments, {:.3} of the text; merged in {:?}, {:.3}",
        bytes as f64 / 1e6 / busy,
        segments.len(),
        before as f64 / bytes as f64,
        started.elapsed().saturating_sub(indexed),
        size(folder.path(), false) as f64 / bytes as f64,
    );
    if threads == 1 && parts {
        search_tantivy(&index, fields[1]);
    }
}

fn search_tantivy(index: &Index, field: Field) {
    let reader: tantivy::IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().expect("a reader");
    let searcher = reader.searcher();
    let dictionary: usize =
        searcher.segment_readers().iter().map(|reader| reader.inverted_index(field).map_or(0, |index| index.terms().num_terms())).sum();
    println!("    {dictionary} different words");
    let ask = |what: &str, make: &dyn Fn(usize) -> Box<dyn Query>| {
        let mut times: Vec<f64> = Vec::new();
        let mut found = 0;
        for number in 0..60 {
            let started = Instant::now();
            match searcher.search(&make(number), &Count) {
                Ok(count) => found += count,
                Err(error) => return println!("    {what}: {error}"),
            }
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        println!("    {what}: p50 {:.2} ms, p95 {:.2} ms, {} found on average", times[30], times[57], found / 60);
    };
    let vocabulary = Corpus::new(7, 40_000).vocabulary;
    let term = |number: usize| Term::from_field_text(field, &vocabulary[number * number]);
    ask("word", &|number| Box::new(TermQuery::new(term(number), IndexRecordOption::Basic)));
    ask("two words", &|number| {
        let both = [number, number + 3].map(|number| Box::new(TermQuery::new(term(number), IndexRecordOption::Basic)) as Box<dyn Query>);
        Box::new(BooleanQuery::intersection(both.into()))
    });
    ask("phrase", &|number| Box::new(PhraseQuery::new(vec![term(number / 2), term(number / 2 + 1)])));
    let regex = |pattern: String| Box::new(RegexQuery::from_pattern(&pattern, field).expect("a pattern"));
    ask("prefix", &|number| regex(format!("{}.*", &vocabulary[number * number + 50][..2])));
    ask("substring", &|number| {
        let word = &vocabulary[number * number + 10_000];
        regex(format!(".*{}.*", &word[1..word.len().min(5)]))
    });
}

fn fts5(tokenizer: &str, texts: &[Text], bytes: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Connection::open(folder.path().join("index.db")).expect("a database");
    database.execute_batch("pragma journal_mode = wal; pragma synchronous = off;").expect("set");
    let create = format!("create virtual table found using fts5(text, content='', contentless_delete=1, tokenize='{tokenizer}')");
    database.execute_batch(&create).expect("a table");
    let (started, busy) = (Instant::now(), cpu());
    database.execute_batch("begin").expect("begun");
    let mut insert = database.prepare("insert into found(rowid, text) values (?1, ?2)").expect("a statement");
    for (number, text) in texts.iter().enumerate() {
        insert.execute((number as i64 + 1, &text.text)).expect("inserted");
    }
    drop(insert);
    database.execute_batch("commit").expect("committed");
    let (indexed, busy) = (started.elapsed(), cpu() - busy);
    database.execute_batch("pragma wal_checkpoint(truncate)").expect("checkpointed");
    println!(
        "fts5 {tokenizer}: {indexed:?}, {busy:.2} s of processor = {:.0} MB/s a core, {:.3} of the text",
        bytes as f64 / 1e6 / busy,
        size(folder.path(), false) as f64 / bytes as f64,
    );
    let started = Instant::now();
    database
        .execute("insert into found(rowid, text) values (?1, ?2)", (texts.len() as i64 + 1, "one more message zzyzx"))
        .expect("inserted");
    println!("    one more message: {:?}", started.elapsed());
    let vocabulary = Corpus::new(7, 40_000).vocabulary;
    let mut statement = database.prepare("select count(*) from found where found match ?1").expect("a statement");
    let mut ranked = database.prepare("select rowid from found where found match ?1 order by rank limit 30").expect("a statement");
    let mut ask = |what: &str, make: &dyn Fn(usize) -> String| {
        let (mut times, mut found) = (Vec::new(), 0);
        for number in 0..60 {
            let started = Instant::now();
            let query = make(number);
            match statement.query_row([&query], |row| row.get::<_, i64>(0)) {
                Ok(count) => found += count,
                Err(error) => return println!("    {what}: {error}"),
            }
            let _ = ranked.query_map([&query], |row| row.get::<_, i64>(0)).map(|rows| rows.flatten().count());
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        println!("    {what} (count and rank): p50 {:.2} ms, p95 {:.2} ms, {} found on average", times[30], times[57], found / 60);
    };
    let word = |number: usize| vocabulary[number * number].clone();
    ask("word", &|number| format!("\"{}\"", word(number)));
    ask("two words", &|number| format!("\"{}\" \"{}\"", word(number), word(number + 3)));
    ask("phrase", &|number| format!("\"{} {}\"", word(number / 2), word(number / 2 + 1)));
    if tokenizer == "trigram" {
        ask("substring", &|number| {
            let word = &vocabulary[number * number + 10_000];
            format!("\"{}\"", &word[1..word.len().min(5)])
        });
    } else {
        ask("prefix", &|number| format!("\"{}\"*", &vocabulary[number * number + 50][..2]));
    }
}
