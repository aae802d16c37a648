/* Under which names a model may stand in a table. */
#include <string.h>

#include "exporter/price/table.h"

enum { MOST_NAME = 256 };

static bool digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

/* "-2024-08-06", "-20240806", "@20240806" */
static bool is_date(const char *text, size_t bytes)
{
    if (bytes == 11)
        return text[0] == '-' && text[5] == '-' && text[8] == '-' && digits(text + 1, 4) &&
               digits(text + 6, 2) && digits(text + 9, 2);
    return bytes == 9 && (text[0] == '-' || text[0] == '@') && digits(text + 1, 8);
}

/* Each step cuts something off the name in place; false: there is nothing to cut. */
static bool cut_date(char *name)
{
    static const size_t sizes[] = {11, 9};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (n > sizes[i] && is_date(name + n - sizes[i], sizes[i])) {
            name[n - sizes[i]] = 0;
            return true;
        }
    return false;
}

/* Vertex AI's versions without a date: "@default", "@latest", "@001". */
static bool cut_version(char *name)
{
    char *at = strrchr(name, '@');
    if (at)
        *at = 0;
    return at != NULL;
}

/* "models/x", "vendor/x", "publishers/google/models/x", "arn:...:foundation-model/x" */
static bool cut_path(char *name)
{
    char *slash = strrchr(name, '/');
    if (slash)
        memmove(name, slash + 1, strlen(slash + 1) + 1);
    return slash != NULL;
}

/* Bedrock's inference profiles: where a model runs at the price of its own region. */
static bool cut_region(char *name)
{
    static const char *const regions[] = {"us.", "eu.", "apac.", "global.", "jp.", "au.", "ca."};
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        size_t n = strlen(regions[i]);
        if (strncmp(name, regions[i], n) == 0) {
            memmove(name, name + n, strlen(name + n) + 1);
            return true;
        }
    }
    return false;
}

static bool is_found(const struct ts_price_table *table, const char *provider, const char *name,
                     struct ts_price_table *rows)
{
    *rows = ts_price_rows(table, provider, name);
    return rows->count > 0;
}

struct ts_price_table ts_price_rows_like(const struct ts_price_table *table, const char *provider,
                                         const char *model)
{
    static bool (*const cuts[])(char *name) = {cut_path, cut_region, cut_date, cut_version};
    struct ts_price_table rows = {0};
    char name[MOST_NAME];
    size_t bytes = strlen(model);
    if (!bytes || bytes >= sizeof name || is_found(table, provider, model, &rows))
        return rows;
    memcpy(name, model, bytes + 1);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        bool is_bedrocks = cuts[i] == cut_region;
        if (is_bedrocks && strcmp(provider, "bedrock") != 0)
            continue;
        if (cuts[i](name) && is_found(table, provider, name, &rows))
            break;
    }
    return rows;
}
