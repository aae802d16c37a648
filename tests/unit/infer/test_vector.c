/* Tests of exporter/infer/vector.h: an embedding found again in a search. */
#include "exporter/infer/vector.h"
#include <criterion/criterion.h>
#include <string.h>

static struct ts_arena arena;

static void end(void)
{
    ts_arena_free(&arena);
}

TestSuite(vector, .fini = end);

static struct ts_vectors of(const char *json)
{
    struct ts_vectors vectors = {0};
    ts_vectors_add(&vectors, &arena, (struct ts_slice){json, strlen(json)});
    return vectors;
}

static bool meet(const char *a, const char *b)
{
    struct ts_vectors one = of(a), other = of(b);
    return ts_vectors_meet(&one, &other);
}

#define NUMBERS "0.0123456789,-0.5,0.25,1e-3,0.1,0.2,0.3,0.4,0.9"
#define ANSWER "{\"data\":[{\"embedding\":[1,2,3,4,5,6,7,8]},{\"embedding\":[" NUMBERS "]}]}"

Test(vector, none)
{
    cr_assert_eq(of("").count, 0, "no JSON");
    cr_assert_eq(of("{\"v\":[1,2,3,4,5,6,7]}").count, 0, "seven numbers are no vector");
    cr_assert_eq(of("{\"v\":[1,2,3,\"4\",5,6,7,8]}").count, 0, "texts are no numbers");
    cr_assert_not(meet("{\"v\":[0,0,0,0,0,0,0,0]}", "{\"v\":[0,0,0,0,0,0,0,0]}"),
                  "zeros say nothing");
}

Test(vector, written_anew)
{
    cr_assert_eq(of(ANSWER).count, 2, "two vectors");
    cr_assert(meet(ANSWER, "{\"vector\":[" NUMBERS "],\"limit\":3}"), "as it was sent");
    cr_assert(meet(ANSWER,
                   "{\"query\":{\"nearest\":[0.012345679,-5e-1,0.25,0.001,0.1,0.2,0.3,0.4,0.9]}}"),
              "in single precision, written otherwise");
    cr_assert_not(meet(ANSWER, "{\"vector\":[0.0124,-0.5,0.25,1e-3,0.1,0.2,0.3,0.4]}"),
                  "one number differs");
    cr_assert(meet(ANSWER, "{\"data\":[[" NUMBERS "]]}"), "in a list of lists");
}

Test(vector, in_base64)
{
    /* 1.0 to 8.0 in single precision, little-endian */
    const char *sent = "{\"embedding\":\"AACAPwAAAEAAAEBAAACAQAAAoEAAAMBAAADgQAAAAEE=\"}";
    cr_assert_eq(of(sent).count, 1, "a vector");
    cr_assert(meet(ANSWER, sent), "the same as in numbers");
    cr_assert_eq(of("{\"embedding\":\"AACAPwAAAEA\"}").count, 0, "too short");
    cr_assert_eq(of("{\"text\":\"AACAPwAAAEAAAEBAAACAQAAAoEAAAMBAAADgQAAAAEE=\"}").count, 0,
                 "other texts are none");
}
