/* Tests of exporter/infer/graph.h. */
#include "exporter/infer/graph.h"
#include <criterion/criterion.h>
#include <stdio.h>

static void tool(struct ts_graph *graph, const char *name)
{
    ts_graph_tools(graph, &name, 1);
}

Test(graph, nothing)
{
    struct ts_graph graph = {0};
    ts_graph_tools(&graph, NULL, 0);
    cr_assert_eq(graph.node_count, 0, "no step");
    cr_assert_eq(graph.edge_count, 0, "no way");
}

Test(graph, one_tool)
{
    struct ts_graph graph = {0};
    ts_graph_model(&graph);
    tool(&graph, "search");
    ts_graph_model(&graph);
    ts_graph_end(&graph);
    cr_assert_eq(graph.node_count, 2, "the model and the tool");
    cr_assert_eq(graph.edge_count, 4, "in, to the tool, back, out");
}

Test(graph, what_comes_again_is_counted_once)
{
    struct ts_graph graph = {0};
    for (int i = 0; i < 5; i++) {
        ts_graph_model(&graph);
        tool(&graph, "search");
    }
    cr_assert_eq(graph.node_count, 2, "two steps");
    cr_assert_eq(graph.edge_count, 3, "in, to the tool, back");
}

Test(graph, tools_side_by_side)
{
    struct ts_graph graph = {0};
    ts_graph_model(&graph);
    ts_graph_tools(&graph, (const char *const[]){"a", "b", "a"}, 3);
    ts_graph_model(&graph);
    cr_assert_eq(graph.node_count, 3, "a tool that is asked twice is one step");
    cr_assert_eq(graph.edge_count, 5, "in, to each, back from each");
}

Test(graph, limits)
{
    struct ts_graph graph = {0};
    char name[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "t%d", i);
        tool(&graph, name);
    }
    cr_assert_eq(graph.node_count, TS_GRAPH_NODES, "steps end at the limit");
    cr_assert_eq(graph.edge_count, TS_GRAPH_EDGES, "ways too");
}
