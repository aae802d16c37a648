/* Any bytes as each coding: the first byte chooses. What comes out stays within the limit. */
#include <stdint.h>
#include <stdlib.h>

#include "exporter/base/buffer.h"
#include "exporter/wire/chunked.h"
#include "exporter/wire/decode.h"
#include "exporter/wire/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { LIMIT = 1 << 16 };

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void check_content(const char *coding, struct ts_slice data)
{
    struct ts_buffer out = {0};
    enum ts_decoded result = ts_decode(ts_slice_text(coding), data, LIMIT, &out);
    must(result != TS_DECODED_UNKNOWN);
    must(out.bytes <= LIMIT && (result != TS_DECODED_LIMIT || out.bytes == LIMIT));
    ts_buffer_free(&out);
}

static void check_chunked(struct ts_slice data)
{
    struct ts_buffer out = {0};
    int result = ts_decode_chunked(data, &out);
    must(result >= -1 && result <= 1 && out.bytes <= data.n);
    ts_buffer_reset(&out);
    result = ts_decode_chunked_tail(data, &out);
    must(result >= -1 && result <= 1 && out.bytes <= data.n);
    must(result != -1 || out.bytes == 0);
    ts_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const char *const codings[] = {"gzip", "deflate", "br", "zstd", "identity"};
    if (!bytes)
        return 0;
    struct ts_slice rest = {(const char *)data + 1, bytes - 1};
    size_t choice = *data % 6u;
    if (choice < 5)
        check_content(codings[choice], rest);
    else
        check_chunked(rest);
    return 0;
}
