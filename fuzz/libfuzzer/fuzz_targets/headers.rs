#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| private_ai_fuzz::targets::headers::run(data));
