#pragma once
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Has blocks from a size on come straight from the system and go back to it when they are freed, and keeps no more than `kept` bytes at the end of
/// a heap. Without this glibc raises the size to that of the largest block freed, up to 32 MB. Nothing where the C library is another one.
static inline void chartseal_malloc_bounds(int size, int kept) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, size);
  mallopt(M_TRIM_THRESHOLD, kept);
#endif
}

/// Gives the pages of freed blocks back to the system, of all threads' heaps.
static inline void chartseal_malloc_trim(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
