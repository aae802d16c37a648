/* The steps of a turn and the ways between them, as they were observed. */
#ifndef TS_INFER_GRAPH_H
#define TS_INFER_GRAPH_H

#include <stddef.h>
#include <stdint.h>

#define TS_GRAPH_NODES 64
#define TS_GRAPH_EDGES 256

/* Starts as all zeros. Nodes are the model and each tool by its name; the way in and the way out
 * count as edges, as they do in the graph that a programmer would draw. What exceeds the limits is
 * not counted. */
struct ts_graph {
    uint64_t nodes[TS_GRAPH_NODES], edges[TS_GRAPH_EDGES];
    size_t node_count, edge_count;
    uint64_t at[TS_GRAPH_NODES]; /* where the turn stands: the model, or the tools that ran side by
                                    side */
    size_t at_count;             /* 0: before the first step */
};

void ts_graph_model(struct ts_graph *graph);
void ts_graph_tools(struct ts_graph *graph, const char *const *names, size_t count);
void ts_graph_end(struct ts_graph *graph); /* the answer that asks for nothing more */

#endif
