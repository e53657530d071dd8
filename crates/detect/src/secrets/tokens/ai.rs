//! Keys of model providers and of the services around them.

use super::{PARTNERS, SCANNERS, UUID, mixed, mixed_case};
use crate::{
    Label,
    secrets::{
        bytes::Set,
        rule::{Part, TokenRule, between, exactly},
    },
};

const KEY: Label = Label::API_KEY;

/// OpenAI's keys hold the base64 of "OpenAI" in the middle.
fn openai_mark(token: &[u8]) -> bool {
    memchr::memmem::find(token, b"T3BlbkFJ").is_some()
}

fn anthropic_tail(token: &[u8]) -> bool {
    token.ends_with(b"AA")
}

pub(super) const RULES: &[TokenRule] = &[
    TokenRule::new(
        "openai-key",
        KEY,
        "OpenAI project, service account or admin key",
        PARTNERS,
        &["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"],
        &[between(Set::B64URL, 40, 220)],
    )
    .sum(openai_mark),
    TokenRule::new(
        "openai-legacy-key",
        KEY,
        "OpenAI user key, and the keys of the services that took over its form",
        PARTNERS,
        &["sk-"],
        &[between(Set::ALNUM, 32, 64)],
    )
    .must(mixed),
    TokenRule::new(
        "openai-session",
        Label::ACCESS_TOKEN,
        "OpenAI session token",
        PARTNERS,
        &["sess-"],
        &[exactly(Set::ALNUM, 40)],
    )
    .must(mixed),
    TokenRule::new(
        "anthropic-key",
        KEY,
        "Anthropic API, admin, session or OAuth key",
        PARTNERS,
        &[
            "sk-ant-api03-",
            "sk-ant-admin01-",
            "sk-ant-sid01-",
            "sk-ant-sid02-",
            "sk-ant-oat01-",
            "sk-ant-ort01-",
        ],
        &[between(Set::B64URL, 80, 130)],
    )
    .sum(anthropic_tail),
    TokenRule::new(
        "anthropic-key-other",
        KEY,
        "Anthropic key of an older or newer generation",
        PARTNERS,
        &["sk-ant-"],
        &[between(Set::B64URL, 32, 200)],
    )
    .must(mixed),
    TokenRule::new(
        "huggingface-token",
        KEY,
        "Hugging Face user access token",
        "Hugging Face docs: user access tokens",
        &["hf_"],
        &[between(Set::ALNUM, 30, 40)],
    ),
    TokenRule::new(
        "huggingface-organization-token",
        KEY,
        "Hugging Face organisation token",
        SCANNERS,
        &["api_org_"],
        &[between(Set::ALNUM, 34, 34)],
    ),
    TokenRule::new(
        "groq-key",
        KEY,
        "Groq API key",
        PARTNERS,
        &["gsk_"],
        &[between(Set::ALNUM, 48, 56)],
    ),
    TokenRule::new(
        "xai-key",
        KEY,
        "xAI API key",
        PARTNERS,
        &["xai-"],
        &[between(Set::WORD, 60, 90)],
    ),
    TokenRule::new(
        "perplexity-key",
        KEY,
        "Perplexity API key",
        PARTNERS,
        &["pplx-"],
        &[between(Set::ALNUM, 40, 64)],
    ),
    TokenRule::new(
        "replicate-token",
        KEY,
        "Replicate API token",
        PARTNERS,
        &["r8_"],
        &[exactly(Set::ALNUM, 37)],
    ),
    TokenRule::new(
        "openrouter-key",
        KEY,
        "OpenRouter API key",
        PARTNERS,
        &["sk-or-v1-"],
        &[exactly(Set::HEX, 64)],
    ),
    TokenRule::new(
        "together-key",
        KEY,
        "Together AI API key",
        PARTNERS,
        &["tgp_v1_"],
        &[between(Set::B64URL, 40, 50)],
    ),
    TokenRule::new(
        "fireworks-key",
        KEY,
        "Fireworks AI API key",
        PARTNERS,
        &["fw_"],
        &[between(Set::ALNUM, 20, 26)],
    )
    .must(mixed_case),
    TokenRule::new(
        "langfuse-secret",
        KEY,
        "Langfuse secret key",
        "Langfuse docs: API keys",
        &["sk-lf-"],
        UUID,
    ),
    TokenRule::new(
        "langsmith-key",
        KEY,
        "LangSmith personal or service key",
        PARTNERS,
        &["lsv2_pt_", "lsv2_sk_"],
        &[exactly(Set::HEX, 32), Part::Text("_"), exactly(Set::HEX, 10)],
    ),
    TokenRule::new(
        "elevenlabs-key",
        KEY,
        "ElevenLabs API key",
        PARTNERS,
        &["sk_"],
        &[exactly(Set::HEX, 48)],
    ),
    TokenRule::new(
        "nvidia-key",
        KEY,
        "NVIDIA API key",
        PARTNERS,
        &["nvapi-"],
        &[between(Set::B64URL, 60, 70)],
    ),
    TokenRule::new(
        "pinecone-key",
        KEY,
        "Pinecone API key",
        PARTNERS,
        &["pcsk_"],
        &[between(Set::ALNUM, 5, 7), Part::Text("_"), between(Set::ALNUM, 60, 66)],
    ),
    TokenRule::new(
        "voyage-key",
        KEY,
        "Voyage AI API key",
        PARTNERS,
        &["pa-"],
        &[exactly(Set::B64URL, 43)],
    )
    .must(mixed_case),
    TokenRule::new(
        "jina-key",
        KEY,
        "Jina AI API key",
        "Jina AI docs",
        &["jina_"],
        &[between(Set::B64URL, 50, 70)],
    )
    .must(mixed_case),
    TokenRule::new(
        "tavily-key",
        KEY,
        "Tavily API key",
        "Tavily docs: quickstart",
        &["tvly-"],
        &[between(Set::B64URL, 28, 50)],
    )
    .must(mixed),
    TokenRule::new(
        "firecrawl-key",
        KEY,
        "Firecrawl API key",
        "Firecrawl docs",
        &["fc-"],
        &[exactly(Set::HEX, 32)],
    ),
    TokenRule::new(
        "cerebras-key",
        KEY,
        "Cerebras API key",
        "Cerebras docs",
        &["csk-"],
        &[between(Set::LOWER_NUM, 40, 60)],
    )
    .must(mixed),
    TokenRule::new(
        "llamacloud-key",
        KEY,
        "LlamaCloud API key",
        "LlamaIndex docs",
        &["llx-"],
        &[between(Set::ALNUM, 40, 60)],
    )
    .must(mixed),
    TokenRule::new(
        "runpod-key",
        KEY,
        "RunPod API key",
        PARTNERS,
        &["rpa_"],
        &[between(Set::ALNUM, 38, 50)],
    )
    .must(mixed),
    TokenRule::new(
        "anyscale-key",
        KEY,
        "Anyscale API key",
        PARTNERS,
        &["esecret_"],
        &[between(Set::ALNUM, 24, 48)],
    ),
    TokenRule::new(
        "e2b-key",
        KEY,
        "E2B API key",
        "E2B docs: API key",
        &["e2b_"],
        &[exactly(Set::HEX, 40)],
    ),
    TokenRule::new(
        "cursor-key",
        KEY,
        "Cursor API key",
        PARTNERS,
        &["key_", "crsr_"],
        &[exactly(Set::HEX, 64)],
    ),
    TokenRule::new(
        "friendli-token",
        KEY,
        "Friendli token",
        "Friendli docs",
        &["flp_"],
        &[between(Set::ALNUM, 40, 60)],
    )
    .must(mixed),
    TokenRule::new(
        "helicone-key",
        KEY,
        "Helicone key",
        "Helicone docs",
        &["sk-helicone-"],
        &[between(Set::B64URL, 24, 60)],
    ),
    TokenRule::new(
        "weights-and-biases-key",
        KEY,
        "Weights & Biases API key",
        "Weights & Biases docs",
        &["wandb_v1_"],
        &[between(Set::WORD, 60, 100)],
    ),
    TokenRule::new("luma-key", KEY, "Luma AI API key", "Luma docs", &["luma-"], UUID),
    TokenRule::new(
        "vercel-ai-key",
        KEY,
        "Vercel AI gateway key",
        PARTNERS,
        &["vck_"],
        &[between(Set::ALNUM, 40, 70)],
    ),
    TokenRule::new(
        "fal-key",
        KEY,
        "Fal key: key id and secret",
        "fal docs: authentication",
        &[":"],
        &[exactly(Set::HEX, 32)],
    )
    .before(UUID),
    TokenRule::new(
        "modal-token",
        KEY,
        "Modal token secret",
        "Modal docs: token",
        &["as-"],
        &[exactly(Set::ALNUM, 22)],
    )
    .must(mixed_case),
];
