#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| private_ai_fuzz::targets::restorer::run(data));
