/* Which conversations know a key: a hash table with chains, which grows. */
#include "exporter/infer/index.h"

#include <stdlib.h>

enum { LEAST_BUCKETS = 64 };

/* Keys are digests already. */
static uint64_t of_kind(enum ts_index_kind kind, uint64_t key)
{
    return key + (uint64_t)kind * 0x9e3779b97f4a7c15ull;
}

static struct ts_index_entry **bucket(const struct ts_index *index, uint64_t key)
{
    return &index->buckets[key % index->bucket_count];
}

static void put(const struct ts_index *index, struct ts_index_entry *entry)
{
    struct ts_index_entry **head = bucket(index, entry->key);
    entry->next = *head;
    entry->back = head;
    if (entry->next)
        entry->next->back = &entry->next;
    *head = entry;
}

static void grow(struct ts_index *index)
{
    size_t count = index->bucket_count ? index->bucket_count * 2 : LEAST_BUCKETS;
    struct ts_index larger = {calloc(count, sizeof *larger.buckets), count, index->count};
    if (!larger.buckets)
        return;
    for (size_t i = 0; i < index->bucket_count; i++)
        for (struct ts_index_entry *at = index->buckets[i], *next; at; at = next) {
            next = at->next;
            put(&larger, at);
        }
    free(index->buckets);
    *index = larger;
}

struct ts_index_entry *ts_index_add(struct ts_index *index, enum ts_index_kind kind, uint64_t key,
                                    struct ts_conversation *conversation)
{
    if (!key)
        return NULL;
    if (index->count >= index->bucket_count)
        grow(index);
    struct ts_index_entry *entry = index->bucket_count ? malloc(sizeof *entry) : NULL;
    if (!entry)
        return NULL;
    *entry = (struct ts_index_entry){.key = of_kind(kind, key), .conversation = conversation};
    put(index, entry);
    index->count++;
    return entry;
}

void ts_index_remove(struct ts_index *index, struct ts_index_entry *entry)
{
    if (!entry)
        return;
    *entry->back = entry->next;
    if (entry->next)
        entry->next->back = entry->back;
    free(entry);
    index->count--;
}

void ts_index_each(const struct ts_index *index, enum ts_index_kind kind, uint64_t key,
                   void (*f)(void *context, struct ts_conversation *conversation), void *context)
{
    if (!key || !index->bucket_count)
        return;
    key = of_kind(kind, key);
    for (const struct ts_index_entry *at = *bucket(index, key); at; at = at->next)
        if (at->key == key)
            f(context, at->conversation);
}

void ts_index_free(struct ts_index *index)
{
    for (size_t i = 0; i < index->bucket_count; i++)
        for (struct ts_index_entry *at = index->buckets[i], *next; at; at = next) {
            next = at->next;
            free(at);
        }
    free(index->buckets);
    *index = (struct ts_index){0};
}
