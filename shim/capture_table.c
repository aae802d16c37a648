/* The table of captures, see capture_table.h. */
#include "shim/capture_table.h"

#include <sys/mman.h>

#include "shim/spinlock.h"

#define SLAB_CAPTURES 16
#define MAX_SLABS 256 /* 4,096 transfers at once; more are not traced */
#define INDEX_BITS 12

static _Atomic(struct ts_capture *) slabs[MAX_SLABS];
static unsigned slab_count;
static struct ts_capture *free_list;
static struct ts_spinlock lock;

static void add_slab(void)
{
    if (slab_count == MAX_SLABS)
        return;
    struct ts_capture *slab = mmap(NULL, SLAB_CAPTURES * sizeof *slab, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (slab == MAP_FAILED)
        return;
    for (unsigned i = SLAB_CAPTURES; i-- > 0;) {
        slab[i].index = slab_count * SLAB_CAPTURES + i;
        slab[i].next_free = free_list;
        free_list = &slab[i];
    }
    atomic_store_explicit(&slabs[slab_count++], slab, memory_order_release);
}

struct ts_capture *ts_capture_take(void)
{
    ts_spin_lock(&lock);
    if (!free_list)
        add_slab();
    struct ts_capture *capture = free_list;
    if (capture)
        free_list = capture->next_free;
    ts_spin_unlock(&lock);
    if (capture)
        atomic_fetch_add(&capture->generation, 1); /* odd: in use */
    return capture;
}

void ts_capture_give_back(struct ts_capture *capture)
{
    atomic_fetch_add(&capture->generation, 1);
    ts_spin_lock(&lock);
    capture->next_free = free_list;
    free_list = capture;
    ts_spin_unlock(&lock);
}

void *ts_capture_name(const struct ts_capture *capture)
{
    uintptr_t generation = atomic_load_explicit(&capture->generation, memory_order_relaxed);
    return (void *)(generation << INDEX_BITS | capture->index);
}

struct ts_capture *ts_capture_of(void *debug_data, const void *curl)
{
    uintptr_t name = (uintptr_t)debug_data;
    unsigned index = name & ((1u << INDEX_BITS) - 1);
    struct ts_capture *slab =
        atomic_load_explicit(&slabs[index / SLAB_CAPTURES], memory_order_acquire);
    if (!slab)
        return NULL;
    struct ts_capture *capture = &slab[index % SLAB_CAPTURES];
    uint32_t generation = atomic_load_explicit(&capture->generation, memory_order_acquire);
    bool same = generation % 2 == 1 && (uint32_t)(name >> INDEX_BITS) == generation;
    return same && capture->curl == curl ? capture : NULL;
}

/* The lock may have been held by a thread that is not in the child. */
void ts_capture_forked(void)
{
    ts_spin_reset(&lock);
}
