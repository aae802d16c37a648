/* Tables of names and prefixes that give a secret away. */
#include "shim/secret.h"

#include <string.h>

#include "shim/glob.h"

#define NAME_BYTES 40
#define SHORTEST_KEY 16 /* "sk-learn" is no key */

/* Names as they are after fold(): lower case, without - and _. A star in front: any name that ends
 * so. */
static const char *const query_names[] = {
    "key",     "*apikey",   "*accesskey", "*secretkey",   "*privatekey",  "*subscriptionkey",
    "*keyid",  "*token",    "sig",        "*signature",   "hmac",         "*secret",
    "pass",    "*passwd",   "*password",  "pwd",          "auth",         "*authorization",
    "code",    "jwt",       "assertion",  "*credential",  "*credentials", "sas",
    "session", "sessionid", "*appkey",    "*authkey",     "*sessionkey",  "*masterkey",
    "appid",   "xauth",     "*clientkey", "*consumerkey", "*licensekey",  "otp",
    "bearer",  "cx",
};

/* "key" alone and others are ordinary words in bodies. */
static const char *const body_names[] = {
    "*apikey",
    "*accesskey",
    "*secretkey",
    "*privatekey",
    "*subscriptionkey",
    "token",
    "*apitoken",
    "*authtoken",
    "*accesstoken",
    "*refreshtoken",
    "idtoken",
    "*sessiontoken",
    "*bearertoken",
    "*bottoken",
    "*securitytoken",
    "*authorizationtoken",
    "*subscriptiontoken",
    "hftoken",
    "githubtoken",
    "gitlabtoken",
    "slacktoken",
    "*secret",
    "passwd",
    "*password",
    "passphrase",
    "*authorization",
    "jwt",
    "bearer",
    "*cookie",
    "credential",
    "credentials",
    "*assertion",
    "*authkey",
    "*sessionkey",
    "*masterkey",
    "*accountkey",
    "*encryptionkey",
    "*signingkey",
};

static const char *const query_prefixes[] = {"xamz", "xgoog"};

static const char *const value_prefixes[] = {
    "sk-",     "sk_",   "pk-",      "rk_",         "AIza",   "ya29.",    "eyJ",   "ghp_",
    "gho_",    "ghs_",  "ghu_",     "github_pat_", "glpat-", "xoxb-",    "xoxp-", "xapp-",
    "hf_",     "gsk_",  "tvly-",    "pplx-",       "r8_",    "xai-",     "fc-",   "jina_",
    "nvapi-",  "AKIA",  "ASIA",     "SG.",         "Bearer", "Basic%20", "pcsk_", "csk-",
    "voyage-", "lsv2_", "esecret_", "fw_",         "tgp_",   "AQ.Ab",    "dapi",
};

#define COUNT(table) (sizeof table / sizeof *table)

/* One character of a percent-encoded text; moves on. */
static char decode(const char **at, const char *end)
{
    int high, low;
    char c = *(*at)++;
    if (c != '%' || end - *at < 2 || (high = ts_hex_digit((*at)[0])) < 0 ||
        (low = ts_hex_digit((*at)[1])) < 0)
        return c;
    *at += 2;
    return (char)(high << 4 | low);
}

/* Only the end of a very long name is kept: that is where "token" would stand. */
static size_t fold(const char *name, size_t bytes, char out[NAME_BYTES])
{
    size_t used = 0;
    for (const char *at = name; at < name + bytes;) {
        char c = ts_lower(decode(&at, name + bytes));
        if (c == '-' || c == '_' || c == ' ' || c == '+' || c == '.')
            continue;
        if (used == NAME_BYTES)
            memmove(out, out + 1, --used);
        out[used++] = c;
    }
    return used;
}

static bool is_among(const char *const *table, size_t count, const char *text, size_t bytes)
{
    for (size_t i = 0; i < count; i++)
        if (ts_glob(table[i], strlen(table[i]), text, bytes))
            return true;
    return false;
}

static bool has_prefix(const char *text, size_t bytes, const char *prefix)
{
    size_t length = strlen(prefix);
    return bytes >= length && memcmp(text, prefix, length) == 0;
}

bool ts_secret_query_name(const char *name, size_t bytes)
{
    char folded[NAME_BYTES];
    size_t length = fold(name, bytes, folded);
    for (size_t i = 0; i < COUNT(query_prefixes); i++)
        if (has_prefix(folded, length, query_prefixes[i]))
            return true;
    return is_among(query_names, COUNT(query_names), folded, length);
}

bool ts_secret_body_name(const char *name, size_t bytes)
{
    char folded[NAME_BYTES];
    return is_among(body_names, COUNT(body_names), folded, fold(name, bytes, folded));
}

bool ts_secret_value(const char *value, size_t bytes)
{
    for (size_t i = 0; bytes >= SHORTEST_KEY && i < COUNT(value_prefixes); i++)
        if (has_prefix(value, bytes, value_prefixes[i]))
            return true;
    return false;
}

/* Telegram: /bot123456:secret/sendMessage */
static bool is_bot_token(const char *segment, size_t bytes)
{
    size_t at = 3;
    if (!has_prefix(segment, bytes, "bot"))
        return false;
    while (at < bytes && segment[at] >= '0' && segment[at] <= '9')
        at++;
    return at > 3 && at < bytes && (segment[at] == ':' || segment[at] == '%');
}

bool ts_secret_segment(const char *segment, size_t bytes)
{
    return ts_secret_value(segment, bytes) || is_bot_token(segment, bytes);
}
