//! The program `private-ai-proxy`: everything is in the library.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    private_ai_proxy::cli::run()
}
