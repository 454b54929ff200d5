/* A file system that fails as it is told, and one that writes down what was asked of it: for LD_PRELOAD.
 *
 *   gcc -O1 -Wall -Wextra -Werror -shared -fPIC -o faultshim.so faultshim.c -ldl
 *
 * Only paths below FAULTSHIM_ROOT are looked at (folders, separated by ':'). All of it is switched by the environment:
 *
 *   FAULTSHIM_RULES    rules, separated by ';', each of name=value pairs separated by ','
 *       op=read|open|create|openw|write|sync|rename|truncate|close|unlink|mkdir|link|connect|any    several are separated by '|'
 *                      create: an open that makes a file; openw: one for writing; any: whatever changes something
 *       path=PATTERN   fnmatch(3) on the absolute path; of a rename either name; of a connection ADDRESS:PORT
 *       nth=N          from the Nth matching call on (1)
 *       times=N        this often (1); 0: from then on always
 *       spread=1       once it has fired, the rule holds for all paths, and for good: a disk that has become full or read-only
 *       chance=P       instead of nth: each matching call fails with this probability; seed=N
 *       do=ENOSPC|EIO|EROFS|EDQUOT|EINTR|EACCES|EMFILE|ECONNREFUSED|short|kill|term|int|sleep:MILLISECONDS
 *                      short: a write takes half; kill, term, int: that signal to the process itself, before the call is made
 *   FAULTSHIM_FIRED    a file that gets a line for each fault: rule, op, path
 *   FAULTSHIM_JOURNAL  a prefix: PREFIX.<pid>.ops gets a line for each change of a file or folder, PREFIX.<pid>.data the bytes written
 *
 * A line of the journal: nanoseconds of the monotonic clock, op, operands, separated by tabs; Scripts/faults/power.py reads them.
 * Calls that do not go through the dynamic libc (system calls made directly, stdio's own) are not seen: Scripts/faults/coverage compares with strace.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { READ = 1, OPEN = 2, WRITE = 4, SYNC = 8, RENAME = 16, TRUNCATE = 32, CLOSE = 64, UNLINK = 128, MKDIR = 256, LINK = 512, CONNECT = 1024, CREATE = 2048, OPENW = 4096 };
enum { ANY = WRITE | SYNC | RENAME | TRUNCATE | UNLINK | MKDIR | LINK | CREATE | OPENW };
static const char *op_names[] = {"read", "open", "write", "sync", "rename", "truncate", "close", "unlink", "mkdir", "link", "connect", "create", "openw"};
enum { SHORT = -1, SIGNAL = -2, SLEEP = -3 };

struct rule {
  int ops, action, operand, spreads, has_fired;
  char path[512];
  long nth, times, seen;
  double chance;
};

static struct rule rules[32];
static int rule_count;
static char roots[8][PATH_MAX];
static int root_count;
static int fired_fd = -1, journal_fd = -1, data_fd = -1;
static off_t data_end;
static uint64_t dice = 88172645463325252ull;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

/* The kernel's own calls, so that the shim does not hear itself. */
static void put(int fd, const char *text, size_t n) {
  while (n > 0) {
    long w = syscall(SYS_write, fd, text, n);
    if (w <= 0) return;
    text += w;
    n -= (size_t)w;
  }
}

static int raw_open(const char *path, int flags) { return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600); }

