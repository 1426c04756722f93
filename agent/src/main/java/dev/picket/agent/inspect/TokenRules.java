package dev.picket.agent.inspect;

import static dev.picket.agent.inspect.Rule.led;
import static dev.picket.agent.inspect.Rule.token;

import java.util.List;
import java.util.stream.Stream;

/**
 * Secrets that show by themselves what they are: the table of those whose issuers gave them a form of their own. Written from the
 * issuers' documentation and from what they issue.
 */
final class TokenRules {
    private TokenRules() {}

    static List<Rule> all() {
        return Stream.of(clouds(), code(), models(), chat(), payment(), observing(), services())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Rule> clouds() {
        return List.of(
                token(
                        "aws-access-key-id",
                        "cloud-key",
                        "akia asia abia acca a3t",
                        "(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])(?![A-Z0-9]{0,16}EXAMPLE)[A-Z0-9]{16}",
                        2.5),
                token("aws-bedrock-key", "cloud-key", "absk", "ABSK[A-Za-z0-9+/]{100,300}={0,2}", 3),
                token(
                        "aws-bedrock-session-key",
                        "cloud-key",
                        "bedrock-api-key-",
                        "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]*",
                        3),
                token("google-api-key", "cloud-key", "aiza", "AIza(?!Sy?abcdef)[A-Za-z0-9_-]{35}", 3.6),
                token("google-oauth-token", "cloud-key", "ya29.", "ya29\\.[A-Za-z0-9_-]{20,600}", 3.5),
                token("google-oauth-secret", "cloud-key", "gocspx-", "GOCSPX-[A-Za-z0-9_-]{28}", 3),
                token("alibaba-access-key-id", "cloud-key", "ltai", "LTAI[A-Za-z0-9]{16,20}", 3),
                token("digitalocean-token", "cloud-key", "dop_v1_ doo_v1_ dor_v1_", "do[opr]_v1_[0-9a-f]{64}", 3),
                token(
                        "yandex-iam-token",
                        "cloud-key",
                        "t1.",
                        "t1\\.[A-Za-z0-9_-]{1,300}=?\\.?[A-Za-z0-9_-]{60,90}={0,2}",
                        3.5),
                token("yandex-api-key", "cloud-key", "aqvn", "AQVN[A-Za-z0-9_-]{35,38}", 3),
                token("yandex-static-key", "cloud-key", "yc", "YC[A-Za-z0-9_-]{38}", 3.5),
                token("scalingo-token", "cloud-key", "tk-us-", "tk-us-[A-Za-z0-9_-]{48}", 3),
                token("heroku-key", "cloud-key", "hrku-", "HRKU-[A-Za-z0-9_-]{58,62}", 3),
                token(
                        "fly-token",
                        "cloud-key",
                        "fo1_ fm1 fm2_",
                        "(?:fo1_[A-Za-z0-9_-]{43}|fm1[ar]_[A-Za-z0-9+/]{90,}={0,3}|fm2_[A-Za-z0-9+/]{90,}={0,3})",
                        3.5),
                token(
                        "planetscale-credential",
                        "cloud-key",
                        "pscale_",
                        "pscale_(?:tkn|oauth|pw)_[A-Za-z0-9=._-]{32,64}",
                        3),
                token("clickhouse-cloud-key", "cloud-key", "4b1d", "4b1d[A-Za-z0-9]{38}", 3),
                token("cloudflare-origin-ca-key", "cloud-key", "v1.0-", "v1\\.0-[0-9a-f]{24}-[0-9a-f]{146}", 3),
                token("cloudflare-token", "cloud-key", "cfat_ cfut_ cfk_", "cf(?:at|ut|k)_[A-Za-z0-9_-]{48}", 3),
                token("vercel-token", "cloud-key", "vcp_ vci_ vca_ vcr_ vck_", "vc[piark]_[A-Za-z0-9]{24,60}", 3),
                token("tailscale-key", "cloud-key", "tskey-", "tskey-[a-z]+-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{16,48}", 0),
                token("openshift-token", "cluster-token", "sha256~", "sha256~[A-Za-z0-9_-]{43}", 4),
                token("vault-token", "vault-token", "hvs. hvb. hvr.", "hv[sbr]\\.[A-Za-z0-9_-]{24,300}", 3.5),
                token(
                        "vault-legacy-token",
                        "vault-token",
                        "s.",
                        "s\\.(?=[A-Za-z0-9]{0,24}[0-9])(?=[A-Z0-9]{0,24}[a-z])(?=[a-z0-9]{0,24}[A-Z])[A-Za-z0-9]{24}",
                        3.7),
                led(
                        "terraform-token",
                        "[A-Za-z0-9]{14}\\.",
                        "cloud-key",
                        "atlasv1.",
                        "atlasv1\\.[A-Za-z0-9_=-]{60,70}",
                        3.5),
                token("pulumi-token", "cloud-key", "pul-", "pul-[0-9a-f]{40}", 3),
                token(
                        "doppler-token",
                        "vault-token",
                        "dp.",
                        "dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}",
                        3),
                token("1password-service-token", "vault-token", "ops_eyj", "ops_eyJ[A-Za-z0-9+/_-]{200,2000}={0,3}", 4),
                token(
                        "1password-secret-key",
                        "vault-token",
                        "a3-",
                        "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
                        3.5),
                token(
                        "age-secret-key",
                        "private-key",
                        "age-secret-key-1",
                        "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
                        0),
                token("databricks-token", "cloud-key", "dapi", "dapi[0-9a-fA-F]{32}(?:-[0-9])?", 3),
                token("snowflake-token", "cloud-key", "ver:1-hint:", "ver:1-hint:[0-9]{4,20}-[A-Za-z0-9+/=-]{60,}", 3));
    }

    private static List<Rule> code() {
        return List.of(
                token("github-token", "vcs-token", "ghp_ gho_ ghu_ ghs_ ghr_", "gh[opusr]_[A-Za-z0-9]{36,40}", 3),
                token(
                        "github-installation-token",
                        "vcs-token",
                        "ghs_",
                        "ghs_[0-9]{1,20}_eyJ[A-Za-z0-9_-]{10,400}\\.eyJ[A-Za-z0-9_-]{10,1000}\\.[A-Za-z0-9_-]{20,}",
                        3),
                token("github-fine-grained-token", "vcs-token", "github_pat_", "github_pat_[A-Za-z0-9_]{82}", 3),
                token(
                        "gitlab-token",
                        "vcs-token",
                        "glpat- gldt- glft- glrt- glptt- glsoat- glimt- glagent- gloas- glcbt- glffct-",
                        "gl(?:pat|dt|ft|rt|ptt|soat|imt|agent|oas|cbt|ffct)-[A-Za-z0-9._-]{20,110}",
                        3.2),
                token("gitlab-runner-registration", "vcs-token", "gr1348941", "GR1348941[A-Za-z0-9_-]{20}", 3.3),
                token("gitlab-session", "vcs-token", "_gitlab_session=", "_gitlab_session=(?<v>[0-9a-z]{32})", 3),
                token("atlassian-token", "vcs-token", "atatt3 atctt3 atstt3", "AT[ACS]TT3[A-Za-z0-9_=-]{60,300}", 3.5),
                token("bitbucket-app-password", "vcs-token", "atbb", "ATBB[A-Za-z0-9]{32}", 3),
                token("npm-token", "package-token", "npm_", "npm_[A-Za-z0-9]{36}", 3),
                token("pypi-token", "package-token", "pypi-", "pypi-AgE[A-Za-z0-9_-]{50,1000}", 3),
                token("rubygems-token", "package-token", "rubygems_", "rubygems_[0-9a-f]{48}", 2),
                token("clojars-token", "package-token", "clojars_", "(?:CLOJARS|clojars)_[0-9a-z]{60}", 2),
                token("nuget-key", "package-token", "oy2", "oy2[a-z0-9]{43}", 3.5),
                token("crates-token", "package-token", "cio", "cio[A-Za-z0-9]{32}", 4),
                token("docker-token", "package-token", "dckr_pat_ dckr_oat_", "dckr_[po]at_[A-Za-z0-9_-]{27,40}", 3),
                token(
                        "bundler-credential",
                        "package-token",
                        "bundle_",
                        "BUNDLE_[A-Z0-9_]{3,60} {0,2}[:=] {0,2}[\"']?(?<v>[0-9a-f]{8}:[0-9a-f]{8})",
                        2),
                token("artifactory-key", "package-token", "akcp", "AKCp[A-Za-z0-9]{69}", 4),
                token("artifactory-reference", "package-token", "cmvmd", "cmVmd[A-Za-z0-9]{59}", 4),
                token(
                        "sourcegraph-token",
                        "vcs-token",
                        "sgp_",
                        "sgp_(?:(?:[0-9a-fA-F]{16}|local)_)?[0-9a-fA-F]{40}",
                        3),
                token("figma-token", "service-key", "figd_", "figd_[A-Za-z0-9_-]{40,60}", 3),
                token("linear-key", "service-key", "lin_api_ lin_oauth_", "lin_(?:api|oauth)_[A-Za-z0-9]{40,64}", 3),
                token("notion-token", "service-key", "ntn_", "ntn_[0-9]{11}[A-Za-z0-9]{35}", 3.7),
                token("postman-key", "service-key", "pmak-", "PMAK-[0-9a-f]{24}-[0-9a-f]{34}", 3),
                token("readme-key", "service-key", "rdme_", "rdme_[0-9a-z]{70}", 3),
                token("infracost-key", "service-key", "ico-", "ico-(?=[A-Za-z0-9]{0,32}[A-Z])[A-Za-z0-9]{32}", 3.2),
                token("prefect-key", "service-key", "pnu_", "pnu_[0-9A-Za-z]{36}", 3),
                token("octopus-key", "service-key", "api-", "API-[A-Z0-9]{26}", 3.3),
                token(
                        "harness-token",
                        "service-key",
                        "pat. sat.",
                        "[ps]at\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}",
                        3),
                token("settlemint-token", "service-key", "sm_", "sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}", 3),
                token(
                        "defined-networking-key",
                        "service-key",
                        "dnkey-",
                        "dnkey-[A-Za-z0-9_=-]{26}-[A-Za-z0-9_=-]{52}",
                        3),
                token(
                        "authress-key",
                        "service-key",
                        "sc_ ext_ scauth_ authress_",
                        "(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\\.[A-Za-z0-9]{4,6}\\.acc[_-][A-Za-z0-9-]{10,32}\\.[A-Za-z0-9+/_=-]{30,120}",
                        3),
                token("intra42-secret", "service-key", "s-s4t2", "s-s4t2(?:ud|af)-[0-9a-f]{64}", 3),
                token("duffel-token", "service-key", "duffel_", "duffel_(?:test|live)_[A-Za-z0-9_=-]{43}", 3));
    }

    private static List<Rule> models() {
        return List.of(
                token(
                        "openai-key",
                        "llm-key",
                        "sk-",
                        "sk-(?:(?:proj|svcacct|service|admin|None)-)?[A-Za-z0-9_-]{0,110}T3BlbkFJ[A-Za-z0-9_-]{20,110}",
                        3),
                token(
                        "openai-project-key",
                        "llm-key",
                        "sk-proj- sk-svcacct- sk-admin-",
                        "sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{100,180}",
                        4),
                token(
                        "anthropic-key",
                        "llm-key",
                        "sk-ant-",
                        "sk-ant-(?:api|admin|oat|ort|sid)[0-9]{2}-[A-Za-z0-9_-]{80,110}AA",
                        3.5),
                token("openrouter-key", "llm-key", "sk-or-", "sk-or-v1-[0-9a-f]{64}", 3),
                token("deepseek-key", "llm-key", "sk-", "sk-[0-9a-f]{32}", 3),
                token(
                        "llm-proxy-key",
                        "llm-key",
                        "sk-",
                        "sk-(?=[A-Za-z0-9]{0,47}[0-9])(?=[A-Za-z0-9]{0,47}[A-Z])[A-Za-z0-9]{20,48}",
                        3.7),
                token(
                        "huggingface-token",
                        "llm-key",
                        "hf_ api_org_",
                        "(?:hf|api_org)_(?=[A-Za-z0-9]{0,33}[A-Z])(?=[A-Za-z0-9]{0,33}[a-z])[A-Za-z]{34}",
                        3.5),
                token("groq-key", "llm-key", "gsk_", "gsk_[A-Za-z0-9]{52}", 3),
                token("perplexity-key", "llm-key", "pplx-", "pplx-[A-Za-z0-9]{48}", 3.5),
                token("replicate-token", "llm-key", "r8_", "r8_[A-Za-z0-9]{37}", 3.5),
                token("xai-key", "llm-key", "xai-", "xai-[A-Za-z0-9]{70,90}", 3.5),
                token("fireworks-key", "llm-key", "fw_", "fw_[A-Za-z0-9]{22,24}", 3.5),
                token("nvidia-key", "llm-key", "nvapi-", "nvapi-[A-Za-z0-9_-]{60,70}", 3.5),
                token("langsmith-key", "llm-key", "lsv2_", "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}", 3),
                token("cerebras-key", "llm-key", "csk-", "csk-[a-z0-9]{48}", 3.5),
                token(
                        "langfuse-key",
                        "llm-key",
                        "sk-lf-",
                        "sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                        3),
                token("pinecone-key", "llm-key", "pcsk_", "pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,70}", 3.5),
                token("wandb-key", "llm-key", "wandb_v1_", "wandb_v1_[A-Za-z0-9_]{60,100}", 3.5),
                token("tavily-key", "llm-key", "tvly-", "tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,40}", 3.5));
    }

    private static List<Rule> chat() {
        return List.of(
                token(
                        "slack-token",
                        "chat-token",
                        "xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxe-",
                        "xox[abeoprs]-(?=[A-Za-z0-9-]{0,40}[0-9]{4})[A-Za-z0-9-]{20,260}+",
                        2.6),
                token(
                        "slack-refresh-token",
                        "chat-token",
                        "xoxe- xoxr- xoxa-",
                        "xox[aer]-[0-9][A-Za-z0-9-]{8,200}",
                        3.2),
                token(
                        "slack-app-token",
                        "chat-token",
                        "xapp-",
                        "xapp-[0-9]-[A-Z0-9]{8,14}-[0-9]{8,15}-?[0-9a-z]{30,80}",
                        2),
                token(
                        "slack-config-token",
                        "chat-token",
                        "xoxe.xox",
                        "xoxe\\.xox[bp]-[0-9]-(?=[A-Za-z0-9]{0,160}[0-9])[A-Za-z0-9]{100,200}",
                        3),
                token(
                        "slack-webhook",
                        "chat-token",
                        "hooks.slack.com",
                        "hooks\\.slack\\.com/(?:services|workflows|triggers)/(?<v>[A-Za-z0-9+/]{40,60})",
                        3.5),
                token(
                        "teams-webhook",
                        "chat-token",
                        "webhook.office.com",
                        "webhook\\.office\\.com/webhookb2/(?<v>[A-Za-z0-9-]{36}@[A-Za-z0-9-]{36}/IncomingWebhook/[A-Za-z0-9]{32}/?[A-Za-z0-9-]*)",
                        3),
                token(
                        "discord-webhook",
                        "chat-token",
                        "/api/webhooks/",
                        "/api/webhooks/(?<v>[0-9]{17,20}/[A-Za-z0-9_-]{60,72})",
                        3),
                token("twilio-key", "chat-token", "sk", "SK[0-9a-f]{32}", 3),
                token("sendgrid-key", "chat-token", "sg.", "SG\\.[A-Za-z0-9_=-]{20,24}\\.[A-Za-z0-9_=-]{39,50}", 3),
                led("mailchimp-key", "[0-9a-f]{32}", "chat-token", "-us", "-us[0-9]{1,2}", 0),
                token("mailgun-key", "chat-token", "key- pubkey-", "(?:pub)?key-[0-9a-f]{32}", 3),
                token("sendinblue-key", "chat-token", "xkeysib-", "xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}", 3));
    }

    private static List<Rule> payment() {
        return List.of(
                token(
                        "stripe-key",
                        "payment-key",
                        "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_",
                        "[rs]k_(?:live|test|prod)_[A-Za-z0-9]{24,120}",
                        0),
                token("stripe-webhook-secret", "payment-key", "whsec_", "whsec_[A-Za-z0-9+/=]{32,64}", 3),
                token("freemius-key", "payment-key", "sk_", "sk_(?=\\S{0,29}[#@$&*!])[^\\s\"'`]{29}", 4),
                token(
                        "square-token",
                        "payment-key",
                        "eaaa sq0atp- sq0csp-",
                        "(?:EAAA[A-Za-z0-9_-]{22,60}|sq0[a-z]{3}-[A-Za-z0-9_-]{22,43})",
                        3.2),
                token(
                        "shopify-token",
                        "payment-key",
                        "shpat_ shpca_ shppa_ shpss_",
                        "shp(?:at|ca|pa|ss)_[A-Za-z0-9]{32}",
                        3),
                token("shippo-token", "payment-key", "shippo_", "shippo_(?:live|test)_[0-9a-f]{40}", 3),
                token("easypost-key", "payment-key", "ezak eztk", "EZ[AT]K[A-Za-z0-9]{54}", 3.5),
                token(
                        "flutterwave-key",
                        "payment-key",
                        "flwpubk flwseck",
                        "FLW(?:PUB|SEC)K(?:_TEST)?-[0-9a-zA-Z]{12,40}(?:-X)?",
                        3),
                token("gocardless-token", "payment-key", "live_", "live_[A-Za-z0-9_=-]{40}", 3.5),
                token("lob-key", "payment-key", "live_ test_", "(?:live|test)_(?:pub_)?[0-9a-f]{31,35}", 3),
                token(
                        "plaid-token",
                        "payment-key",
                        "access-",
                        "access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                        3),
                token(
                        "paypal-braintree-token",
                        "payment-key",
                        "access_token$",
                        "access_token\\$(?:production|sandbox)\\$[0-9a-z]{16}\\$[0-9a-f]{32}",
                        3),
                token("razorpay-key", "payment-key", "rzp_", "rzp_(?:live|test)_[A-Za-z0-9]{14}", 3));
    }

    private static List<Rule> observing() {
        return List.of(
                token(
                        "dynatrace-token",
                        "service-key",
                        "dt0c01. dt0s",
                        "dt0[cs][0-9]{2}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{64}",
                        3),
                token("grafana-cloud-token", "service-key", "glc_", "glc_[A-Za-z0-9+/]{32,400}={0,3}", 3.2),
                token("grafana-service-token", "service-key", "glsa_", "glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}", 3),
                token("grafana-key", "service-key", "eyjrijoi", "eyJrIjoi[A-Za-z0-9]{60,400}={0,3}", 3),
                token(
                        "newrelic-key",
                        "service-key",
                        "nrak- nrii- nrjs- nrra-",
                        "NR(?:AK|II|JS|RA)-[A-Za-z0-9-]{19,42}",
                        3),
                token(
                        "sentry-org-token",
                        "service-key",
                        "sntrys_",
                        "sntrys_eyJ[A-Za-z0-9+/=]{60,400}_[A-Za-z0-9+/=]{43}",
                        3),
                token("sentry-user-token", "service-key", "sntryu_", "sntryu_[0-9a-f]{64}", 3),
                token("sonar-token", "service-key", "squ_ sqp_ sqa_", "sq[upa]_[A-Za-z0-9=_-]{40}", 3));
    }

    private static List<Rule> services() {
        return List.of(
                token("airtable-token", "service-key", "pat", "pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}", 3),
                token(
                        "jwt",
                        "jwt",
                        "eyj",
                        "eyJ[A-Za-z0-9_-]{8,2000}\\.eyJ[A-Za-z0-9_-]{8,3000}\\.[A-Za-z0-9_-]{0,1000}",
                        3),
                token("jwt-base64", "jwt", "zxlk", "ZXlK[A-Za-z0-9+/_-]{40,4000}={0,2}", 3),
                token(
                        "twitter-bearer-token",
                        "service-key",
                        "aaaaaaaaaaaaaaaaaaaaaa",
                        "A{22}(?=[A-Za-z%]{0,40}[0-9])[A-Za-z0-9%]{60,100}",
                        0),
                led("facebook-app-token", "[0-9]{15,16}", "service-key", "|", "\\|[A-Za-z0-9_-]{26,28}", 3.5),
                token("typeform-token", "service-key", "tfp_", "tfp_[A-Za-z0-9_.=-]{40,60}", 3),
                token("frameio-token", "service-key", "fio-u-", "fio-u-[A-Za-z0-9_=-]{64}", 3),
                token(
                        "mapbox-token",
                        "service-key",
                        "pk. sk. tk.",
                        "[pst]k\\.[A-Za-z0-9]{60,120}\\.[A-Za-z0-9_-]{20,26}",
                        3.5),
                led("maxmind-key", "[A-Za-z0-9]{6}_[A-Za-z0-9]{29}", "service-key", "_mmk", "_mmk", 0),
                token("beamer-key", "service-key", "b_", "b_[A-Za-z0-9=_-]{44}", 3.5),
                token("facebook-token", "service-key", "eaam eaac eaab eaag eaah", "EAA[A-Z][A-Za-z0-9]{80,400}", 3.5),
                led("telegram-bot-token", "[0-9]{5,16}", "chat-token", ":a", ":A[A-Za-z0-9_-]{34}", 3),
                led(
                        "azure-client-secret",
                        "[A-Za-z0-9_.~-]{3}[0-9]",
                        "cloud-key",
                        "q~",
                        "Q~[A-Za-z0-9_.~-]{31,34}",
                        3));
    }
}
