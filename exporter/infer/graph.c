/* The steps of a turn and the ways between them. */
#include "exporter/infer/graph.h"

#include "exporter/base/hash.h"

#define START 1u
#define END 2u
#define MODEL 3u

static void add_once(uint64_t *list, size_t *count, size_t limit, uint64_t value)
{
    for (size_t i = 0; i < *count; i++)
        if (list[i] == value)
            return;
    if (*count < limit)
        list[(*count)++] = value;
}

static void add_edge(struct ts_graph *graph, uint64_t from, uint64_t to)
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_u64(&hash, from);
    ts_hash_u64(&hash, to);
    add_once(graph->edges, &graph->edge_count, TS_GRAPH_EDGES, ts_hash_64(&hash));
}

static void add_edges_to(struct ts_graph *graph, uint64_t to)
{
    if (!graph->at_count)
        add_edge(graph, START, to);
    for (size_t i = 0; i < graph->at_count; i++)
        add_edge(graph, graph->at[i], to);
}

static uint64_t tool_node(const char *name)
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_text(&hash, "tool");
    ts_hash_text(&hash, name);
    return ts_hash_64(&hash);
}

void ts_graph_model(struct ts_graph *graph)
{
    add_once(graph->nodes, &graph->node_count, TS_GRAPH_NODES, MODEL);
    add_edges_to(graph, MODEL);
    graph->at[0] = MODEL;
    graph->at_count = 1;
}

void ts_graph_tools(struct ts_graph *graph, const char *const *names, size_t count)
{
    uint64_t next[TS_GRAPH_NODES];
    size_t next_count = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t node = tool_node(names[i]);
        add_once(graph->nodes, &graph->node_count, TS_GRAPH_NODES, node);
        add_edges_to(graph, node);
        add_once(next, &next_count, TS_GRAPH_NODES, node);
    }
    for (size_t i = 0; i < next_count; i++)
        graph->at[i] = next[i];
    graph->at_count = next_count;
}

void ts_graph_end(struct ts_graph *graph)
{
    add_edges_to(graph, END);
}