static int number_of(const char *name) {
  static const struct { const char *name; int number; } known[] = {
      {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EROFS", EROFS}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR}, {"EACCES", EACCES},
      {"EMFILE", EMFILE}, {"ECONNREFUSED", ECONNREFUSED}, {"short", SHORT}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (!strcmp(name, known[i].name)) return known[i].number;
  return 0;
}

static void bad(const char *what) {
  put(2, "faultshim: cannot use ", 22);
  put(2, what, strlen(what));
  put(2, "\n", 1);
  _exit(99);
}

static void parse_rule(char *text) {
  if (rule_count == (int)(sizeof rules / sizeof *rules)) bad("more rules");
  struct rule *r = &rules[rule_count++];
  *r = (struct rule){.nth = 1, .times = 1, .chance = -1};
  strcpy(r->path, "*");
  char *rest = text, *pair;
  while ((pair = strsep(&rest, ","))) {
    char *value = strchr(pair, '=');
    if (!value) bad(pair);
    *value++ = 0;
    if (!strcmp(pair, "op")) {
      char *op;
      while ((op = strsep(&value, "|"))) {
        int bits = !strcmp(op, "any") ? ANY : 0;
        for (int i = 0; i < 13; i++)
          if (!strcmp(op, op_names[i])) bits = 1 << i;
        if (!bits) bad(op);
        r->ops |= bits;
      }
    } else if (!strcmp(pair, "path")) {
      snprintf(r->path, sizeof r->path, "%s", value);
    } else if (!strcmp(pair, "nth")) {
      r->nth = atol(value);
    } else if (!strcmp(pair, "times")) {
      r->times = atol(value);
    } else if (!strcmp(pair, "spread")) {
      r->spreads = atoi(value);
    } else if (!strcmp(pair, "chance")) {
      r->chance = atof(value);
    } else if (!strcmp(pair, "seed")) {
      dice ^= strtoull(value, NULL, 10) * 0x9E3779B97F4A7C15ull;
    } else if (!strcmp(pair, "do")) {
      if (!strcmp(value, "kill")) r->action = SIGNAL, r->operand = SIGKILL;
      else if (!strcmp(value, "term")) r->action = SIGNAL, r->operand = SIGTERM;
      else if (!strcmp(value, "int")) r->action = SIGNAL, r->operand = SIGINT;
      else if (!strncmp(value, "sleep:", 6)) r->action = SLEEP, r->operand = atoi(value + 6);
      else r->action = number_of(value);
      if (!r->action) bad(value);
    } else bad(pair);
  }
  if (!r->ops || !r->action) bad("a rule without op or do");
}

static void start(void) {
  const char *text = getenv("FAULTSHIM_ROOT");
  char copy[8192];
  if (text && *text) {
    snprintf(copy, sizeof copy, "%s", text);
    char *rest = copy, *root;
    while (root_count < 8 && (root = strsep(&rest, ":")))
      if (*root) snprintf(roots[root_count++], PATH_MAX, "%s", root);
  }
  if ((text = getenv("FAULTSHIM_RULES")) && *text) {
    snprintf(copy, sizeof copy, "%s", text);
    char *rest = copy, *rule;
    while ((rule = strsep(&rest, ";")))
      if (*rule) parse_rule(rule);
  }
  if ((text = getenv("FAULTSHIM_FIRED")) && *text && (fired_fd = raw_open(text, O_WRONLY | O_CREAT | O_APPEND)) < 0) bad(text);
  if ((text = getenv("FAULTSHIM_JOURNAL")) && *text) {
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s.%d.ops", text, getpid());
    if ((journal_fd = raw_open(name, O_WRONLY | O_CREAT | O_APPEND)) < 0) bad(name);
    snprintf(name, sizeof name, "%s.%d.data", text, getpid());
    if ((data_fd = raw_open(name, O_WRONLY | O_CREAT | O_TRUNC)) < 0) bad(name);
  }
}

static int is_on(void) {
  pthread_once(&once, start);
  return rule_count > 0 || journal_fd >= 0;
}

/* Takes `.`, `..` and double slashes out, without asking the disk. */
static void absolute(int folder, const char *path, char *out) {
  char whole[2 * PATH_MAX];
  if (path[0] == '/') {
    snprintf(whole, sizeof whole, "%s", path);
  } else {
    char base[PATH_MAX] = "";
    if (folder == AT_FDCWD) {
      if (!getcwd(base, sizeof base)) base[0] = 0;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
      ssize_t n = readlink(link, base, sizeof base - 1);
      base[n > 0 ? n : 0] = 0;
    }
    snprintf(whole, sizeof whole, "%s/%s", base, path);
  }
  size_t at = 0;
  char *rest = whole, *part;
  out[0] = 0;
  while ((part = strsep(&rest, "/"))) {
    if (!*part || !strcmp(part, ".")) continue;
    if (!strcmp(part, "..")) {
      while (at > 0 && out[--at] != '/') {}
      out[at] = 0;
      continue;
    }
    size_t n = strlen(part);
    if (at + n + 2 > PATH_MAX) break;
    out[at++] = '/';
    memcpy(out + at, part, n + 1);
    at += n;
  }
}

static int is_below(const char *path) {
  for (int i = 0; i < root_count; i++) {
    size_t n = strlen(roots[i]);
    if (!strncmp(path, roots[i], n) && (path[n] == '/' || path[n] == 0)) return 1;
  }
  return 0;
}

/* The path of an open file; 0 when it is none of ours. */
static int path_of(int fd, char *out) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, out, PATH_MAX - 1);
  out[n > 0 ? n : 0] = 0;
  char *gone = strstr(out, " (deleted)");
  if (gone) *gone = 0;
  return is_below(out);
}

