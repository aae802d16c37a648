/* The known endpoints, made ready for questions. */
#include "shim/match_table.h"

#include "shim/match_index.h"

static struct ts_match_index hosts, paths;

static size_t fill(struct ts_match_index *index, const struct ts_known_list *lists)
{
    size_t lost = 0;
    for (; lists->patterns; lists++)
        lost += ts_match_index_add(index, lists->patterns, lists->what);
    return lost;
}

size_t ts_match_table_prepare(void)
{
    ts_match_index_begin(&hosts, 8); /* more than ".com": no host is shorter */
    ts_match_index_begin(&paths, 4); /* "/mcp" */
    return fill(&hosts, ts_known_hosts) + fill(&paths, ts_known_paths);
}

unsigned ts_match_host(const char *host, size_t bytes)
{
    return ts_match_index_find(&hosts, host, bytes);
}

unsigned ts_match_path(const char *path, size_t bytes)
{
    return ts_match_index_find(&paths, path, bytes);
}
