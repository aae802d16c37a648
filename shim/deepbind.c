/* Which objects lose RTLD_DEEPBIND: those that need a libcurl. */
#include "shim/deepbind.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/libcurl.h"
#include "shim/loader.h"

#define MAX_FILE_BYTES (1ul << 30)

__attribute__((visibility("hidden"))) _Atomic(void *) ts_dlopen_real;

struct image {
    const unsigned char *bytes;
    size_t size;
};

static const void *inside(const struct image *image, uint64_t offset, uint64_t bytes)
{
    if (offset > image->size || bytes > image->size - offset)
        return NULL;
    return image->bytes + offset;
}

static const ElfW(Phdr) * find_segment(const struct image *image, uint32_t type, uint64_t address)
{
    const ElfW(Ehdr) *head = inside(image, 0, sizeof *head);
    if (!head || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
        head->e_phentsize != sizeof(ElfW(Phdr)))
        return NULL;
    const ElfW(Phdr) *segments =
        inside(image, head->e_phoff, (uint64_t)head->e_phnum * sizeof *segments);
    for (unsigned i = 0; segments && i < head->e_phnum; i++) {
        const ElfW(Phdr) *segment = &segments[i];
        bool holds = address >= segment->p_vaddr && address - segment->p_vaddr < segment->p_filesz;
        if (segment->p_type == type && (type == PT_DYNAMIC || holds))
            return segment;
    }
    return NULL;
}

static bool names_libcurl(const struct image *image)
{
    const ElfW(Phdr) *segment = find_segment(image, PT_DYNAMIC, 0);
    const ElfW(Dyn) *entries = segment ? inside(image, segment->p_offset, segment->p_filesz) : NULL;
    size_t count = entries ? segment->p_filesz / sizeof *entries : 0;
    uint64_t strings = 0;
    for (size_t i = 0; i < count; i++)
        if (entries[i].d_tag == DT_STRTAB)
            strings = entries[i].d_un.d_ptr;
    const ElfW(Phdr) *load = find_segment(image, PT_LOAD, strings);
    if (!strings || !load)
        return false;
    uint64_t table = strings - load->p_vaddr + load->p_offset;
    for (size_t i = 0; i < count && entries[i].d_tag != DT_NULL; i++) {
        if (entries[i].d_tag != DT_NEEDED)
            continue;
        const char *name = inside(image, table + entries[i].d_un.d_val, 7);
        if (name && memcmp(name, "libcurl", 7) == 0)
            return true;
    }
    return false;
}

bool ts_needs_libcurl(const char *path)
{
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    off_t size = lseek(fd, 0, SEEK_END);
    void *memory = MAP_FAILED;
    if (size > 0 && (uint64_t)size < MAX_FILE_BYTES)
        memory = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
    syscall(SYS_close, fd);
    if (memory == MAP_FAILED)
        return false;
    struct image image = {memory, (size_t)size};
    bool found = names_libcurl(&image);
    munmap(memory, (size_t)size);
    return found;
}

/* Objects that are named without a folder are searched for by the loader alone; PHP names its
 * extensions in full. */
int ts_dlopen_prepare(const char *path, int flags)
{
    int saved = errno;
    if (!atomic_load_explicit(&ts_dlopen_real, memory_order_relaxed))
        atomic_store_explicit(&ts_dlopen_real, ts_real_dlopen_address(), memory_order_relaxed);
    if ((flags & RTLD_DEEPBIND) && path && strchr(path, '/') && ts_needs_libcurl(path))
        flags &= ~RTLD_DEEPBIND;
    errno = saved;
    return flags;
}