static double chance(void) {
  dice ^= dice << 13;
  dice ^= dice >> 7;
  dice ^= dice << 17;
  return (double)(dice >> 11) / 9007199254740992.0;
}

/* What is to become of a call: 0 go on, SHORT, or an error number. Signals and sleeps happen here. */
static int fault(int op, const char *path, const char *other) {
  int saved = errno;
  for (int i = 0; i < rule_count; i++) {
    struct rule *r = &rules[i];
    if (!(r->ops & op) || (r->action == SHORT && op != WRITE)) continue;
    int spread = r->spreads && r->has_fired;
    if (!spread && fnmatch(r->path, path, 0) != 0 && (!other || fnmatch(r->path, other, 0) != 0)) continue;
    pthread_mutex_lock(&lock);
    long seen = ++r->seen;
    int hit = spread || (r->chance >= 0 ? chance() < r->chance : seen >= r->nth && (r->times == 0 || seen < r->nth + r->times));
    r->has_fired |= hit;
    pthread_mutex_unlock(&lock);
    if (!hit) continue;
    if (fired_fd >= 0) {
      char line[PATH_MAX + 64];
      int n = snprintf(line, sizeof line, "%d\t%s\t%s\n", i, op_names[__builtin_ctz((unsigned)(r->ops & op))], path);
      put(fired_fd, line, (size_t)n);
    }
    errno = saved;
    if (r->action == SIGNAL) {
      kill(getpid(), r->operand);
      if (r->operand == SIGKILL) pause();
    } else if (r->action == SLEEP) {
      usleep((useconds_t)r->operand * 1000);
    } else return r->action;
  }
  errno = saved;
  return 0;
}

/* The journal: the lock is held over the call and its line, so that lines stand in the order in which things happened. */
static void begin(void) { if (journal_fd >= 0) pthread_mutex_lock(&lock); }

static void end(const char *format, ...) {
  if (journal_fd < 0) return;
  int saved = errno;
  if (format) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    char line[3 * PATH_MAX];
    int n = snprintf(line, sizeof line, "%lld\t", (long long)now.tv_sec * 1000000000 + now.tv_nsec);
    va_list list;
    va_start(list, format);
    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, format, list);
    va_end(list);
    line[n++] = '\n';
    put(journal_fd, line, (size_t)n);
  }
  errno = saved;
  pthread_mutex_unlock(&lock);
}

static unsigned long inode_of(int fd) {
  struct stat info;
  return syscall(SYS_fstat, fd, &info) == 0 ? info.st_ino : 0;
}

static int is_there(const char *path) { return syscall(SYS_access, path, F_OK) == 0; }

/* What an open of ours did, for the journal. */
static void opened(int fd, const char *path, int flags, int was_there) {
  if (fd < 0 || !((flags & O_CREAT) || (flags & O_TRUNC))) return end(NULL);
  if (!was_there) return end("create\t%s\t%lu", path, inode_of(fd));
  if (flags & O_TRUNC) return end("truncate\t%lu\t0", inode_of(fd));
  end(NULL);
}

#define OPEN_LIKE(name, declare, call, folder, path_of_it, ...) \
  int name(__VA_ARGS__) { \
    declare; \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { \
      va_list list; \
      va_start(list, flags); \
      mode = va_arg(list, mode_t); \
      va_end(list); \
    } \
    char path[PATH_MAX]; \
    if (!is_on()) return call; \
    absolute(folder, path_of_it, path); \
    if (!is_below(path)) return call; \
    int was_there = is_there(path); \
    int op = OPEN | ((flags & O_CREAT) && !was_there ? CREATE : 0) | ((flags & O_ACCMODE) != O_RDONLY ? OPENW : 0); \
    int number = fault(op, path, NULL); \
    if (number > 0) { errno = number; return -1; } \
    begin(); \
    int fd = call; \
    opened(fd, path, flags, was_there); \
    return fd; \
  }

