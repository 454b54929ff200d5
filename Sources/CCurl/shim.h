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
static inline CURLcode curl_shim_seek(CURL *h, int (*f)(void *, curl_off_t, int), void *ud) {
  CURLcode r = curl_easy_setopt(h, CURLOPT_SEEKFUNCTION, f);
  return r ? r : curl_easy_setopt(h, CURLOPT_SEEKDATA, ud);
}
static inline CURLcode curl_shim_list(CURL *h, CURLoption o, struct curl_slist *v) { return curl_easy_setopt(h, o, v); }
/* The transfer that a message of curl_multi_info_read is about, and its result: `data` is a union. */
static inline CURLcode curl_shim_msg_result(const CURLMsg *m) { return m->data.result; }
static inline void *curl_shim_info_private(CURL *h) {
  char *p = 0;
  return curl_easy_getinfo(h, CURLINFO_PRIVATE, &p) == CURLE_OK ? (void *)p : (void *)0;
}
/* Protocol and cipher of a connection in use. OpenSSL's headers belong to COpenSSL, so the three functions are declared here. */
extern const char *SSL_get_version(const struct ssl_st *s);
extern const struct ssl_cipher_st *SSL_get_current_cipher(const struct ssl_st *s);
extern const char *SSL_CIPHER_get_name(const struct ssl_cipher_st *c);
static inline int curl_shim_tls(CURL *h, const char **version, const char **cipher) {
  struct curl_tlssessioninfo *info = 0;
  if (curl_easy_getinfo(h, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || !info) return 0;
  if (info->backend != CURLSSLBACKEND_OPENSSL || !info->internals) return 0;
  const struct ssl_st *s = (const struct ssl_st *)info->internals;
  *version = SSL_get_version(s);
  const struct ssl_cipher_st *c = SSL_get_current_cipher(s);
  *cipher = c ? SSL_CIPHER_get_name(c) : "";
  return 1;
}
