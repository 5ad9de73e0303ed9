#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sp_providers::fuzzing::claude_code(bytes));