OPEN_LIKE(open, REAL(int, open, const char *, int, ...), real(file, flags, mode), AT_FDCWD, file, const char *file, int flags, ...)
OPEN_LIKE(open64, REAL(int, open64, const char *, int, ...), real(file, flags, mode), AT_FDCWD, file, const char *file, int flags, ...)
OPEN_LIKE(openat, REAL(int, openat, int, const char *, int, ...), real(folder, file, flags, mode), folder, file, int folder, const char *file, int flags, ...)
OPEN_LIKE(openat64, REAL(int, openat64, int, const char *, int, ...), real(folder, file, flags, mode), folder, file, int folder, const char *file, int flags, ...)

int creat(const char *file, mode_t mode) { return open(file, O_CREAT | O_WRONLY | O_TRUNC, mode); }

#define TEMPLATE_LIKE(name, real_call, flags_of_it, ...) \
  int name(__VA_ARGS__) { \
    REAL_##name; \
    char path[PATH_MAX]; \
    if (!is_on()) return real_call; \
    absolute(AT_FDCWD, file, path); \
    if (!is_below(path)) return real_call; \
    int number = fault(OPEN | CREATE | OPENW, path, NULL); \
    if (number > 0) { errno = number; return -1; } \
    begin(); \
    int fd = real_call; \
    absolute(AT_FDCWD, file, path); \
    opened(fd, path, O_CREAT, 0); \
    return fd; \
  }
#define REAL_mkstemp REAL(int, mkstemp, char *)
#define REAL_mkstemp64 REAL(int, mkstemp64, char *)
#define REAL_mkostemp REAL(int, mkostemp, char *, int)
TEMPLATE_LIKE(mkstemp, real(file), 0, char *file)
TEMPLATE_LIKE(mkstemp64, real(file), 0, char *file)
TEMPLATE_LIKE(mkostemp, real(file, flags), flags, char *file, int flags)

/* Reading */

#define READ_LIKE(name, result_call, ...) \
  ssize_t name(int fd, __VA_ARGS__) { \
    REAL_##name; \
    char path[PATH_MAX]; \
    if (!is_on() || rule_count == 0 || !path_of(fd, path)) return result_call; \
    int number = fault(READ, path, NULL); \
    if (number > 0) { errno = number; return -1; } \
    return result_call; \
  }
#define REAL_read REAL(ssize_t, read, int, void *, size_t)
#define REAL_pread REAL(ssize_t, pread, int, void *, size_t, off_t)
#define REAL_pread64 REAL(ssize_t, pread64, int, void *, size_t, off64_t)
#define REAL_readv REAL(ssize_t, readv, int, const struct iovec *, int)
READ_LIKE(read, real(fd, to, n), void *to, size_t n)
READ_LIKE(pread, real(fd, to, n, at), void *to, size_t n, off_t at)
READ_LIKE(pread64, real(fd, to, n, at), void *to, size_t n, off64_t at)
READ_LIKE(readv, real(fd, parts, n), const struct iovec *parts, int n)

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  REAL(void *, mmap, void *, size_t, int, int, int, off_t);
  char path[PATH_MAX];
  if (fd >= 0 && is_on() && rule_count > 0 && path_of(fd, path)) {
    int number = fault(READ, path, NULL);
    if (number > 0) { errno = number; return MAP_FAILED; }
  }
  return real(address, length, protection, flags, fd, offset);
}

/* Writing: `at` is -1 where the file's own position counts. */

