#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
/* OSSL_PARAM keeps the pointers it is given, so it is built and used within one C function. */
static inline int ossl_shim_hmac_init(EVP_MAC_CTX *c, const void *k, size_t n, const char *dg) {
  OSSL_PARAM p[2] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)dg, 0), OSSL_PARAM_construct_end()};
  return EVP_MAC_init(c, (const unsigned char *)k, n, p);
}
static inline STACK_OF(X509) *ossl_shim_sk_X509_new(void) { return sk_X509_new_null(); }
static inline int ossl_shim_sk_X509_push(STACK_OF(X509) *s, X509 *x) { return sk_X509_push(s, x); }
static inline int ossl_shim_sk_X509_num(STACK_OF(X509) *s) { return sk_X509_num(s); }
static inline X509 *ossl_shim_sk_X509_value(STACK_OF(X509) *s, int i) { return sk_X509_value(s, i); }
static inline void ossl_shim_sk_X509_free(STACK_OF(X509) *s) { sk_X509_pop_free(s, X509_free); }
static inline long ossl_shim_bio_data(BIO *b, char **p) { return BIO_get_mem_data(b, p); }
static inline EVP_PKEY *ossl_shim_p256_generate(void) { return EVP_EC_gen("P-256"); }
