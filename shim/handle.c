/* The table of known handles: buckets of entries, an entry found last kept per thread. */
#include "shim/handle.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "shim/spinlock.h"

#define BUCKETS 256 /* power of two */
#define SLAB_ENTRIES 128

struct bucket {
    struct ts_spinlock lock;
    struct ts_handle *first;
};
static struct bucket buckets[BUCKETS];
static struct ts_spinlock free_lock;
static struct ts_handle *free_list;

/* Valid as long as its key says so: entries are reused, never unmapped. */
static __thread struct ts_handle *found_last;

static struct bucket *bucket_of(const void *key)
{
    uintptr_t x = (uintptr_t)key;
    return &buckets[(x >> 4 ^ x >> 12 ^ x >> 20) % BUCKETS];
}

static void *key_of(const struct ts_handle *handle)
{
    return atomic_load_explicit(&handle->key, memory_order_relaxed);
}

struct ts_handle *ts_handle_find(const void *key)
{
    struct ts_handle *handle = found_last;
    if (handle && key_of(handle) == key)
        return key ? handle : NULL;
    struct bucket *bucket = bucket_of(key);
    ts_spin_lock(&bucket->lock);
    for (handle = bucket->first; handle && key_of(handle) != key; handle = handle->next)
        ;
    ts_spin_unlock(&bucket->lock);
    if (handle)
        found_last = handle;
    return handle;
}

static void add_slab(void)
{
    size_t bytes = SLAB_ENTRIES * sizeof(struct ts_handle);
    struct ts_handle *slab =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (slab == MAP_FAILED)
        return;
    for (size_t i = 0; i < SLAB_ENTRIES; i++) {
        slab[i].next = free_list;
        free_list = &slab[i];
    }
}

static struct ts_handle *take_free(void)
{
    ts_spin_lock(&free_lock);
    if (!free_list)
        add_slab();
    struct ts_handle *handle = free_list;
    if (handle)
        free_list = handle->next;
    ts_spin_unlock(&free_lock);
    return handle;
}

static void give_back(struct ts_handle *handle)
{
    ts_options_free(&handle->options);
    atomic_store_explicit(&handle->key, NULL, memory_order_relaxed);
    ts_spin_lock(&free_lock);
    handle->next = free_list;
    free_list = handle;
    ts_spin_unlock(&free_lock);
}

/* An older entry of this address, which its own thread may be about to remove: one of both gets it.
 */
static struct ts_handle *unlink_key(const void *key)
{
    struct bucket *bucket = bucket_of(key);
    ts_spin_lock(&bucket->lock);
    struct ts_handle **at = &bucket->first;
    while (*at && key_of(*at) != key)
        at = &(*at)->next;
    struct ts_handle *handle = *at;
    if (handle)
        *at = handle->next;
    ts_spin_unlock(&bucket->lock);
    return handle;
}

struct ts_handle *ts_handle_add(void *key, const struct ts_libcurl *libcurl)
{
    struct ts_handle *handle = unlink_key(key);
    if (handle)
        give_back(handle);
    handle = take_free();
    if (!handle)
        return NULL;
    handle->generation++;
    handle->libcurl = libcurl;
    ts_handle_set_multi(handle, NULL);
    handle->capture = NULL;
    handle->unaware_of_tls = false;
    handle->parent_header.in_place = false;
    ts_options_init(&handle->options);
    atomic_store_explicit(&handle->key, key, memory_order_relaxed);
    struct bucket *bucket = bucket_of(key);
    ts_spin_lock(&bucket->lock);
    handle->next = bucket->first;
    bucket->first = handle;
    ts_spin_unlock(&bucket->lock);
    found_last = handle;
    return handle;
}

/* Takes it out of its bucket. False: it was not there, or is another's by now. */
static bool unlink_entry(struct ts_handle *handle, uint32_t generation)
{
    struct bucket *bucket = bucket_of(key_of(handle));
    ts_spin_lock(&bucket->lock);
    struct ts_handle **at = &bucket->first;
    while (*at && *at != handle)
        at = &(*at)->next;
    bool linked = *at && handle->generation == generation;
    if (linked)
        *at = handle->next;
    ts_spin_unlock(&bucket->lock);
    return linked;
}

void ts_handle_remove(struct ts_handle *handle, uint32_t generation)
{
    if (unlink_entry(handle, generation))
        give_back(handle);
}

/* One at a time and outside the lock, since f may call into libcurl. Other threads use the handles
 * that are not in this multi handle: of those nothing else is looked at. */
static struct ts_handle *first_captured(struct bucket *bucket, const void *multi)
{
    ts_spin_lock(&bucket->lock);
    struct ts_handle *handle = bucket->first;
    while (handle && !(ts_handle_is_in(handle, multi) && handle->capture))
        handle = handle->next;
    ts_spin_unlock(&bucket->lock);
    return handle;
}

void ts_handle_each_captured(const void *multi, void (*f)(struct ts_handle *handle))
{
    for (size_t i = 0; i < BUCKETS; i++) {
        struct ts_handle *handle;
        while ((handle = first_captured(&buckets[i], multi))) {
            ts_handle_set_multi(handle, NULL);
            f(handle);
        }
    }
}

void ts_handle_forked(void)
{
    for (size_t i = 0; i < BUCKETS; i++)
        ts_spin_reset(&buckets[i].lock);
    ts_spin_reset(&free_lock);
}
