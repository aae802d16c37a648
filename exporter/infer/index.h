/* Which conversations know a key: a digest, an id. Several may know one key, and one may know it
 * several times. */
#ifndef TS_INFER_INDEX_H
#define TS_INFER_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct ts_conversation;

struct ts_index_entry {
    struct ts_index_entry *next, **back; /* what points to it */
    uint64_t key;
    struct ts_conversation *conversation;
};

/* Empty: all zeros. */
struct ts_index {
    struct ts_index_entry **buckets;
    size_t bucket_count, count;
};

/* What kind of key it is; a key of one kind is not met by another's. */
enum ts_index_kind {
    TS_INDEX_LIST,
    TS_INDEX_ALONE,
    TS_INDEX_ANSWER,
    TS_INDEX_KEY,
    TS_INDEX_TOOL,
    TS_INDEX_USERS
};

/* The entry, which is the index's. Key 0 stands for none: nothing is added, and NULL returned; as
 * when there is no memory. */
struct ts_index_entry *ts_index_add(struct ts_index *index, enum ts_index_kind kind, uint64_t key,
                                    struct ts_conversation *conversation);

/* Takes an entry away; NULL is none. However many others have its key, it costs the same. */
void ts_index_remove(struct ts_index *index, struct ts_index_entry *entry);

/* Calls f for each that knows the key, in no order that means anything. f must not change the
 * index. */
void ts_index_each(const struct ts_index *index, enum ts_index_kind kind, uint64_t key,
                   void (*f)(void *context, struct ts_conversation *conversation), void *context);

void ts_index_free(struct ts_index *index);

#endif
