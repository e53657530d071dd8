//! Keys of clouds and of hosts of applications.

use super::{PARTNERS, UUID, mixed, mixed_case};
use crate::{
    Label,
    secrets::{
        bytes::Set,
        rule::{Part, TokenRule, between, exactly},
    },
};

const KEY: Label = Label::API_KEY;
const AWS: &str = "AWS IAM user guide: unique identifiers, key prefixes";
const GOOGLE: &str = "Google Cloud docs: API keys, OAuth 2.0, HMAC keys";
const AZURE: &str = "Microsoft Learn: security alert SEC101, identifiable keys";

pub(super) const RULES: &[TokenRule] = &[
    TokenRule::new(
        "aws-access-key",
        KEY,
        "AWS access key id of a user, role or service",
        AWS,
        &["AKIA", "ASIA", "ABIA", "ACCA"],
        &[exactly(Set::BASE32, 16)],
    ),
    TokenRule::new(
        "aws-access-key-old",
        KEY,
        "AWS access key id of the old form",
        AWS,
        &["A3T"],
        &[exactly(Set::UPPER_NUM, 17)],
    )
    .must(mixed),
    TokenRule::new(
        "aws-session-token",
        Label::ACCESS_TOKEN,
        "AWS session token",
        AWS,
        &["FwoGZXIvYXdz", "IQoJb3JpZ2lu", "FQoGZXIvYXdz"],
        &[between(Set::B64.or(Set::EQUALS), 100, 2000)],
    ),
    TokenRule::new(
        "aws-bedrock-key",
        KEY,
        "Amazon Bedrock long-term API key",
        "AWS Bedrock user guide: API keys",
        &["ABSK"],
        &[between(Set::B64.or(Set::EQUALS), 100, 280)],
    ),
    TokenRule::new(
        "aws-bedrock-short-key",
        KEY,
        "Amazon Bedrock short-term API key",
        "AWS Bedrock user guide: API keys",
        &["bedrock-api-key-"],
        &[between(Set::B64.or(Set::EQUALS), 28, 3000)],
    ),
    TokenRule::new(
        "amazon-mws-token",
        KEY,
        "Amazon Marketplace web service token",
        "Amazon MWS docs",
        &["amzn.mws."],
        UUID,
    ),
    TokenRule::new(
        "amazon-oauth-secret",
        KEY,
        "Login with Amazon client secret",
        PARTNERS,
        &["amzn1.oa2-cs.v1."],
        &[exactly(Set::HEX, 64)],
    ),
    TokenRule::new(
        "google-api-key",
        KEY,
        "Google API key",
        GOOGLE,
        &["AIza"],
        &[exactly(Set::B64URL, 35)],
    ),
    TokenRule::new(
        "google-oauth-secret",
        KEY,
        "Google OAuth client secret",
        GOOGLE,
        &["GOCSPX-"],
        &[exactly(Set::B64URL, 28)],
    ),
    TokenRule::new(
        "google-oauth-token",
        Label::ACCESS_TOKEN,
        "Google OAuth access token",
        GOOGLE,
        &["ya29."],
        &[between(Set::B64URL.or(Set::DOT), 30, 2048)],
    ),
    TokenRule::new(
        "google-refresh-token",
        Label::ACCESS_TOKEN,
        "Google OAuth refresh token",
        GOOGLE,
        &["1//0"],
        &[between(Set::B64URL, 38, 120)],
    )
    .must(mixed_case),
    TokenRule::new(
        "google-hmac-key",
        KEY,
        "Google Cloud Storage HMAC key id",
        GOOGLE,
        &["GOOG1E", "GOOG"],
        &[between(Set::UPPER_NUM, 20, 57)],
    )
    .must(mixed),
    TokenRule::new(
        "azure-storage-key",
        KEY,
        "Azure storage, Cosmos DB, Batch or API management key",
        AZURE,
        &["+ASt", "ACDb", "+ABa", "+AMC"],
        &[exactly(Set::B64, 6), Part::Text("==")],
    )
    .before(&[exactly(Set::B64, 76)]),
    TokenRule::new(
        "azure-service-key",
        KEY,
        "Azure Service Bus, Event Hubs, IoT, Relay or registry key",
        AZURE,
        &["+ASb", "+AEh", "AIoT", "+ARm", "+ACR", "AzSe"],
        &[between(Set::B64, 5, 8)],
    )
    .before(&[between(Set::B64, 32, 42)]),
    TokenRule::new(
        "azure-function-key",
        KEY,
        "Azure Functions, Redis or search key",
        AZURE,
        &["AzFu", "AzCa", "AzSe"],
        &[between(Set::B64, 5, 8)],
    )
    .before(&[between(Set::B64URL.or(Set::B64), 32, 44)]),
    TokenRule::new(
        "azure-client-secret",
        KEY,
        "Microsoft Entra client secret",
        "Microsoft Learn: application credentials",
        &["Q~"],
        &[between(Set::B64URL.or(Set::DOT).or(Set::TILDE), 31, 37)],
    )
    .before(&[exactly(Set::B64URL.or(Set::DOT).or(Set::TILDE), 3), exactly(Set::DIGIT, 1)])
    .must(mixed),
    TokenRule::new(
        "digitalocean-token",
        KEY,
        "DigitalOcean personal or OAuth token",
        "DigitalOcean API reference: tokens",
        &["dop_v1_", "doo_v1_", "dor_v1_"],
        &[exactly(Set::HEX, 64)],
    ),
    TokenRule::new(
        "digitalocean-spaces-key",
        KEY,
        "DigitalOcean Spaces access key id",
        PARTNERS,
        &["DO00"],
        &[exactly(Set::UPPER_NUM, 16)],
    )
    .must(mixed),
    TokenRule::new(
        "alibaba-access-key",
        KEY,
        "Alibaba Cloud access key id",
        PARTNERS,
        &["LTAI"],
        &[between(Set::ALNUM, 12, 26)],
    )
    .must(mixed),
    TokenRule::new(
        "tencent-secret-id",
        KEY,
        "Tencent Cloud secret id",
        PARTNERS,
        &["AKID"],
        &[between(Set::ALNUM, 28, 40)],
    )
    .must(mixed),
    TokenRule::new(
        "volcengine-access-key",
        KEY,
        "Volcengine access key id",
        PARTNERS,
        &["AKLT", "AKTP"],
        &[between(Set::ALNUM, 30, 60)],
    )
    .must(mixed),
    TokenRule::new(
        "yandex-iam-token",
        Label::ACCESS_TOKEN,
        "Yandex Cloud IAM token",
        "Yandex Cloud docs: IAM token",
        &["t1."],
        &[between(Set::B64URL, 1, 1000), Part::Text("."), exactly(Set::B64URL, 86)],
    ),
    TokenRule::new(
        "yandex-iam-token-padded",
        Label::ACCESS_TOKEN,
        "Yandex Cloud IAM token, padded",
        "Yandex Cloud docs: IAM token",
        &["t1."],
        &[
            between(Set::B64URL.or(Set::EQUALS), 1, 1000),
            Part::Text("."),
            between(Set::B64URL.or(Set::EQUALS), 86, 88),
        ],
    ),
    TokenRule::new(
        "yandex-api-key",
        KEY,
        "Yandex Cloud API key",
        "Yandex Cloud docs: API key",
        &["AQVN"],
        &[between(Set::B64URL, 35, 38)],
    ),
    TokenRule::new(
        "yandex-oauth-token",
        Label::ACCESS_TOKEN,
        "Yandex OAuth token",
        "Yandex ID docs",
        &["y0_", "y1_", "y2_", "y3_"],
        &[between(Set::B64URL, 40, 70)],
    )
    .must(mixed_case),
    TokenRule::new(
        "yandex-static-key",
        KEY,
        "Yandex Cloud static access key, secret part",
        "Yandex Cloud docs: access key",
        &["YC"],
        &[exactly(Set::B64URL, 38)],
    )
    .must(mixed_case),
    TokenRule::new(
        "scaleway-key",
        KEY,
        "Scaleway access key",
        PARTNERS,
        &["SCW"],
        &[exactly(Set::UPPER_NUM, 17)],
    )
    .must(mixed),
    TokenRule::new(
        "hetzner-key",
        KEY,
        "Hetzner Cloud token with its marker name",
        "Hetzner docs",
        &["HCLOUD_TOKEN="],
        &[exactly(Set::ALNUM, 64)],
    )
    .value_only(),
    TokenRule::new(
        "heroku-key",
        KEY,
        "Heroku API key",
        "Heroku dev center: API keys",
        &["HRKU-"],
        &[between(Set::B64URL, 58, 62)],
    ),
    TokenRule::new(
        "heroku-uuid-key",
        KEY,
        "Heroku API key with a UUID",
        PARTNERS,
        &["HRKU-"],
        UUID,
    ),
    TokenRule::new(
        "fly-token",
        KEY,
        "Fly.io access token",
        "Fly docs: access tokens",
        &["fo1_"],
        &[exactly(Set::B64URL, 43)],
    ),
    TokenRule::new(
        "fly-macaroon",
        KEY,
        "Fly.io macaroon",
        "Fly docs: access tokens",
        &["fm1a_", "fm1r_", "fm2_"],
        &[between(Set::B64.or(Set::EQUALS), 100, 4000)],
    ),
    TokenRule::new(
        "render-key",
        KEY,
        "Render API key",
        PARTNERS,
        &["rnd_"],
        &[between(Set::ALNUM, 28, 40)],
    )
    .must(mixed),
    TokenRule::new(
        "netlify-token",
        KEY,
        "Netlify personal token",
        PARTNERS,
        &["nfp_", "nfc_", "nfo_"],
        &[between(Set::ALNUM, 36, 44)],
    ),
    TokenRule::new(
        "vercel-token",
        KEY,
        "Vercel token",
        PARTNERS,
        &["vcp_", "vca_", "vcr_", "vci_"],
        &[between(Set::ALNUM, 40, 70)],
    ),
    TokenRule::new(
        "cloudflare-origin-key",
        KEY,
        "Cloudflare origin CA key",
        "Cloudflare docs: origin CA keys",
        &["v1.0-"],
        &[exactly(Set::HEX, 24), Part::Text("-"), exactly(Set::HEX, 146)],
    ),
    TokenRule::new(
        "cloudflare-token",
        KEY,
        "Cloudflare user, account or global token with a mark",
        PARTNERS,
        &["cfk_", "cfut_", "cfat_"],
        &[between(Set::WORD, 40, 60)],
    )
    .must(mixed),
    TokenRule::new(
        "aws-secret-key",
        KEY,
        "AWS secret access key in the shared credentials form",
        AWS,
        &["aws_secret_access_key="],
        &[exactly(Set::B64, 40)],
    )
    .value_only(),
];
