/* JSON numbers and booleans as C values. */
#include "exporter/wire/json.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

/* A decimal number under way: value * 10^zeros * 10^exponent. Zeros are held back until a digit
 * follows that needs them, so that 1.000000000000000000000 does not overflow. */
struct decimal {
    uint64_t value;
    int64_t zeros, exponent;
    bool overflow;
};

static void multiply(struct decimal *d, int64_t times)
{
    while (times-- > 0 && !d->overflow)
        d->overflow = __builtin_mul_overflow(d->value, (uint64_t)10, &d->value);
}

static void add_digit(struct decimal *d, char c)
{
    if (c == '0') {
        d->zeros += d->value != 0;
        return;
    }
    if (d->value)
        multiply(d, d->zeros + 1);
    d->zeros = 0;
    d->overflow |= __builtin_add_overflow(d->value, (uint64_t)(c - '0'), &d->value);
}

static const char *add_digits(struct decimal *d, const char *at, const char *end)
{
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        add_digit(d, *at);
    return at;
}

/* at: behind the "e". Absurd exponents stay absurd but bounded. */
static const char *add_exponent(struct decimal *d, const char *at, const char *end)
{
    bool minus = at < end && *at == '-';
    int64_t exponent = 0;
    at += at < end && (*at == '-' || *at == '+');
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        exponent = exponent < INT64_C(1) << 40 ? exponent * 10 + (*at - '0') : exponent;
    d->exponent += minus ? -exponent : exponent;
    return at;
}

static bool read_decimal(struct decimal *d, const char *at, const char *end)
{
    const char *digits = at;
    at = add_digits(d, at, end);
    if (at == digits)
        return false;
    if (at < end && *at == '.') {
        const char *fraction = at + 1;
        at = add_digits(d, fraction, end);
        d->exponent -= at - fraction;
    }
    if (at < end && (*at | 32) == 'e')
        at = add_exponent(d, at + 1, end);
    return at == end;
}

bool ts_json_int(struct ts_slice number, int64_t *out)
{
    if (ts_json_kind(number) != TS_JSON_NUMBER)
        return false;
    struct decimal d = {0};
    bool minus = *number.p == '-';
    if (!read_decimal(&d, number.p + minus, number.p + number.n))
        return false;
    int64_t places = d.value ? d.zeros + d.exponent : 0;
    if (places < 0 || places > 19)
        return false;
    multiply(&d, places);
    if (d.overflow || d.value > (uint64_t)INT64_MAX + minus)
        return false;
    *out = minus ? (int64_t)(0 - d.value) : (int64_t)d.value;
    return true;
}

/* The program that we live in may have set a locale with a decimal comma. */
static double to_double(const char *text)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double value = c ? strtod_l(text, NULL, c) : NAN;
    if (c)
        freelocale(c);
    return value;
}

bool ts_json_double(struct ts_slice number, double *out)
{
    char small[64];
    if (ts_json_kind(number) != TS_JSON_NUMBER)
        return false;
    char *text = number.n < sizeof small ? small : malloc(number.n + 1);
    if (!text)
        return false;
    memcpy(text, number.p, number.n);
    text[number.n] = 0;
    double value = to_double(text);
    if (text != small)
        free(text);
    if (!isfinite(value))
        return false;
    *out = value;
    return true;
}

bool ts_json_bool(struct ts_slice value, bool *out)
{
    enum ts_json_kind kind = ts_json_kind(value);
    if (kind != TS_JSON_TRUE && kind != TS_JSON_FALSE)
        return false;
    *out = kind == TS_JSON_TRUE;
    return true;
}
