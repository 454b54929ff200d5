#include <curl/curl.h>
/* Variadic functions do not reach Swift: one typed wrapper per kind of argument. */
static inline CURLcode curl_shim_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode curl_shim_off(CURL *h, CURLoption o, curl_off_t v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode curl_shim_str(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode curl_shim_ptr(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode curl_shim_write(CURL *h, size_t (*f)(char *, size_t, size_t, void *), void *ud) {
  CURLcode r = curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, f);
  return r ? r : curl_easy_setopt(h, CURLOPT_WRITEDATA, ud);
}
static inline CURLcode curl_shim_read(CURL *h, size_t (*f)(char *, size_t, size_t, void *), void *ud) {
  CURLcode r = curl_easy_setopt(h, CURLOPT_READFUNCTION, f);
  return r ? r : curl_easy_setopt(h, CURLOPT_READDATA, ud);
}
static inline CURLcode curl_shim_header(CURL *h, size_t (*f)(char *, size_t, size_t, void *), void *ud) {
  CURLcode r = curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, f);
  return r ? r : curl_easy_setopt(h, CURLOPT_HEADERDATA, ud);
}
static inline CURLcode curl_shim_info_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode curl_shim_info_str(CURL *h, CURLINFO i, char **v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode curl_shim_info_off(CURL *h, CURLINFO i, curl_off_t *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode curl_shim_info_ptr(CURL *h, CURLINFO i, void **v) { return curl_easy_getinfo(h, i, v); }
static inline CURLMcode curl_shim_multi_long(CURLM *m, CURLMoption o, long v) { return curl_multi_setopt(m, o, v); }
