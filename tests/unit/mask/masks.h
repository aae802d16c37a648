/* Masks for tests, from the text of a file. */
#ifndef TS_TEST_MASKS_H
#define TS_TEST_MASKS_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "exporter/mask/mask.h"

static char mask_error[700];

/* NULL: the error is in mask_error, with the file's name as FILE. */
static inline struct ts_mask *mask_of_bytes(const char *bytes, size_t count)
{
    char path[] = "/tmp/test-mask-XXXXXX", raw[600];
    int fd = mkstemp(path);
    cr_assert(fd >= 0 && write(fd, bytes, count) == (ssize_t)count, "the file is written");
    close(fd);
    struct ts_mask *mask = ts_mask_read(path, raw, sizeof raw);
    unlink(path);
    if (!mask) {
        const char *name = strstr(raw, path);
        snprintf(mask_error, sizeof mask_error, "%s%s", name ? "FILE" : "",
                 name ? name + strlen(path) : raw);
    }
    return mask;
}

static inline struct ts_mask *mask_of(const char *text)
{
    return mask_of_bytes(text, strlen(text));
}

static inline struct ts_mask *good_mask(const char *text)
{
    struct ts_mask *mask = mask_of(text);
    cr_assert_not_null(mask, "the patterns are good: %s", mask_error);
    return mask;
}

typedef bool (*mask_function)(struct ts_mask *, struct ts_slice, struct ts_buffer *);

/* What a text becomes; the caller's to free. */
static inline char *masked_by(mask_function mask_it, const char *patterns, const char *text,
                              size_t bytes)
{
    struct ts_mask *mask = good_mask(patterns);
    struct ts_buffer out = {0};
    bool changed = mask_it(mask, (struct ts_slice){text, bytes}, &out);
    if (!changed)
        cr_expect_eq(out.bytes, 0, "out is empty when nothing was masked");
    char *copy = changed ? strndup(out.data ? out.data : "", out.bytes) : strndup(text, bytes);
    ts_buffer_free(&out);
    ts_mask_free(mask);
    return copy;
}

#define EXPECT_MASKED(function, patterns, text, expected, ...)                                     \
    do {                                                                                           \
        char *result_ = masked_by(function, patterns, text, strlen(text));                         \
        cr_expect_str_eq(result_, expected, __VA_ARGS__);                                          \
        free(result_);                                                                             \
    } while (0)

#endif
