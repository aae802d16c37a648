/* The list of what is known. */
#include <criterion/criterion.h>
#include <string.h>

#include "exporter/provider/known.h"
#include "exporter/provider/provider.h"

struct counts {
    size_t rows, of_format, tools;
    const char *format;
};

static void count(void *context, const struct ts_known *known)
{
    struct counts *counts = context;
    counts->rows++;
    counts->of_format += strcmp(known->format, counts->format) == 0;
    counts->tools += *known->name != 0;
    cr_assert(*known->host && *known->path, "each has a place");
    cr_assert_null(strchr(known->path, '%'), "in the signs that users write");
    cr_assert_neq(*known->host, '.', "also of hosts");
    cr_assert(*known->name == 0 || known->kind == TS_CALL_TOOL, "tools alone have names");
}

Test(known, every_row_but_the_last_is_in_it)
{
    for (const struct ts_provider *const *row = ts_providers; *row; row++) {
        struct counts counts = {.format = (*row)->shape};
        ts_known_each(count, &counts);
        cr_assert_eq(counts.of_format > 0, row[1] != NULL, "%s", (*row)->shape);
        cr_assert_gt(counts.tools, 10, "and the tools");
    }
}
