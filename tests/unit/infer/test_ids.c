/* Tests of exporter/infer/ids.h. */
#include "exporter/infer/ids.h"
#include <criterion/criterion.h>
#include <string.h>
#include "calls.h"

TestSuite(ids, .fini = test_end);

Test(ids, calls_have_ids_of_their_own)
{
    struct ts_call *a = CALL(.list = LIST()), *b = CALL(.list = LIST());
    struct ts_call *c = CALL(.who = WORKER, .list = LIST());
    unsigned char ids[3][8], again[8];
    ts_id_call(a, ids[0]);
    ts_id_call(b, ids[1]);
    ts_id_call(c, ids[2]);
    ts_id_call(a, again);
    cr_assert_arr_eq(ids[0], again, 8, "the same call has the same id each time");
    cr_assert_arr_neq(ids[0], ids[1], 8, "another exchange has another");
    cr_assert_arr_neq(ids[0], ids[2], 8, "another journal's exchange of that number too");
    ts_call_free(a);
    ts_call_free(b);
    ts_call_free(c);
}

Test(ids, roles_do_not_meet)
{
    struct ts_call *call = CALL(.list = LIST());
    unsigned char trace[16], agent[8], chain[8], span[8];
    ts_id_trace(call, trace);
    ts_id_role(trace, "agent", agent);
    ts_id_role(trace, "chain", chain);
    ts_id_call(call, span);
    cr_assert_arr_neq(agent, chain, 8, "root and chain differ");
    cr_assert_arr_neq(agent, span, 8, "root and call differ");
    cr_assert_arr_neq(trace, span, 8, "trace and call differ");
    ts_call_free(call);
}

Test(ids, tools)
{
    unsigned char a[8], b[8], c[8], d[8];
    ts_id_tool("j", 1, 0, "x", a);
    ts_id_tool("j", 1, 1, "x", b);
    ts_id_tool("j", 2, 0, "x", c);
    ts_id_tool("j", 1, 0, "y", d);
    cr_assert_arr_neq(a, b, 8, "by place in the answer");
    cr_assert_arr_neq(a, c, 8, "by the call that asked");
    cr_assert_arr_neq(a, d, 8, "by the provider's id");
}

/* Servers keep these for ever: they must not change with a release. */
Test(ids, stay_what_they_are)
{
    struct ts_call *call = CALL(.list = LIST());
    unsigned char trace[16], span[8];
    char text[33];
    ts_id_trace(call, trace);
    ts_hex(trace, 16, text);
    cr_assert_str_eq(text, "37df638b8f0ba4dea8ec552db4fa4792",
                     "the trace id of this journal's first exchange");
    ts_id_call(call, span);
    ts_hex(span, 8, text);
    cr_assert_str_eq(text, "a95cd98d0451aac9", "and its span id");
    ts_call_free(call);
}
