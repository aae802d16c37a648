/* Reserving places for records, without a lock as long as the present segment has room. */
#include "shim/segments.h"

#include <stdatomic.h>

#include "shim/clock.h"
#include "shim/futex_lock.h"

#define RETRY_NS 1000000000ull
/* How far a segment is filled, in one word, so that place and number of a record are taken in one
 * step and rise together: records << 32 | closed << 31 | bytes. */
#define ONE_RECORD (1ull << 32)
#define CLOSED (1ull << 31)
#define BYTES_OF(fill) ((size_t)((fill) & (CLOSED - 1)))
#define RECORDS_OF(fill) ((fill) >> 32)

/* A slot's mapping goes away only when the slot is neither present nor next and has no writers. A
 * writer enters by raising `writers` and then looking whether the slot is still the present one;
 * who retires it changes `present` and then looks at `writers`: one of them sees the other. */
struct ts_slot {
    struct ts_segment segment;
    uint64_t first_sequence;
    _Atomic uint64_t fill;
    _Atomic uint32_t writers;
    bool used; /* under the lock */
};

enum { SLOTS = 8 };
static struct ts_slot slots[SLOTS];
static _Atomic(struct ts_slot *) present;
static _Atomic(struct ts_slot *) next;
static atomic_int retired;        /* slots to be unmapped */
static struct ts_futex_lock lock; /* making and changing segments; never over a call of libcurl */

/* Under the lock. */
static const struct ts_segment_place *home;
static uint32_t last_number;
static uint64_t retry_at_ns;

static bool is_retired(const struct ts_slot *slot)
{
    return slot->used && slot != atomic_load(&present) && slot != atomic_load(&next);
}

static void unmap_retired(void)
{
    int left = 0;
    for (struct ts_slot *slot = slots; slot < slots + SLOTS; slot++) {
        if (!is_retired(slot))
            continue;
        if (atomic_load(&slot->writers)) {
            left++;
            continue;
        }
        ts_segment_unmap(&slot->segment);
        slot->used = false;
    }
    atomic_store(&retired, left);
}

static struct ts_slot *free_slot(void)
{
    unmap_retired();
    for (struct ts_slot *slot = slots; slot < slots + SLOTS; slot++)
        if (!slot->used)
            return slot;
    return NULL;
}

static struct ts_slot *make_slot(void)
{
    struct ts_slot *slot = ts_now_ns() >= retry_at_ns ? free_slot() : NULL;
    if (!slot)
        return NULL;
    if (ts_segment_make(home, last_number + 1, &slot->segment) != 0) {
        retry_at_ns = ts_now_ns() + RETRY_NS;
        return NULL;
    }
    last_number++;
    slot->used = true;
    atomic_store(&slot->fill, sizeof(struct ts_segment_header));
    return slot;
}

int ts_segments_open(const struct ts_segment_place *place)
{
    home = place;
    struct ts_slot *slot = make_slot();
    if (!slot)
        return -1;
    slot->first_sequence = 1;
    atomic_store(&present, slot);
    return 0;
}

static bool has_room(const struct ts_slot *slot, uint64_t fill, size_t bytes)
{
    return !(fill & CLOSED) && BYTES_OF(fill) + bytes <= slot->segment.size;
}

static bool take(struct ts_slot *slot, size_t bytes, struct ts_reservation *reservation)
{
    uint64_t fill = atomic_load_explicit(&slot->fill, memory_order_relaxed);
    do
        if (!has_room(slot, fill, bytes))
            return false;
    while (!atomic_compare_exchange_weak(&slot->fill, &fill, fill + ONE_RECORD + bytes));
    reservation->slot = slot;
    reservation->segment = &slot->segment;
    reservation->at = BYTES_OF(fill);
    reservation->sequence = slot->first_sequence + RECORDS_OF(fill);
    return true;
}

static struct ts_slot *enter(void)
{
    for (;;) {
        struct ts_slot *slot = atomic_load(&present);
        if (!slot)
            return NULL;
        atomic_fetch_add(&slot->writers, 1);
        if (atomic_load(&present) == slot)
            return slot;
        atomic_fetch_sub(&slot->writers, 1);
    }
}

static void leave(struct ts_slot *slot)
{
    atomic_fetch_sub_explicit(&slot->writers, 1, memory_order_release);
}

/* The old segment is closed only when there is a new one: small records may still fit into it while
 * the disk is full. */
static bool advance(struct ts_slot *full)
{
    struct ts_slot *slot = atomic_load(&next);
    if (!slot)
        slot = make_slot();
    if (!slot)
        return false;
    uint64_t fill = atomic_fetch_or(&full->fill, CLOSED);
    slot->first_sequence = full->first_sequence + RECORDS_OF(fill);
    atomic_store(&present, slot);
    atomic_store(&next, NULL);
    atomic_fetch_add(&retired, 1);
    return true;
}

/* False: there is no room. True: look again; perhaps another thread was quicker. */
static bool advance_from(struct ts_slot *full, size_t bytes)
{
    ts_futex_lock(&lock);
    bool is_present =
        atomic_load(&present) == full && !has_room(full, atomic_load(&full->fill), bytes);
    bool again = !is_present || advance(full);
    ts_futex_unlock(&lock);
    return again;
}

bool ts_segments_reserve(size_t bytes, struct ts_reservation *reservation)
{
    struct ts_slot *slot;
    do {
        slot = enter();
        if (!slot)
            return false;
        if (take(slot, bytes, reservation))
            return true;
        leave(slot);
    } while (advance_from(slot, bytes));
    return false;
}

void ts_segments_leave(const struct ts_reservation *reservation)
{
    leave(reservation->slot);
}

void ts_segments_give_up(const struct ts_reservation *reservation)
{
    atomic_fetch_or(&reservation->slot->fill, CLOSED);
    ts_futex_lock(&lock);
    retry_at_ns = ts_now_ns() + RETRY_NS;
    ts_futex_unlock(&lock);
}

static bool is_nearly_full(struct ts_slot *slot)
{
    uint64_t fill = atomic_load(&slot->fill);
    return BYTES_OF(fill) > slot->segment.size / 4 * 3;
}

static void make_next(void)
{
    if (!atomic_load(&next) && is_nearly_full(atomic_load(&present)))
        atomic_store(&next, make_slot());
}

void ts_segments_tend(void)
{
    struct ts_slot *slot = enter();
    if (!slot)
        return;
    bool want_next = is_nearly_full(slot) && !atomic_load(&next);
    leave(slot);
    if (!want_next && !atomic_load(&retired))
        return;
    if (!ts_futex_try_lock(&lock))
        return; /* another thread is at it */
    unmap_retired();
    make_next();
    ts_futex_unlock(&lock);
}

void ts_segments_forget(void)
{
    atomic_exchange(&lock.state, TS_LOCK_FREE); /* seeing what its last holder wrote */
    atomic_store(&present, NULL);
    atomic_store(&next, NULL);
    for (struct ts_slot *slot = slots; slot < slots + SLOTS; slot++) {
        ts_segment_unmap(&slot->segment);
        slot->used = false;
        atomic_store(&slot->writers, 0);
    }
    atomic_store(&retired, 0);
    home = NULL;
    last_number = 0;
    retry_at_ns = 0;
}
