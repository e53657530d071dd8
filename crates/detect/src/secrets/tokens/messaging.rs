//! Tokens of chat, mail, telephony and social networks.

use super::{PARTNERS, SCANNERS, UUID, mixed, mixed_case, varied};
use crate::{
    Label,
    secrets::{
        bytes::Set,
        checksum,
        rule::{Part, TokenRule, between, exactly},
    },
};

const KEY: Label = Label::API_KEY;
const SLACK: &str = "Slack docs: token types";
const META: &str = "Meta for developers: access tokens";

/// The first part of a bot token is the base64 of the bot's numeric id.
fn discord(token: &[u8]) -> bool {
    let first = token.split(|b| *b == b'.').next().unwrap_or_default();
    checksum::base64_decode(first, 40)
        .is_some_and(|id| id.len() >= 16 && id.iter().all(u8::is_ascii_digit))
}

pub(super) const RULES: &[TokenRule] = &[
    TokenRule::new(
        "slack-token",
        Label::ACCESS_TOKEN,
        "Slack bot, user, workspace or configuration token",
        SLACK,
        &["xoxb-", "xoxp-", "xoxa-", "xoxo-", "xoxs-", "xoxr-", "xoxd-", "xoxc-"],
        &[between(Set::B64URL, 14, 250)],
    )
    .must(mixed),
    TokenRule::new(
        "slack-workspace-token",
        Label::ACCESS_TOKEN,
        "Slack legacy workspace token",
        SLACK,
        &["xoxa-", "xoxr-"],
        &[between(Set::ALNUM.or(Set::DASH), 8, 50)],
    )
    .must(varied),
    TokenRule::new(
        "slack-configuration-token",
        Label::ACCESS_TOKEN,
        "Slack configuration or refresh token",
        SLACK,
        &["xoxe.xoxp-", "xoxe.xoxb-", "xoxe-"],
        &[between(Set::B64URL, 40, 220)],
    )
    .must(mixed),
    TokenRule::new(
        "slack-app-token",
        KEY,
        "Slack app-level token",
        SLACK,
        &["xapp-"],
        &[
            exactly(Set::DIGIT, 1),
            Part::Text("-"),
            between(Set::ALNUM, 6, 24),
            Part::Text("-"),
            between(Set::DIGIT, 6, 24),
            Part::Text("-"),
            between(Set::ALNUM, 8, 80),
        ],
    ),
    TokenRule::new(
        "slack-webhook",
        Label::SECRET,
        "Path of a Slack webhook",
        "Slack docs: incoming webhooks",
        &["hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/"],
        &[between(Set::B64, 40, 90)],
    )
    .value_only(),
    TokenRule::new(
        "slack-webhook-government",
        Label::SECRET,
        "Path of a Slack webhook, government cloud",
        "Slack docs: incoming webhooks",
        &["hooks.slack-gov.com/services/"],
        &[between(Set::B64, 40, 90)],
    )
    .value_only(),
    TokenRule::new(
        "teams-webhook",
        Label::SECRET,
        "Path of a Microsoft Teams webhook",
        "Microsoft Learn: incoming webhooks",
        &[".webhook.office.com/webhookb2/", "outlook.office.com/webhook/"],
        &[between(Set::B64URL.or(Set::AT).or(Set::SLASH), 36, 300)],
    )
    .value_only(),
    TokenRule::new(
        "discord-webhook",
        Label::SECRET,
        "Id and token of a Discord webhook",
        "Discord docs: webhooks",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        &[between(Set::DIGIT, 17, 20), Part::Text("/"), between(Set::B64URL, 60, 72)],
    )
    .value_only(),
    TokenRule::new(
        "discord-token",
        KEY,
        "Discord bot token",
        "Discord docs: reference, authentication",
        &["."],
        &[exactly(Set::B64URL, 6), Part::Text("."), between(Set::B64URL, 27, 38)],
    )
    .before(&[between(Set::B64URL, 23, 28)])
    .must(discord),
    TokenRule::new(
        "telegram-token",
        KEY,
        "Telegram bot token",
        "Telegram docs: bots, authorising your bot",
        &[":A"],
        &[between(Set::B64URL, 33, 34)],
    )
    .before(&[between(Set::DIGIT, 5, 16)])
    .must(mixed_case),
    TokenRule::new(
        "twilio-key",
        KEY,
        "Twilio API key",
        "Twilio docs: API keys",
        &["SK"],
        &[exactly(Set::HEX_ANY, 32)],
    )
    .must(mixed),
    TokenRule::new(
        "twilio-account",
        KEY,
        "Twilio account id",
        "Twilio docs: account SID",
        &["AC"],
        &[exactly(Set::HEX_ANY, 32)],
    )
    .must(mixed),
    TokenRule::new(
        "sendgrid-key",
        KEY,
        "SendGrid API key",
        "SendGrid docs: API keys",
        &["SG."],
        &[between(Set::B64URL, 20, 24), Part::Text("."), between(Set::B64URL, 39, 50)],
    ),
    TokenRule::new(
        "sendgrid-key-loose",
        KEY,
        "SendGrid API key, other arrangement",
        SCANNERS,
        &["SG."],
        &[exactly(Set::B64URL.or(Set::DOT).or(Set::EQUALS), 66)],
    )
    .must(mixed),
    TokenRule::new(
        "brevo-key",
        KEY,
        "Brevo API or SMTP key",
        "Brevo docs: API keys",
        &["xkeysib-", "xsmtpsib-"],
        &[exactly(Set::HEX, 64), Part::Text("-"), exactly(Set::ALNUM, 16)],
    ),
    TokenRule::new(
        "mailgun-key",
        KEY,
        "Mailgun private key",
        "Mailgun docs: API keys",
        &["key-"],
        &[exactly(Set::HEX, 32)],
    ),
    TokenRule::new(
        "mailgun-public-key",
        KEY,
        "Mailgun public validation key",
        "Mailgun docs: API keys",
        &["pubkey-"],
        &[exactly(Set::HEX, 32)],
    ),
    TokenRule::new(
        "mailgun-new-key",
        KEY,
        "Mailgun key or webhook signing key",
        "Mailgun docs: API keys",
        &["-"],
        &[exactly(Set::HEX, 8), Part::Text("-"), exactly(Set::HEX, 8)],
    )
    .before(&[exactly(Set::HEX, 32)]),
    TokenRule::new(
        "mailchimp-key",
        KEY,
        "Mailchimp API key",
        "Mailchimp docs: API keys",
        &["-us"],
        &[between(Set::DIGIT, 1, 2)],
    )
    .before(&[exactly(Set::HEX, 32)]),
    TokenRule::new(
        "mandrill-key",
        KEY,
        "Mailchimp transactional key",
        PARTNERS,
        &["md-"],
        &[exactly(Set::B64URL, 22)],
    )
    .must(mixed_case),
    TokenRule::new(
        "resend-key",
        KEY,
        "Resend API key",
        PARTNERS,
        &["re_"],
        &[exactly(Set::ALNUM, 8), Part::Text("_"), between(Set::ALNUM, 22, 26)],
    ),
    TokenRule::new(
        "mailersend-key",
        KEY,
        "MailerSend token",
        PARTNERS,
        &["mlsn."],
        &[exactly(Set::HEX, 64)],
    ),
    TokenRule::new(
        "klaviyo-key",
        KEY,
        "Klaviyo private key",
        PARTNERS,
        &["pk_"],
        &[exactly(Set::HEX, 34)],
    ),
    TokenRule::new(
        "telnyx-key",
        KEY,
        "Telnyx API v2 key",
        "Telnyx docs: API v2",
        &["KEY0"],
        &[between(Set::UPPER_NUM, 28, 32), Part::Text("_"), between(Set::ALNUM, 20, 24)],
    ),
    TokenRule::new(
        "facebook-token",
        Label::ACCESS_TOKEN,
        "Facebook, WhatsApp or page access token",
        META,
        &["EAA"],
        &[between(Set::ALNUM, 60, 400)],
    )
    .must(mixed_case),
    TokenRule::new(
        "instagram-token",
        Label::ACCESS_TOKEN,
        "Instagram access token",
        META,
        &["IGQV", "IGAA"],
        &[between(Set::B64URL, 60, 300)],
    )
    .must(mixed_case),
    TokenRule::new(
        "facebook-app-token",
        Label::ACCESS_TOKEN,
        "Facebook app access token",
        META,
        &["|", "%7C", "%"],
        &[between(Set::B64URL, 27, 40)],
    )
    .before(&[between(Set::DIGIT, 14, 17)])
    .must(mixed),
    TokenRule::new(
        "twitter-bearer",
        Label::ACCESS_TOKEN,
        "Twitter application bearer token",
        "X developer docs: OAuth 2.0",
        &["AAAAAAAAAAAAAAAAAAAAAA"],
        &[between(Set::ALNUM.or(Set::PERCENT), 60, 120)],
    ),
    TokenRule::new(
        "twitter-user-token",
        Label::ACCESS_TOKEN,
        "Twitter user access token",
        "X developer docs: OAuth 1.0a",
        &["-"],
        &[between(Set::ALNUM, 36, 44)],
    )
    .before(&[between(Set::DIGIT, 15, 20)])
    .must(mixed_case),
    TokenRule::new(
        "linkedin-secret",
        KEY,
        "LinkedIn client secret",
        PARTNERS,
        &["WPL_AP1."],
        &[between(Set::B64URL.or(Set::DOT), 16, 40)],
    ),
    TokenRule::new(
        "pinterest-token",
        Label::ACCESS_TOKEN,
        "Pinterest access token",
        PARTNERS,
        &["pina_"],
        &[between(Set::B64URL, 40, 120)],
    )
    .must(mixed),
    TokenRule::new(
        "tiktok-token",
        Label::ACCESS_TOKEN,
        "TikTok client or user token",
        PARTNERS,
        &["act.", "rft."],
        &[between(Set::ALNUM, 50, 80)],
    )
    .must(mixed_case),
    TokenRule::new(
        "zoom-token",
        KEY,
        "Zoho OAuth token",
        "Zoho docs: OAuth",
        &["1000."],
        &[exactly(Set::HEX, 32), Part::Text("."), exactly(Set::HEX, 32)],
    ),
    TokenRule::new(
        "lark-webhook",
        Label::SECRET,
        "Path of a Lark or Feishu webhook",
        "Lark docs: custom bot",
        &["open.feishu.cn/open-apis/bot/v2/hook/", "open.larksuite.com/open-apis/bot/v2/hook/"],
        UUID,
    )
    .value_only(),
    TokenRule::new(
        "wecom-webhook",
        Label::SECRET,
        "Key of a WeCom or DingTalk robot",
        "WeCom docs: group robot",
        &["qyapi.weixin.qq.com/cgi-bin/webhook/send?key="],
        UUID,
    )
    .value_only(),
    TokenRule::new(
        "dingtalk-webhook",
        Label::SECRET,
        "Token of a DingTalk robot",
        "DingTalk docs: custom robot",
        &["oapi.dingtalk.com/robot/send?access_token="],
        &[exactly(Set::HEX, 64)],
    )
    .value_only(),
    TokenRule::new(
        "google-chat-webhook",
        Label::SECRET,
        "Key and token of a Google Chat webhook",
        "Google Chat docs: webhooks",
        &["chat.googleapis.com/v1/spaces/"],
        &[
            between(Set::B64URL, 8, 20),
            Part::Text("/messages?key="),
            exactly(Set::B64URL, 39),
            Part::Text("&token="),
            between(Set::B64URL, 40, 50),
        ],
    )
    .value_only(),
    TokenRule::new(
        "zapier-webhook",
        Label::SECRET,
        "Path of a Zapier webhook",
        "Zapier help: webhooks",
        &["hooks.zapier.com/hooks/catch/"],
        &[between(Set::DIGIT, 5, 10), Part::Text("/"), between(Set::LOWER_NUM, 5, 10)],
    )
    .value_only(),
    TokenRule::new(
        "make-webhook",
        Label::SECRET,
        "Path of a Make or Integromat webhook",
        "Make help: webhooks",
        &[
            "hook.integromat.com/",
            "hook.eu1.make.com/",
            "hook.eu2.make.com/",
            "hook.us1.make.com/",
            "hook.us2.make.com/",
        ],
        &[between(Set::LOWER_NUM, 20, 40)],
    )
    .value_only(),
    TokenRule::new(
        "ifttt-webhook",
        Label::SECRET,
        "Key of an IFTTT webhook",
        "IFTTT help: webhooks",
        &["/with/key/"],
        &[between(Set::B64URL, 20, 50)],
    )
    .value_only(),
    TokenRule::new(
        "courier-key",
        KEY,
        "Courier API key",
        PARTNERS,
        &["pk_prod_", "pk_test_", "dk_prod_"],
        &[exactly(Set::UPPER_NUM, 28)],
    )
    .must(mixed),
    TokenRule::new(
        "knock-key",
        KEY,
        "Knock secret key",
        "Knock docs: API keys",
        &["sk_test_", "sk_"],
        &[exactly(Set::B64URL, 43)],
    )
    .must(mixed_case),
];
