#pragma once

// The C client library of PostgreSQL. Debian and Ubuntu: libpq-dev. macOS: brew install libpq.
#include <libpq-fe.h>
#if defined(__GLIBC__)
// malloc_trim, which Swift's Glibc module leaves out.
#include <malloc.h>
#endif