static off_t position(int fd) {
  struct stat info;
  if ((fcntl(fd, F_GETFL) & O_APPEND) && syscall(SYS_fstat, fd, &info) == 0) return info.st_size;
  return (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
}

static void written(int fd, off_t at, const void *bytes, ssize_t n) {
  if (journal_fd < 0) return;
  if (n <= 0) return end(NULL);
  put(data_fd, bytes, (size_t)n);
  data_end += n;
  end("write\t%lu\t%lld\t%lld\t%lld", inode_of(fd), (long long)at, (long long)n, (long long)(data_end - n));
}

#define WRITE_LIKE(name, at_of_it, call, ...) \
  ssize_t name(int fd, const void *from, size_t n __VA_ARGS__) { \
    REAL_##name; \
    char path[PATH_MAX]; \
    if (!is_on() || !path_of(fd, path)) return call; \
    int number = fault(WRITE, path, NULL); \
    if (number > 0) { errno = number; return -1; } \
    if (number == SHORT && n > 1) n /= 2; \
    begin(); \
    off_t at = journal_fd >= 0 ? at_of_it : 0; \
    ssize_t done = call; \
    written(fd, at, from, done); \
    return done; \
  }
#define AND ,
#define REAL_write REAL(ssize_t, write, int, const void *, size_t)
#define REAL_pwrite REAL(ssize_t, pwrite, int, const void *, size_t, off_t)
#define REAL_pwrite64 REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)
WRITE_LIKE(write, position(fd), real(fd, from, n), )
WRITE_LIKE(pwrite, where, real(fd, from, n, where), AND off_t where)
WRITE_LIKE(pwrite64, where, real(fd, from, n, where), AND off64_t where)

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(ssize_t, writev, int, const struct iovec *, int);
  char path[PATH_MAX];
  if (!is_on() || !path_of(fd, path)) return real(fd, parts, count);
  ssize_t all = 0;
  for (int i = 0; i < count; i++) {
    ssize_t n = write(fd, parts[i].iov_base, parts[i].iov_len);
    if (n < 0) return all > 0 ? all : -1;
    all += n;
    if ((size_t)n < parts[i].iov_len) break;
  }
  return all;
}

#define TRUNCATE_LIKE(name, type) \
  int name(int fd, type size) { \
    REAL(int, name, int, type); \
    char path[PATH_MAX]; \
    if (!is_on() || !path_of(fd, path)) return real(fd, size); \
    int number = fault(TRUNCATE, path, NULL); \
    if (number > 0) { errno = number; return -1; } \
    begin(); \
    int result = real(fd, size); \
    if (result == 0) end("truncate\t%lu\t%lld", inode_of(fd), (long long)size); else end(NULL); \
    return result; \
  }
TRUNCATE_LIKE(ftruncate, off_t)
TRUNCATE_LIKE(ftruncate64, off64_t)

#define FALLOCATE_LIKE(name, type) \
  int name(int fd, type at, type size) { \
    REAL(int, name, int, type, type); \
    char path[PATH_MAX]; \
    if (!is_on() || !path_of(fd, path)) return real(fd, at, size); \
    int number = fault(WRITE, path, NULL); \
    if (number > 0) return number; \
    begin(); \
    int result = real(fd, at, size); \
    if (result == 0) end("extend\t%lu\t%lld", inode_of(fd), (long long)(at + size)); else end(NULL); \
    return result; \
  }
FALLOCATE_LIKE(posix_fallocate, off_t)
FALLOCATE_LIKE(posix_fallocate64, off64_t)

#define SYNC_LIKE(name) \
  int name(int fd) { \
    REAL(int, name, int); \
    char path[PATH_MAX]; \
    if (!is_on() || !path_of(fd, path)) return real(fd); \
    int number = fault(SYNC, path, NULL); \
    if (number > 0) { errno = number; return -1; } \
    begin(); \
    int result = real(fd); \
    struct stat info; \
    if (result != 0 || syscall(SYS_fstat, fd, &info) != 0) end(NULL); \
    else if (S_ISDIR(info.st_mode)) end("syncdir\t%s", path); \
    else end("sync\t%lu", (unsigned long)info.st_ino); \
    return result; \
  }
SYNC_LIKE(fsync)
SYNC_LIKE(fdatasync)

int close(int fd) {
  REAL(int, close, int);
  char path[PATH_MAX];
  if (!is_on() || rule_count == 0 || !path_of(fd, path)) return real(fd);
  int number = fault(CLOSE, path, NULL);
  int result = real(fd);
  if (number > 0) { errno = number; return -1; }
  return result;
}

