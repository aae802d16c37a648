/* Any bytes as a body that is masked and as one that is reduced: no secret comes through, and JSON
 * stays JSON. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exporter/bare/reduce.h"
#include "exporter/base/utf8.h"
#include "exporter/mask/mask.h"
#include "exporter/wire/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static struct ts_mask *make_mask(void)
{
    static const char patterns[] = "(?i)k[0-9]+y => <>\na(b+)c => $1\n(x+x+)+y => z\n";
    char path[] = "/tmp/fuzz-mask-XXXXXX", error[600];
    int fd = mkstemp(path);
    must(fd >= 0 && write(fd, patterns, strlen(patterns)) == (ssize_t)strlen(patterns));
    close(fd);
    struct ts_mask *mask = ts_mask_read(path, error, sizeof error);
    unlink(path);
    must(mask != NULL);
    return mask;
}

static bool is_json(struct ts_slice text)
{
    return text.n && ts_json_value(text, NULL).n == text.n;
}

static void check_reduced(struct ts_slice text, enum ts_bare_room room)
{
    static const struct ts_bare_secret secret = {{1, 2}};
    struct ts_buffer out = {0};
    ts_bare_reduce(&secret, room, text, &out);
    must(!out.bytes || is_json((struct ts_slice){out.data, out.bytes}));
    must((out.bytes > 0) == (ts_json_value(text, NULL).n > 0));
    ts_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct ts_mask *mask;
    struct ts_slice text = {(const char *)data, bytes};
    struct ts_buffer out = {0};
    mask = mask ? mask : make_mask();
    if (ts_mask_json(mask, text, &out) && is_json(text))
        must(is_json((struct ts_slice){out.data, out.bytes}));
    if (ts_mask_body(mask, text, &out) && is_json(text))
        must(is_json((struct ts_slice){out.data, out.bytes}));
    if (ts_mask_text(mask, text, &out))
        must(ts_utf8_valid(out.data, out.bytes) == out.bytes && !strstr(out.data, "k1y"));
    ts_buffer_free(&out);
    for (enum ts_bare_room room = TS_BARE_MODELS; room <= TS_BARE_ASKING; room++)
        check_reduced(text, room);
    return 0;
}