/* Names */

#define TWO_NAMES(name, op, word, call, folder1, folder2, ...) \
  int name(__VA_ARGS__) { \
    REAL_##name; \
    char old[PATH_MAX], new[PATH_MAX]; \
    if (!is_on()) return call; \
    absolute(folder1, from, old); \
    absolute(folder2, to, new); \
    if (!is_below(old) && !is_below(new)) return call; \
    int number = fault(op, old, new); \
    if (number > 0) { errno = number; return -1; } \
    begin(); \
    int result = call; \
    if (result == 0) end(word "\t%s\t%s", old, new); else end(NULL); \
    return result; \
  }
#define REAL_rename REAL(int, rename, const char *, const char *)
#define REAL_renameat REAL(int, renameat, int, const char *, int, const char *)
#define REAL_renameat2 REAL(int, renameat2, int, const char *, int, const char *, unsigned int)
#define REAL_link REAL(int, link, const char *, const char *)
#define REAL_linkat REAL(int, linkat, int, const char *, int, const char *, int)
TWO_NAMES(rename, RENAME, "rename", real(from, to), AT_FDCWD, AT_FDCWD, const char *from, const char *to)
TWO_NAMES(renameat, RENAME, "rename", real(a, from, b, to), a, b, int a, const char *from, int b, const char *to)
TWO_NAMES(renameat2, RENAME, "rename", real(a, from, b, to, flags), a, b, int a, const char *from, int b, const char *to, unsigned int flags)
TWO_NAMES(link, LINK, "link", real(from, to), AT_FDCWD, AT_FDCWD, const char *from, const char *to)
TWO_NAMES(linkat, LINK, "link", real(a, from, b, to, flags), a, b, int a, const char *from, int b, const char *to, int flags)

#define ONE_NAME(name, op, word, call, folder, ...) \
  int name(__VA_ARGS__) { \
    REAL_##name; \
    char path[PATH_MAX]; \
    if (!is_on()) return call; \
    absolute(folder, file, path); \
    if (!is_below(path)) return call; \
    int number = fault(op, path, NULL); \
    if (number > 0) { errno = number; return -1; } \
    begin(); \
    int result = call; \
    if (result == 0) end("%s\t%s", word, path); else end(NULL); \
    return result; \
  }
#define REAL_unlink REAL(int, unlink, const char *)
#define REAL_unlinkat REAL(int, unlinkat, int, const char *, int)
#define REAL_rmdir REAL(int, rmdir, const char *)
#define REAL_remove REAL(int, remove, const char *)
#define REAL_mkdir REAL(int, mkdir, const char *, mode_t)
#define REAL_mkdirat REAL(int, mkdirat, int, const char *, mode_t)
ONE_NAME(unlink, UNLINK, "unlink", real(file), AT_FDCWD, const char *file)
ONE_NAME(unlinkat, UNLINK, (flags & AT_REMOVEDIR) ? "rmdir" : "unlink", real(folder, file, flags), folder, int folder, const char *file, int flags)
ONE_NAME(rmdir, UNLINK, "rmdir", real(file), AT_FDCWD, const char *file)
ONE_NAME(remove, UNLINK, "unlink", real(file), AT_FDCWD, const char *file)
ONE_NAME(mkdir, MKDIR, "mkdir", real(file, mode), AT_FDCWD, const char *file, mode_t mode)
ONE_NAME(mkdirat, MKDIR, "mkdir", real(folder, file, mode), folder, int folder, const char *file, mode_t mode)

/* Connections */

int connect(int fd, const struct sockaddr *address, socklen_t length) {
  REAL(int, connect, int, const struct sockaddr *, socklen_t);
  if (is_on() && rule_count > 0 && address && address->sa_family == AF_INET && length >= sizeof(struct sockaddr_in)) {
    const struct sockaddr_in *in = (const struct sockaddr_in *)address;
    char host[64] = "", text[96];
    inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
    snprintf(text, sizeof text, "%s:%d", host, ntohs(in->sin_port));
    int number = fault(CONNECT, text, NULL);
    if (number > 0) { errno = number; return -1; }
  }
  return real(fd, address, length);
}
